import type { WallClock } from '../../src/engine/wall-driver.ts';

/** Who goes first at one instant: bytes that arrive, the server, the client, and timers that are about no request. */
export const RANK = { network: 0, server: 1, client: 2, timer: 3 } as const;

interface Entry {
  readonly ms: number;
  readonly rank: number;
  readonly run: () => void;
}

/** Turns of Node's event loop in which nothing new has happened, after which it has nothing left to do at this instant. */
const QUIET_TURNS = 2;
/** The end of a run awaits several promises in a row before it sets a timer. */
const QUIET_TURNS_BEFORE_TIMERS = 4;

/** What Node does on threads of its own, such as decompression, tells nobody: so often is it given a moment before a run counts as hanging. */
const MOMENTS = 40;

const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The one time of two worlds and of the network between them. It stands still while Node works, and then jumps to the next instant. */
export class VirtualClock {
  nowMs = 0;
  /** In the order in which they come. */
  readonly #entries: Entry[] = [];
  #isStirred = true;

  /** Something has happened that Node may have to work on: its turns are counted anew. */
  stir(): void {
    this.#isStirred = true;
  }

  /** Calls back at an instant, behind all that was set for it with the same rank; returns what cancels it. */
  at(ms: number, rank: number, run: () => void): () => void {
    const entry: Entry = { ms: Math.max(ms, this.nowMs), rank, run };
    const entries = this.#entries;
    let place = entries.length;
    while (place > 0 && isBefore(entry, entries[place - 1] as Entry)) place--;
    entries.splice(place, 0, entry);
    return () => {
      const found = entries.indexOf(entry);
      if (found >= 0) entries.splice(found, 1);
    };
  }

  /** The clock as one side of the wire has it. */
  wall(rank: number): WallClock {
    return {
      nowMs: () => this.nowMs,
      setTimer: (delayMs, callback) => this.at(this.nowMs + delayMs, RANK.timer, callback),
      yieldTo: (callback) => this.at(this.nowMs, rank, callback),
      wakeAt: (ms, callback) => this.at(ms, rank, callback),
    };
  }

  /** Lets time pass until a promise is settled. Throws when nothing is left to happen before that, or when time runs on without end. */
  async until<T>(promise: Promise<T>, stepsMax = 3_000_000): Promise<T> {
    let isOver = false;
    const over = (): void => {
      isOver = true;
    };
    promise.then(over, over);
    for (let steps = 0, moments = 0; ; steps++) {
      await this.#settle();
      if (isOver) return promise;
      const next = this.#entries.shift();
      if (next === undefined) {
        if (moments++ === MOMENTS) throw new Error(`It hangs: nothing is left to happen at ${this.nowMs} ms.`);
        await moment();
        continue;
      }
      if (steps > stepsMax) throw new Error(`It hangs: it goes on after ${stepsMax} events, at ${this.nowMs} ms.`);
      this.nowMs = next.ms;
      this.stir();
      next.run();
    }
  }

  /** Lets Node do what it has to do at this instant. */
  async #settle(): Promise<void> {
    const [next] = this.#entries;
    const wanted = next === undefined || next.rank === RANK.timer ? QUIET_TURNS_BEFORE_TIMERS : QUIET_TURNS;
    for (let quiet = 0; quiet < wanted; quiet++) {
      this.#isStirred = false;
      await turn();
      if (this.#isStirred) quiet = -1;
    }
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.ms === b.ms ? a.rank < b.rank : a.ms < b.ms;
}
