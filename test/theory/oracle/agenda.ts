interface Happening {
  readonly dueMs: number;
  readonly rank: number;
  readonly happen: () => void;
}

/**
 * Ranks of what falls due at one instant: ends of jobs, then timers by the order in which their kinds were made, other events, users by their
 * numbers, then an arrival.
 */
export const RANK = { end: 0, timer: 1, event: 500, user: 501, arrival: 1000 } as const;
/** More users than any scenario here has. */
export const USERS_MAX = 1000;

/** Time as one sorted array of what is to happen. */
export class Agenda {
  nowMs = 0;
  readonly #happenings: Happening[] = [];

  /** Plans something; among equals it comes last. */
  plan(dueMs: number, rank: number, happen: () => void): void {
    if (!(dueMs >= this.nowMs)) throw new Error(`${dueMs} ms lies in the past: it is ${this.nowMs} ms now.`);
    const later = this.#happenings.findIndex(
      (other) => other.dueMs > dueMs || (other.dueMs === dueMs && other.rank > rank),
    );
    this.#happenings.splice(later < 0 ? this.#happenings.length : later, 0, { dueMs, rank, happen });
  }

  /** Plans an event. */
  at(dueMs: number, happen: () => void): void {
    this.plan(dueMs, RANK.event, happen);
  }

  /** Does everything there is to do, in order. */
  run(): void {
    for (let next = this.#happenings.shift(); next !== undefined; next = this.#happenings.shift()) {
      this.nowMs = next.dueMs;
      next.happen();
    }
  }
}
