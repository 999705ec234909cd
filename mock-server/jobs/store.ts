import type { DialectRoute, JobRequest } from '../../src/wire/dialect.ts';
import type { JobView } from '../../src/wire/query-context.ts';
import type { Caller } from '../connection.ts';
import type { AnswerStream } from './answer-streams.ts';

/** What joins a job at the provider to those who wait for it. */
export interface PendingJob {
  /** Number of the attempt that made the job; the job's id comes from it. */
  readonly number: number;
  readonly route: DialectRoute;
  readonly request: JobRequest;
  /** Number of the API key that made it; 0 without one, or where nothing depends on it. */
  readonly key: number;
  readonly creator: Caller;
  /** The callers that wait for its end; none where the route answers earlier, several where they use one idempotency key. */
  readonly callers: Caller[];
  /** Its place among the idempotency keys; undefined without one. */
  readonly replayKey: string | undefined;
  job: number;
  stream: AnswerStream | undefined;
}

/** Most ended jobs that are kept; the one that ended first is dropped first. */
const KEPT_JOBS_MAX = 50_000;

interface EndedJob {
  readonly view: JobView;
  /** Number of the API key that made it. */
  readonly key: number;
}

interface KeptJob extends EndedJob {
  readonly untilMs: number;
}

/** The jobs that can be asked for by their number: those under way, and those that have ended for as long as the vendor keeps them. */
export class JobStore {
  readonly #keptMs: number;
  readonly #max: number;
  readonly #live = new Map<number, PendingJob>();
  readonly #ended = new Map<number, KeptJob>();
  #forgotten = 0;

  constructor(keptMs: number, max: number = KEPT_JOBS_MAX) {
    this.#keptMs = keptMs;
    this.#max = max;
  }

  get kept(): number {
    return this.#ended.size;
  }

  /** Ended jobs that gave way before their time was over, because too many were kept. */
  get forgotten(): number {
    return this.#forgotten;
  }

  open(pending: PendingJob): void {
    this.#live.set(pending.number, pending);
  }

  /** A job has ended and looks like this from now on. */
  end({ number, key }: Pick<PendingJob, 'number' | 'key'>, view: JobView, nowMs: number): void {
    this.#live.delete(number);
    this.expire(nowMs);
    if (this.#keptMs <= 0) return;
    if (this.#ended.size === this.#max) {
      const [oldest] = this.#ended.keys();
      this.#ended.delete(oldest as number);
      this.#forgotten++;
    }
    this.#ended.set(number, { view, key, untilMs: nowMs + this.#keptMs });
  }

  live(number: number): PendingJob | undefined {
    return this.#live.get(number);
  }

  /** A job that has ended and is kept. */
  ended(number: number, nowMs: number): EndedJob | undefined {
    const kept = this.#ended.get(number);
    return kept === undefined || kept.untilMs <= nowMs ? undefined : kept;
  }

  /** Drops what is no longer kept: jobs are in the order of their ends. */
  expire(nowMs: number): void {
    for (const [number, { untilMs }] of this.#ended) {
      if (untilMs > nowMs) return;
      this.#ended.delete(number);
    }
  }
}
