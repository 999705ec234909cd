import type { JobView } from '../../src/wire/query-context.ts';
import type { RefusalCause } from '../../src/wire/dialect.ts';
import type { StoreMemory } from '../memory/shared-parts.ts';
import { WeighedMap } from '../memory/weighed-map.ts';
import { partsOf, type PendingJob } from './store.ts';

/** How long a key is remembered: a day, as vendors that publish it do (Stripe, idempotent requests, 2026-11). */
export const REPLAY_MS = 86_400_000;
/** Most bytes of keys and their jobs that are remembered; the oldest is dropped first. */
const REPLAYS_BYTES_MAX = 67_108_864;

/** A job that has ended, without those who waited for it. */
export type EndedJob = Pick<PendingJob, 'number' | 'route' | 'request'>;

/** The job of an idempotency key: under way, or as it ended. */
export type Replay = { readonly fingerprint: string } & (
  | { readonly job: PendingJob; readonly view: undefined }
  | { readonly job: EndedJob; readonly view: JobView }
);

/** Another request came under the key of a job. */
export const KEY_REUSED: RefusalCause = {
  status: 409,
  outcome: 'invalid',
  message: 'This idempotency key was used for another request; give each request a key of its own.',
};

/** Which job each idempotency key of each API key has made. */
export class IdempotencyKeys {
  readonly #replays: WeighedMap<string, Replay & { readonly untilMs: number }>;

  constructor(bytesMax: number = REPLAYS_BYTES_MAX) {
    this.#replays = new WeighedMap(bytesMax);
  }

  get size(): number {
    return this.#replays.size;
  }

  get memory(): StoreMemory {
    return this.#replays.memory;
  }

  /** The job that a key has made in the last 24 hours. */
  find(key: string, nowMs: number): Replay | undefined {
    const replay = this.#replays.get(key);
    return replay === undefined || replay.untilMs <= nowMs ? undefined : replay;
  }

  add(key: string, fingerprint: string, job: PendingJob, nowMs: number): void {
    this.#replays.delete(key);
    this.#replays.dropWhile(({ untilMs }) => untilMs <= nowMs);
    this.#replays.set(key, { fingerprint, job, view: undefined, untilMs: nowMs + REPLAY_MS }, [job.request]);
  }

  end(pending: PendingJob, view: JobView): void {
    const replay = this.#own(pending);
    if (replay === undefined) return;
    const { fingerprint, untilMs } = replay;
    const { number, route, request } = pending;
    const ended = { fingerprint, job: { number, route, request }, view, untilMs };
    this.#replays.set(pending.replayKey as string, ended, partsOf(view));
  }

  /** The job of a key came to nothing because its client left: the next request makes a new one. */
  forget(pending: PendingJob): void {
    if (this.#own(pending) !== undefined) this.#replays.delete(pending.replayKey as string);
  }

  /** What stands under the key of a pending, unless another job has taken the key since. */
  #own(pending: PendingJob): (Replay & { readonly untilMs: number }) | undefined {
    const replay = pending.replayKey === undefined ? undefined : this.#replays.get(pending.replayKey);
    return replay?.job === pending ? replay : undefined;
  }
}
