import type { DialectRoute, JobRequest } from '../../src/wire/dialect.ts';
import type { JobView } from '../../src/wire/query-context.ts';
import type { Caller } from '../connection.ts';
import type { Part, StoreMemory } from '../memory/shared-parts.ts';
import type { AnswerStream } from './answer-streams.ts';
import { type EndedJob, EndedJobs } from './ended-jobs.ts';
import type { EndedFacts, JobWriter } from './job-facts.ts';

/** What joins a job at the provider to those who wait for it. */
export interface PendingJob {
  /** Number of the attempt that made the job; the job's id comes from it. */
  readonly number: number;
  readonly route: DialectRoute;
  readonly request: JobRequest;
  /** Number of the API key that made it; 0 without one, or where nothing depends on it. */
  readonly key: number;
  /** Who made it, until it is accepted. */
  creator: Caller | undefined;
  /** The callers that wait for its end; none where the route answers earlier, several where they use one idempotency key. */
  readonly callers: Caller[];
  /** Its place among the idempotency keys; undefined without one. */
  readonly replayKey: string | undefined;
  /** What it holds while it is under way, beside its request. */
  heldBytes: number;
  job: number;
  stream: AnswerStream | undefined;
}

/** Most bytes of ended jobs that are kept; the one that ended first is dropped first. */
const KEPT_BYTES_MAX = 134_217_728;

/** What the view of an ended job keeps in memory: its request, and the files of its answer. */
export function partsOf({ request, answer }: JobView): readonly Part[] {
  return [request, ...(answer?.outputs ?? []).map(({ bytes }) => bytes)];
}

/** The jobs that can be asked for by their number: those under way, and those that have ended for as long as the vendor keeps them. */
export class JobStore {
  readonly #keptMs: number;
  readonly #live = new Map<number, PendingJob>();
  readonly #ended: EndedJobs;

  constructor(keptMs: number, bytesMax: number = KEPT_BYTES_MAX) {
    this.#keptMs = keptMs;
    this.#ended = new EndedJobs(bytesMax);
  }

  get kept(): number {
    return this.#ended.size;
  }

  get memory(): StoreMemory {
    return this.#ended.memory;
  }

  open(pending: PendingJob): void {
    this.#live.set(pending.number, pending);
  }

  /** A job has ended and looks like this from now on. */
  end({ number, key }: Pick<PendingJob, 'number' | 'key'>, view: JobView, nowMs: number): void {
    if (this.#leaves(number, nowMs)) this.#ended.addView(number, key, view, partsOf(view), nowMs);
  }

  /** As `end`, of a job whose view `writer` makes when it is asked for. */
  endUnseen(facts: EndedFacts, writer: JobWriter): void {
    if (this.#leaves(facts.number, facts.endedMs)) this.#ended.addFacts(facts, writer);
  }

  live(number: number): PendingJob | undefined {
    return this.#live.get(number);
  }

  /** A job that has ended and is kept. */
  ended(number: number, nowMs: number): EndedJob | undefined {
    const ended = this.#ended.get(number);
    return ended === undefined || ended.endedMs + this.#keptMs <= nowMs ? undefined : ended;
  }

  /** Drops what is no longer kept. */
  expire(nowMs: number): void {
    while (this.#ended.firstEndedMs + this.#keptMs <= nowMs) this.#ended.dropFirst();
  }

  /** A job is no longer under way. Whether it is kept. */
  #leaves(number: number, nowMs: number): boolean {
    this.#live.delete(number);
    this.expire(nowMs);
    return this.#keptMs > 0;
  }
}
