import type { Counted } from '../billing/price/rule.ts';
import type { Found } from '../client/transport.ts';
import type { Summary } from '../measure/summary.ts';
import type { StatedUsage } from '../wire/dialect.ts';
import type { KnownSource } from '../measure/cost-attribution.ts';

/**
 * One attempt as the client saw it: a line of `attempts.ndjson`. Times are ms since the start of the run. The file has them in whole
 * microseconds, under names that end in `Us`.
 */
export interface AttemptLine {
  readonly request: number;
  readonly attempt: number;
  readonly model: string;
  /** What was asked for, such as `text-to-image`; absent in a log of an earlier version. */
  readonly operation?: string;
  readonly dueMs: number;
  readonly sentMs: number;
  readonly endedMs: number;
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  /** The outcome as the client read it, `unreadable`, `timeout`, `network-error`, or `unfinished` where the run stopped waiting. */
  readonly outcome: string;
  /** Dollars in decimal text; 0 where nobody knows what it cost. */
  readonly dollars: string;
  /** What the dollars rest on: `stated`, `quantities`, `scenario`, or `unknown`; absent where it cost nothing. */
  readonly costSource?: KnownSource | 'unknown';
  /** Dollars in decimal text that it may have cost at most; absent where `dollars` is all. */
  readonly dollarsAtMost?: string;
  /** The quantities that the reply states, under the names of `Usage`; absent where it states none. */
  readonly usage?: StatedUsage;
  /** The units that the reply says were billed, in the vendor's unit, such as fal's. */
  readonly billedUnits?: number;
  /** What is sold: as the reply states it, else as the scenario's price calls what was asked for. */
  readonly product?: string;
  /** What the scenario's price counts of what was asked for; absent where it counts compute time alone, and in a log of an earlier version. */
  readonly counts?: readonly Counted[];
  /** What the model is called on the wire: as the reply states it, else as it was asked for. */
  readonly wireModel?: string;
  /** The vendor's name of the job, by which `tollmark reconcile` finds it on a bill. */
  readonly jobId?: string;
  /** The wait that the answer asked for, and the form of its header unless that is seconds; absent where it had none. */
  readonly retryAfterMs?: number;
  readonly retryAfterForm?: 'date' | 'milliseconds';
  /** Of a network error: the headers of a success had come, and it broke in its body or in its stream; absent: before the response. */
  readonly brokenIn?: 'body' | 'stream';
  /** What `x-should-retry` says; false as well for an answer that failed when its output had begun. */
  readonly shouldRetry?: boolean;
  /** Requests behind the first, such as polls of a job; absent where there were none. */
  readonly polls?: number;
  /** Of a streamed answer that succeeded: from sent to the first of its output, and its output tokens. */
  readonly firstTokenMs?: number;
  /** To the first of what the user reads, where that came later: reasoning does not count. */
  readonly firstContentMs?: number;
  readonly outputTokens?: number;
  /** Why it failed, in the endpoint's words or Tollmark's, without the API key. */
  readonly message?: string;
  /** Of an attempt that was lost, and whose task its client asked for: how it was lost, when it asked, and what it found. */
  readonly inspection?: LoggedInspection;
  /** It found the job of an earlier attempt by its idempotency key, and paid for no other; absent: it did not. */
  readonly foundByKey?: true;
  /** Of a request ahead of the run, which has a number of its own; absent for all others. */
  readonly priming?: true;
}

/** How an attempt was lost, and what became of its task; `outcome` and `endedMs` of its line tell the rest. */
export interface LoggedInspection {
  /** `timeout`, `network-error`, or what the reply to a question looked like. */
  readonly lostAs: string;
  /** HTTP status with which it was lost; absent where none came. */
  readonly status?: number;
  readonly lostMs: number;
  readonly askedMs: number;
  readonly found: Found;
}

/** An attempt that is about to be sent: a line of `sends.ndjson`, which has the time in whole microseconds, as `sentUs`. */
export interface SentAttempt extends Pick<AttemptLine, 'request' | 'attempt' | 'model' | 'sentMs'> {
  readonly operation?: string | undefined;
  /** Of a request ahead of the run, which has a number of its own. */
  readonly priming?: true | undefined;
}

/** First line of `attempts.ndjson`: what the other lines are about. */
export interface AttemptLogHeader {
  readonly schema: 'tollmark/attempts@2';
  readonly scenario: string;
  readonly seed: number;
  readonly world: Summary['world'];
}
