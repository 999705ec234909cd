import type { JobView } from '../../src/wire/query-context.ts';
import type { RefusalCause } from '../../src/wire/dialect.ts';
import type { PendingJob } from './store.ts';

/** How long a key is remembered: a day, as vendors that publish it do (Stripe, idempotent requests, 2026-11). */
export const REPLAY_MS = 86_400_000;
/** Most keys that are remembered; the oldest is dropped first. */
const REPLAYS_MAX = 10_000;

/** The job of an idempotency key: under way, or as it ended. */
export interface Replay {
  readonly fingerprint: string;
  readonly pending: PendingJob;
  /** Undefined until the job has ended. */
  view: JobView | undefined;
}

/** Another request came under the key of a job. */
export const KEY_REUSED: RefusalCause = {
  status: 409,
  outcome: 'invalid',
  message: 'This idempotency key was used for another request; give each request a key of its own.',
};

/** Which job each idempotency key of each API key has made. */
export class IdempotencyKeys {
  readonly #max: number;
  readonly #replays = new Map<string, Replay & { readonly untilMs: number }>();

  constructor(max: number = REPLAYS_MAX) {
    this.#max = max;
  }

  get size(): number {
    return this.#replays.size;
  }

  /** The job that a key has made in the last 24 hours. */
  find(key: string, nowMs: number): Replay | undefined {
    const replay = this.#replays.get(key);
    return replay === undefined || replay.untilMs <= nowMs ? undefined : replay;
  }

  add(key: string, fingerprint: string, pending: PendingJob, nowMs: number): void {
    this.#replays.delete(key);
    for (const [oldest, { untilMs }] of this.#replays) {
      if (untilMs > nowMs && this.#replays.size < this.#max) break;
      this.#replays.delete(oldest);
    }
    this.#replays.set(key, { fingerprint, pending, view: undefined, untilMs: nowMs + REPLAY_MS });
  }

  end(pending: PendingJob, view: JobView): void {
    const replay = this.#own(pending);
    if (replay !== undefined) replay.view = view;
  }

  /** The job of a key came to nothing because its client left: the next request makes a new one. */
  forget(pending: PendingJob): void {
    if (this.#own(pending) !== undefined) this.#replays.delete(pending.replayKey as string);
  }

  /** What stands under the key of a pending, unless another job has taken the key since. */
  #own(pending: PendingJob): Replay | undefined {
    const replay = pending.replayKey === undefined ? undefined : this.#replays.get(pending.replayKey);
    return replay?.pending === pending ? replay : undefined;
  }
}
