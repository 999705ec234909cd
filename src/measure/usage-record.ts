import type { Counted } from '../billing/price/rule.ts';
import type { Outcome } from '../billing/outcome.ts';
import type { Operation } from '../workload/request-class.ts';

/**
 * One line of the provider's bill: a job that was accepted and has ended, as the provider tells it. It is a separate truth from the
 * client's request log; joining the two by (request, attempt) tells which dollars bought something.
 */
export interface UsageRecord {
  /** The provider's own number of the job. */
  readonly id: string;
  /** The request and attempt that the client named in its headers; a foreign client's requests are numbered as they arrive, with attempt 1. */
  readonly request: number;
  readonly attempt: number;
  readonly model: string;
  /** What it was asked to do, or what counts as that: the price is of this. */
  readonly operation: Operation;
  /** What its price calls it; absent where the price names no products. */
  readonly product?: string;
  /** The upstream that served it last, where a gateway has some; the type of the machine, where that decides about the price. Absent: never started. */
  readonly upstream?: string;
  readonly machine?: string;
  readonly outcome: Outcome;
  /** The final charge in nano-USD: a safe integer. */
  readonly chargedNanoUsd: number;
  /** What was charged when the job was accepted; the end brought the difference to `chargedNanoUsd`, perhaps a refund. Absent: nothing. */
  readonly acceptedNanoUsd?: number;
  /** Times in ms since the provider's time began; `startedMs` is null for a job that never started. */
  readonly acceptedMs: number;
  readonly startedMs: number | null;
  readonly endedMs: number;
  /** HTTP status of its end. */
  readonly status?: number;
  /** The model as the client wrote it. */
  readonly wireModel?: string;
  /** What its price counts, before rounding; absent where it counts compute time alone: `startedMs` to `endedMs`. */
  readonly counts?: readonly Counted[];
}

/** A page of usage records, in the order in which jobs ended. */
export interface UsageRecordPage {
  readonly records: readonly UsageRecord[];
  /** Give this as `after` to get the next page; null when this was the last one so far. */
  readonly next: number | null;
  /** Records that were refused because the bound of what is kept was reached: above zero, the page is not the whole bill. */
  readonly lost: number;
}
