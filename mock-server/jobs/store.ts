import type { DialectRoute, JobRequest } from '../../src/wire/dialect.ts';
import type { JobView } from '../../src/wire/query-context.ts';
import type { Caller } from '../connection.ts';
import type { Part, StoreMemory } from '../memory/shared-parts.ts';
import { WeighedMap } from '../memory/weighed-map.ts';
import type { AnswerStream } from './answer-streams.ts';

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

/** A job that has ended. */
interface EndedJob {
  /** Number of the API key that made it. */
  readonly key: number;
  /** What it looks like. */
  view(): JobView;
}

/** A job that has ended and is kept. */
export interface KeptJob extends EndedJob {
  readonly endedMs: number;
  /** What it keeps in memory that others may share. */
  readonly parts: readonly Part[];
}

/** What the view of an ended job keeps in memory: its request, and the files of its answer. */
export function partsOf({ request, answer }: JobView): readonly Part[] {
  return [request, ...(answer?.outputs ?? []).map(({ bytes }) => bytes)];
}

/** The jobs that can be asked for by their number: those under way, and those that have ended for as long as the vendor keeps them. */
export class JobStore {
  readonly #keptMs: number;
  readonly #live = new Map<number, PendingJob>();
  readonly #ended: WeighedMap<number, KeptJob>;

  constructor(keptMs: number, bytesMax: number = KEPT_BYTES_MAX) {
    this.#keptMs = keptMs;
    this.#ended = new WeighedMap(bytesMax);
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
    this.keep(number, { key, endedMs: nowMs, parts: partsOf(view), view: () => view });
  }

  /** As `end`, of a job that may make its view when it is asked for. */
  keep(number: number, kept: KeptJob): void {
    this.#live.delete(number);
    this.expire(kept.endedMs);
    if (this.#keptMs > 0) this.#ended.set(number, kept, kept.parts);
  }

  live(number: number): PendingJob | undefined {
    return this.#live.get(number);
  }

  /** A job that has ended and is kept. */
  ended(number: number, nowMs: number): EndedJob | undefined {
    const kept = this.#ended.get(number);
    return kept === undefined || kept.endedMs + this.#keptMs <= nowMs ? undefined : kept;
  }

  /** Drops what is no longer kept: jobs are in the order of their ends. */
  expire(nowMs: number): void {
    this.#ended.dropWhile(({ endedMs }) => endedMs + this.#keptMs <= nowMs);
  }
}
