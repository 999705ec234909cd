import type { RetryPolicy } from './retry-policy.ts';

/** A retry policy that people can name, with the evidence that real clients behave so. */
export interface RetryPreset {
  /** `client@version`, or the bare name of what has no version. */
  readonly name: string;
  /** What it does, one sentence for `--help` and the documentation. */
  readonly summary: string;
  /** Where the behaviour was read, measured or documented. */
  readonly source: string;
  /** When, as year and month. */
  readonly date: string;
  /** A fresh policy, with its own budget if it has one. */
  readonly create: () => RetryPolicy;
}
