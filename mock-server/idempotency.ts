import type { JobView } from '../src/wire/desk.ts';
import type { RefusalCause } from '../src/wire/dialect.ts';
import type { Ticket } from './ticket.ts';

/** How long a key is remembered: a day, as vendors that publish it do (Stripe, idempotent requests, 2026-11). */
export const REPLAY_MS = 86_400_000;
/** Keys remembered at once; the oldest gives way. */
const REPLAYS_MAX = 10_000;

/** The job of an idempotency key: under way, or as it ended. */
export interface Replay {
  readonly fingerprint: string;
  readonly ticket: Ticket;
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

  /** Keys that are remembered. */
  get size(): number {
    return this.#replays.size;
  }

  /** The job that a key has made in the last 24 hours. */
  find(key: string, nowMs: number): Replay | undefined {
    const replay = this.#replays.get(key);
    return replay === undefined || replay.untilMs <= nowMs ? undefined : replay;
  }

  /** A key has made a job. */
  add(key: string, fingerprint: string, ticket: Ticket, nowMs: number): void {
    this.#replays.delete(key);
    for (const [oldest, { untilMs }] of this.#replays) {
      if (untilMs > nowMs && this.#replays.size < this.#max) break;
      this.#replays.delete(oldest);
    }
    this.#replays.set(key, { fingerprint, ticket, view: undefined, untilMs: nowMs + REPLAY_MS });
  }

  /** The job of a key has ended. */
  end(ticket: Ticket, view: JobView): void {
    const replay = this.#own(ticket);
    if (replay !== undefined) replay.view = view;
  }

  /** The job of a key came to nothing because its client left: the next request makes a new one. */
  forget(ticket: Ticket): void {
    if (this.#own(ticket) !== undefined) this.#replays.delete(ticket.replayKey as string);
  }

  /** What stands under the key of a ticket, unless another job has taken the key since. */
  #own(ticket: Ticket): Replay | undefined {
    const replay = ticket.replayKey === undefined ? undefined : this.#replays.get(ticket.replayKey);
    return replay?.ticket === ticket ? replay : undefined;
  }
}
