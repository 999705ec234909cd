import type { EventHandler, Timeline } from './timeline.ts';

/** The machine's time and timers, passed in so that this room stays pure and tests can play the machine. */
export interface WallClock {
  /** Monotonic ms with sub-millisecond resolution, from any origin. */
  nowMs(): number;
  /** Calls back after about `delayMs`; returns what cancels it. */
  setTimer(delayMs: number, callback: () => void): () => void;
  /** Calls back as soon as pending IO was served; returns what cancels it. */
  yieldTo(callback: () => void): () => void;
  /**
   * Does nothing until an instant of this clock, but no longer than `mostMs`: IO waits for it. Absent where a clock cannot rest: there a driver yields
   * over and over ahead of each instant, which keeps a processor busy.
   */
  rest?(untilMs: number, mostMs: number): void;
  /**
   * Calls back at an instant of this clock, and not a moment earlier or later; returns what cancels it. Absent where time passes by itself, as on a
   * machine: there a driver sleeps until shortly before the instant, and then rests or yields.
   */
  wakeAt?(atMs: number, callback: () => void): () => void;
}

/** Ms as a clock tells them: whole microseconds where time passes by itself, so that what is measured is what is written down. */
export function asClocked({ wakeAt }: WallClock, ms: number): number {
  return wakeAt === undefined ? Math.round(ms * 1000) / 1000 : ms;
}

/** Timers wake about 1 ms late: sleep until this long before the instant, then rest or yield until it has come. */
const SLEEP_MARGIN_MS = 1.5;
/** How long what comes from outside may wait, where nobody says. */
const PATIENCE_MS = 0.25;
/** Most events handled before IO is served again, so that a backlog cannot starve the sockets. */
const BATCH_MAX = 256;
/** Longest sleep: a timer beyond 2^31 ms would fire at once. */
const SLEEP_MAX_MS = 60_000;

/**
 * Runs a timeline by the wall clock. Instants are absolute since `start()`: being late once does not shift what comes later.
 * Work that comes from outside (a reply, a request) calls `now()` first, acts, and the driver wakes by itself for what it scheduled.
 */
export class WallDriver {
  readonly #timeline: Timeline;
  readonly #handler: EventHandler;
  readonly #clock: WallClock;
  readonly #patienceMs: () => number;
  /** The clock's time at the timeline's 0; undefined before the start. */
  #originMs: number | undefined;
  #cancel: (() => void) | undefined;
  #wakeMs = Number.POSITIVE_INFINITY;
  #stepping = false;
  #running = false;
  /** Whether something has come from outside since the last run: then more may be waiting. */
  #isDisturbed = false;

  /** `patienceMs`: how long what comes from outside may wait now, so that the clock rests; default 0.25 ms. */
  constructor(
    timeline: Timeline,
    handler: EventHandler,
    clock: WallClock,
    patienceMs: () => number = () => PATIENCE_MS,
  ) {
    this.#timeline = timeline;
    this.#handler = handler;
    this.#clock = clock;
    this.#patienceMs = patienceMs;
  }

  /** `originMs`: the clock's time at the timeline's 0, not later than now; default: the timeline goes on from now. */
  start(originMs: number = this.#clock.nowMs() - this.#timeline.nowMs): void {
    this.#originMs = originMs;
    this.#running = true;
    this.#timeline.onEarlier = () => this.#schedule();
    this.#schedule();
  }

  /** Stops for good; what is pending stays pending. */
  stop(): void {
    this.#running = false;
    this.#timeline.onEarlier = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /**
   * Brings the timeline's time up to the wall's and returns it. Call it before acting on anything that came from outside. No time passes before the
   * start, whoever asks.
   */
  now(): number {
    if (this.#originMs === undefined) return this.#timeline.nowMs;
    if (!this.#stepping) this.#isDisturbed = true;
    const nowMs = asClocked(this.#clock, this.#clock.nowMs() - this.#originMs);
    if (nowMs > this.#timeline.nowMs) this.#timeline.nowMs = nowMs;
    return this.#timeline.nowMs;
  }

  /**
   * Brings the time up to the wall's, acts on something that came from outside, and does at once what is due by then, instead of waiting for a
   * turn of the event loop.
   */
  act(action: () => void): void {
    this.now();
    if (this.#stepping || !this.#running) return action();
    this.#stepping = true;
    try {
      action();
      this.#step();
    } finally {
      this.#stepping = false;
      this.#schedule();
    }
  }

  /** Looks again at what is due next: call it after changing `arrivalMs` or a lane from outside an event. */
  wake(): void {
    this.#schedule();
  }

  #schedule(): void {
    const originMs = this.#originMs;
    if (!this.#running || this.#stepping || originMs === undefined) return;
    const nextMs = this.#timeline.nextMs();
    if (nextMs >= this.#wakeMs && this.#cancel !== undefined) return;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#wakeMs = nextMs;
    if (nextMs === Number.POSITIVE_INFINITY) return;
    const run = (): void => this.#run();
    if (this.#clock.wakeAt !== undefined) {
      this.#cancel = this.#clock.wakeAt(originMs + nextMs, () => this.#wakeExactly(nextMs));
      return;
    }
    const waitMs = nextMs - (this.#clock.nowMs() - originMs);
    this.#cancel =
      waitMs > SLEEP_MARGIN_MS
        ? this.#clock.setTimer(Math.min(waitMs - SLEEP_MARGIN_MS, SLEEP_MAX_MS), run)
        : this.#clock.yieldTo(run);
  }

  /** The instant itself has come, whatever the sum of the clock's origin and it is rounded to. */
  #wakeExactly(dueMs: number): void {
    if (dueMs > this.#timeline.nowMs) this.#timeline.nowMs = dueMs;
    this.#run();
  }

  #run(): void {
    this.#cancel = undefined;
    this.#rest();
    this.#stepping = true;
    this.#step();
    this.#stepping = false;
    this.#wakeMs = Number.POSITIVE_INFINITY;
    this.#schedule();
  }

  /** Rests until something is due, unless the last turn of the event loop has brought something. */
  #rest(): void {
    const wasDisturbed = this.#isDisturbed;
    this.#isDisturbed = false;
    if (wasDisturbed || this.#clock.rest === undefined) return;
    const nextMs = this.#timeline.nextMs();
    if (nextMs < Number.POSITIVE_INFINITY) this.#clock.rest((this.#originMs ?? 0) + nextMs, this.#patienceMs());
  }

  #step(): void {
    for (let done = 0; done < BATCH_MAX && this.#running; done++) {
      if (this.#timeline.nextMs() > this.now()) break;
      this.#timeline.step(this.#handler);
    }
  }
}
