import type { FormatFlags } from '../format-flags.ts';
import type { CommonFlags } from '../options.ts';

/** Flags of `compare`. */
export interface CompareFlags extends CommonFlags, FormatFlags {
  readonly failIf: readonly string[];
  readonly tolerance: string | undefined;
  readonly anyway: boolean;
  readonly history: string | undefined;
  readonly commit: string | undefined;
}

/** Flags of a comparison that runs what it compares. */
export interface PairsFlags extends CompareFlags {
  readonly pairs: number | undefined;
  readonly untilDecided: boolean;
  readonly lookEvery: number | undefined;
  readonly boundary: string | undefined;
  readonly simulate: boolean;
  readonly aSet: readonly string[];
  readonly bSet: readonly string[];
  readonly target: string | undefined;
  readonly aTarget: string | undefined;
  readonly bTarget: string | undefined;
  readonly maxDollars: string | undefined;
  readonly aBuild: string | undefined;
  readonly bBuild: string | undefined;
}
