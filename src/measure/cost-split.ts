import { NanoSum } from '../money/nano-sum.ts';

/**
 * Dollars by what they bought, in nano-USD. Fed once per charged copy of a request:
 *
 * - the copy whose output the client received and kept is useful;
 * - a copy that failed (5xx, 4xx, cancelled while the client waited) is `failed`;
 * - a copy without an output (moderated, empty) is `moderated`;
 * - a finished copy that nobody received is lost. When the request is closed, lost copies are told apart: all of them are `duplicate`
 *   when the request got its output from another copy; when it got none, the first lost copy is the `ghost`, and further ones are duplicates.
 *   So duplicates are what an idempotency key would have saved, ghosts what more patience would have.
 */
export class CostSplit {
  readonly useful: NanoSum = new NanoSum();
  readonly failed: NanoSum = new NanoSum();
  readonly ghost: NanoSum = new NanoSum();
  readonly duplicate: NanoSum = new NanoSum();
  readonly moderated: NanoSum = new NanoSum();

  /** Everything together: all that the provider charges. */
  get billed(): NanoSum {
    const sum = new NanoSum();
    for (const cause of CAUSES) sum.addBig(this[cause].value());
    return sum;
  }

  /** Adds all that another split holds. */
  merge(other: CostSplit): void {
    for (const cause of CAUSES) this[cause].addBig(other[cause].value());
  }

  /** All that it holds, as plain data: nano-USD by what they bought. */
  dump(): CostSplitDump {
    return Object.fromEntries(CAUSES.map((cause) => [cause, String(this[cause].value())])) as CostSplitDump;
  }

  /** Adds all that a dump holds. */
  mergeDump(dump: CostSplitDump): void {
    for (const cause of CAUSES) this[cause].addBig(BigInt(dump[cause]));
  }
}

const CAUSES = ['useful', 'failed', 'ghost', 'duplicate', 'moderated'] as const;

/** A cost split as plain data, which JSON and other threads carry: whole nano-USD as text. */
export type CostSplitDump = { readonly [K in (typeof CAUSES)[number]]: string };
