import { createRequire, syncBuiltinESMExports } from 'node:module';
import { DRAW, START_EPOCH_MS } from '../../test/client/retry/odd-course.ts';

/** Longest time of a timer of Node; beyond it, and below 1, it is 1 ms. A client that asks for no wait is said to wait none. */
const TIMER_MS_MAX = 2_147_483_647;
/**
 * Turns of the event loop, each of a few ms, in which nothing happens before a wait ends, and before any other timer does, such as a timeout. Turns
 * pass no faster on a busy machine than the client's own work.
 */
const QUIET_TURNS = 6;
const STUCK_TURNS = 80;
const TURN_MS = 4;

/** What a client is doing, as its server sees it. */
export interface Activity {
  /** Requests that have come so far, and those that are not answered yet. */
  readonly attempts: number;
  readonly open: number;
}

interface Timer {
  readonly atMs: number;
  /** Attempts that had come when it was set: more would have come behind a wait. */
  readonly attempts: number;
  readonly run: () => void;
}

/** A clock of which the waits of a client take no time: they are added up. What Node and its HTTP client plan goes on as ever. */
export class SkippedTime {
  nowMs = START_EPOCH_MS;
  readonly #timers = new Map<object, Timer>();
  readonly #realTimeout = globalThis.setTimeout;
  #activity: Activity = { attempts: 0, open: 0 };
  /** Timers that were ever set, and how many attempts had come when one last ended. */
  #planned = 0;
  #firedAt = 0;

  /** From now on the program sees this clock, and draws without chance. */
  install(): void {
    const { setTimeout: realSet, clearTimeout: realClear, Date: RealDate } = globalThis;
    const now = (): number => this.nowMs;
    const set = (run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): unknown => {
      if (/node:internal|undici\/lib\/(?:util\/timers|core)/.test(new Error('where').stack?.split('\n')[2] ?? ''))
        return realSet(run, ms, ...args);
      const key = {
        ref: () => key,
        unref: () => key,
        hasRef: () => true,
        refresh: () => key,
        [Symbol.toPrimitive]: () => 1,
      };
      this.#plan(key, Number(ms), () => run(...args));
      return key;
    };
    const clear = (key?: unknown): void => {
      if (typeof key === 'object' && key !== null && this.#timers.delete(key)) return;
      realClear(key as never);
    };
    globalThis.setTimeout = Object.assign(set, { __promisify__: undefined }) as never;
    globalThis.clearTimeout = clear as never;
    const require = createRequire(import.meta.url);
    Object.assign(require('node:timers'), { setTimeout: set, clearTimeout: clear });
    Object.assign(require('node:timers/promises'), {
      setTimeout: (ms?: number, value?: unknown) =>
        new Promise((resolve) => this.#plan({}, Number(ms), () => resolve(value))),
    });
    syncBuiltinESMExports();
    globalThis.Date = class extends RealDate {
      constructor(...args: [] | [string]) {
        super(...((args.length === 0 ? [now()] : args) as [string]));
      }
      static override now(): number {
        return now();
      }
    } as never;
    Math.random = () => DRAW;
  }

  #plan(key: object, ms: number, run: () => void): void {
    this.#planned++;
    const waitMs = ms > TIMER_MS_MAX ? 1 : ms > 0 ? Math.trunc(ms) : 0;
    this.#timers.set(key, { atMs: this.nowMs + waitMs, attempts: this.#activity.attempts, run });
  }

  /** Lets time go on until `call` has ended, or `isEnough` says so, when all that it waits for is forgotten. */
  async through(call: Promise<unknown>, activity: Activity, isEnough: () => boolean): Promise<void> {
    this.#activity = activity;
    const course = { isOver: false };
    const over = (): void => void (course.isOver = true);
    call.then(over, over);
    let seen = '';
    let turns = 0;
    while (!course.isOver && !isEnough()) {
      await new Promise((resolve) => this.#realTimeout(resolve, TURN_MS));
      const now = `${activity.attempts} ${activity.open} ${this.#planned}`;
      turns = now === seen && activity.open === 0 ? turns + 1 : 0;
      seen = now;
      const next = [...this.#timers].toSorted(([, a], [, b]) => a.atMs - b.atMs)[0];
      if (next === undefined) {
        if (turns > 20 * STUCK_TURNS) throw new Error('the client neither waits nor asks');
        continue;
      }
      const [key, timer] = next;
      const isWait = timer.attempts === activity.attempts && activity.attempts > this.#firedAt;
      if (turns < (isWait ? QUIET_TURNS : STUCK_TURNS)) continue;
      this.#timers.delete(key);
      this.#firedAt = activity.attempts;
      this.nowMs = Math.max(this.nowMs, timer.atMs);
      timer.run();
      turns = 0;
    }
    this.#timers.clear();
    this.#firedAt = 0;
  }
}
