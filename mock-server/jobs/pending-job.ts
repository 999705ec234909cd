import type { DialectRoute, JobRequest } from '../../src/wire/dialect.ts';
import type { AnswerStream } from './answer-streams.ts';
import type { Caller } from '../caller.ts';

/** What joins a job at the provider to those who wait for it. */
export interface PendingJob {
  /** Number of the attempt that made the job; the job's id comes from it. */
  readonly number: number;
  readonly route: DialectRoute;
  readonly request: JobRequest;
  /** Number of the API key that made it; 0 without one, or where nothing depends on it. */
  readonly key: number;
  /** Who made it. */
  readonly creator: Caller;
  /** The callers that wait for its end; none where the route answers earlier, several where they use one idempotency key. */
  readonly callers: Caller[];
  /** Its place among the idempotency keys; undefined without one. */
  readonly replayKey: string | undefined;
  /** The job at the provider, once it was accepted. */
  job: number;
  /** The answer that is being streamed, once the job has started. */
  stream: AnswerStream | undefined;
}
