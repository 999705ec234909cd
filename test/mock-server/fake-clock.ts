import type { WallClock } from '../../src/engine/wall-driver.ts';

/** Shortest time that a timer or a yield takes: whoever waits for an instant in ever smaller steps comes there. */
const STEP_MS = 0.25;
/** Timers that may fall due in one advance. */
const FIRED_MAX = 1_000_000;

interface Timer {
  readonly dueMs: number;
  readonly isYield: boolean;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to advance. */
export class FakeClock implements WallClock {
  #nowMs = 1000;
  readonly #timers = new Set<Timer>();

  nowMs(): number {
    return this.#nowMs;
  }

  setTimer(delayMs: number, callback: () => void): () => void {
    return this.#add(delayMs, callback, false);
  }

  yieldTo(callback: () => void): () => void {
    return this.#add(0, callback, true);
  }

  /** Lets so much time pass, and what falls due in it happen in order. Who yields at the end of it is called then. */
  advance(ms: number): void {
    if (!(ms >= 0 && ms < 1e9)) throw new Error(`Time cannot advance by ${ms} ms.`);
    const untilMs = this.#nowMs + ms;
    for (let fired = 0; fired < FIRED_MAX; fired++) {
      const [next] = [...this.#timers].toSorted((a, b) => a.dueMs - b.dueMs);
      if (next === undefined || next.dueMs > untilMs) break;
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      this.#fire(next);
    }
    this.#nowMs = untilMs;
    for (const timer of [...this.#timers].filter(({ isYield }) => isYield)) this.#fire(timer);
  }

  #add(delayMs: number, callback: () => void, isYield: boolean): () => void {
    const timer = { dueMs: this.#nowMs + Math.max(delayMs, STEP_MS), callback, isYield };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer);
    timer.callback();
  }
}
