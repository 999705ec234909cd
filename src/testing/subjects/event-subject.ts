import type { Amount, Eventually } from '../amount.ts';

/** A bill made from a log of events, as a consumer of webhooks or of a queue makes it. */
export interface EventSubject {
  /** What each job owes after the whole log; jobs that owe nothing may be left out. */
  bill(log: readonly JobEvent[]): Eventually<ReadonlyMap<string, Amount>>;
}

/** What can happen to a job. A job is charged `chargeNano` when it finishes, a refund gives back `chargeNano`, a cancellation costs nothing. */
export type JobEventType = 'submit' | 'accept' | 'start' | 'finish' | 'cancel' | 'refund';

/** Something that happened to a job, as it is delivered. The same `eventId` is the same event, delivered again. */
export interface JobEvent {
  readonly eventId: string;
  readonly type: JobEventType;
  readonly jobId: string;
  /** When it happened. */
  readonly atMs: number;
  /** When it was delivered: the order of the log. */
  readonly deliveredMs: number;
  /** Nano-USD of a finish or a refund; 0 otherwise. */
  readonly chargeNano: bigint;
}
