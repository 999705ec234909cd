import { NETWORK_ERROR, TIMED_OUT, UNFINISHED, UNREADABLE } from '../client/transport.ts';
import { Histogram, type HistogramDump } from './histogram.ts';
import { addSparseCells, sparseCells, type SparseCells } from './sparse-cells.ts';

/** What the last attempt of a request that failed can have come to. */
export const ENDINGS = [
  'throttled',
  'rejected',
  'server-error',
  'timeout',
  'network-error',
  'unreadable',
  'unfinished',
] as const;
/** One of `ENDINGS`. */
export type Ending = (typeof ENDINGS)[number];

/** Requests with more attempts count with those that have so many. */
export const ATTEMPTS_MAX = 32;

/** Statuses and, behind them, what has none. */
const STATUS_MAX = 1000;
const WITHOUT_STATUS = ['timeout', 'network-error', 'unreadable', 'unfinished'] as const;
const OUTCOMES_WITHOUT = [TIMED_OUT, NETWORK_ERROR, UNREADABLE, UNFINISHED];
const CAUSES = STATUS_MAX + WITHOUT_STATUS.length;

/** Why requests took as many attempts as they did, as plain data, which JSON and other threads carry. */
export interface RequestEndingsDump {
  readonly retried: SparseCells;
  readonly succeeded: SparseCells;
  readonly failed: SparseCells;
  /** By ending, those that occurred. */
  readonly latency: Readonly<Partial<Record<Ending, HistogramDump>>>;
}

/** What requests came to that did not succeed with their first attempt: those that did are known from all counts, and cost nothing here. */
export class RequestEndings {
  /** By cause: failed attempts, less those that were the last of their request; so those that another attempt followed. */
  readonly #retried = new Float64Array(CAUSES);
  /** By attempts: requests that succeeded with their second attempt or a later one, and requests that failed. */
  readonly #succeeded = new Float64Array(ATTEMPTS_MAX + 1);
  readonly #failed = new Float64Array(ATTEMPTS_MAX + 1);
  readonly #latency = new Map<Ending, Histogram>();

  /** An attempt failed. */
  attemptFailed(outcome: number, status: number): void {
    const cause = causeOf(outcome, status);
    this.#retried[cause] = (this.#retried[cause] as number) + 1;
  }

  /** A request succeeded with an attempt of this number. */
  succeeded(attempt: number): void {
    if (attempt > 1) count(this.#succeeded, attempt);
  }

  /** A request failed: outcome and status are those of its last attempt. `latencyMs`: from when it was due to the end of that attempt. */
  failed(attempt: number, latencyMs: number, outcome: number, status: number): void {
    const cause = causeOf(outcome, status);
    this.#retried[cause] = (this.#retried[cause] as number) - 1;
    count(this.#failed, attempt);
    this.#latencyOf(endingOf(outcome, status)).record(latencyMs);
  }

  /** Attempts that another attempt of their request followed, by what they came to: a status, or the name of what has none. */
  get retried(): readonly (readonly [cause: string, count: number])[] {
    return [...this.#retried].flatMap((retries, cause) =>
      retries > 0 ? [[WITHOUT_STATUS[cause - STATUS_MAX] ?? String(cause), retries] as const] : [],
    );
  }

  /** Requests by the attempts that they took, in this order; `succeeded`: all that succeeded. */
  byAttempts(succeeded: number): { attempts: number; succeeded: number; failed: number }[] {
    const later = this.#succeeded.reduce((sum, requests) => sum + requests, 0);
    return Array.from(this.#failed, (failed, attempts) => ({
      attempts,
      succeeded: attempts === 1 ? succeeded - later : (this.#succeeded[attempts] as number),
      failed,
    })).filter((row) => row.succeeded + row.failed > 0);
  }

  /** Times of requests that failed, by ending, in the order of `ENDINGS`. */
  get latency(): readonly (readonly [Ending, Histogram])[] {
    return ENDINGS.flatMap((ending) => {
      const histogram = this.#latency.get(ending);
      return histogram === undefined ? [] : [[ending, histogram] as const];
    });
  }

  /** All that they hold, as plain data of its own. */
  dump(): RequestEndingsDump {
    return {
      retried: sparseCells(this.#retried, 0, CAUSES),
      succeeded: sparseCells(this.#succeeded, 0, ATTEMPTS_MAX + 1),
      failed: sparseCells(this.#failed, 0, ATTEMPTS_MAX + 1),
      latency: Object.fromEntries(this.latency.map(([ending, histogram]) => [ending, histogram.dump()])),
    };
  }

  /** Adds all that a dump holds. */
  mergeDump({ retried, succeeded, failed, latency }: RequestEndingsDump): void {
    addSparseCells(this.#retried, retried);
    addSparseCells(this.#succeeded, succeeded);
    addSparseCells(this.#failed, failed);
    for (const ending of ENDINGS) {
      const dump = latency[ending];
      if (dump !== undefined) this.#latencyOf(ending).mergeDump(dump);
    }
  }

  #latencyOf(ending: Ending): Histogram {
    let histogram = this.#latency.get(ending);
    if (histogram === undefined) this.#latency.set(ending, (histogram = new Histogram()));
    return histogram;
  }
}

function count(requests: Float64Array, attempts: number): void {
  const row = Math.min(attempts, ATTEMPTS_MAX);
  requests[row] = (requests[row] as number) + 1;
}

function causeOf(outcome: number, status: number): number {
  const place = OUTCOMES_WITHOUT.indexOf(outcome);
  return place < 0 ? status : STATUS_MAX + place;
}

function endingOf(outcome: number, status: number): Ending {
  const place = OUTCOMES_WITHOUT.indexOf(outcome);
  if (place >= 0) return WITHOUT_STATUS[place] as Ending;
  if (status === 429) return 'throttled';
  return status >= 500 ? 'server-error' : 'rejected';
}
