import type { LimitOptions } from './limit-options.ts';

/** An admission limit at work. Asked first, taken from only when every other limit of the provider agrees. */
export interface Limiter {
  /** Ms until a request of this cost could be admitted: 0 means now, Infinity means never. Changes nothing that matters. */
  waitMs(nowMs: number, cost: number): number;
  /** Takes the cost of an admitted request. Call only at the instant at which `waitMs` has just said 0. */
  take(nowMs: number, cost: number): void;
  /** An admitted request has ended. */
  release(): void;
}

/** Waiting time that is announced where none can be computed: a concurrency limit, a full queue. */
export const UNKNOWN_WAIT_MS = 1000;

/** Shortest wait, about a nanosecond: 0 would mean that the request is admitted. */
const WAIT_MS_MIN = 1e-6;

/** A limiter for its options. */
export function createLimiter(options: LimitOptions): Limiter {
  switch (options.type) {
    case 'token-bucket':
      return new TokenBucket(options.ratePerSecond, options.burst);
    case 'fixed-window':
      return new FixedWindow(options.limit, options.windowMs);
    case 'sliding-window':
      return new SlidingWindow(options.limit, options.windowMs);
    case 'concurrency':
      return new Concurrency(options.limit);
  }
}

/** Refills continuously; starts full. */
class TokenBucket implements Limiter {
  readonly #perMs: number;
  readonly #burst: number;
  /** Tokens, and the instant in ms at which they were counted: as floats in place, since this is asked for every request. */
  readonly #state: Float64Array;

  constructor(ratePerSecond: number, burst: number) {
    this.#perMs = ratePerSecond / 1000;
    this.#burst = burst;
    this.#state = Float64Array.of(burst, 0);
  }

  waitMs(nowMs: number, cost: number): number {
    const level = this.#refill(nowMs);
    // A client that waits as long as it was told must not be refused for the last bit of a sum.
    if (level + 1e-9 >= cost) return 0;
    return cost > this.#burst ? Number.POSITIVE_INFINITY : (cost - level) / this.#perMs;
  }

  take(_nowMs: number, cost: number): void {
    const state = this.#state;
    state[0] = (state[0] as number) - cost;
  }

  release(): void {}

  #refill(nowMs: number): number {
    const state = this.#state;
    const refilled = (state[0] as number) + (nowMs - (state[1] as number)) * this.#perMs;
    const level = refilled < this.#burst ? refilled : this.#burst;
    state[0] = level;
    state[1] = nowMs;
    return level;
  }
}

/** Counts in windows that begin at multiples of their length. */
class FixedWindow implements Limiter {
  readonly #limit: number;
  readonly #windowMs: number;
  /** When the window ends; time does not go back. */
  #endMs = 0;
  #used = 0;

  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  waitMs(nowMs: number, cost: number): number {
    this.#roll(nowMs);
    if (this.#used + cost <= this.#limit) return 0;
    return cost > this.#limit ? Number.POSITIVE_INFINITY : Math.max(this.#endMs - nowMs, WAIT_MS_MIN);
  }

  take(_nowMs: number, cost: number): void {
    this.#used += cost;
  }

  release(): void {}

  #roll(nowMs: number): void {
    if (nowMs < this.#endMs) return;
    // Division may land a hair before a border that multiplication has reached.
    let window = Math.floor(nowMs / this.#windowMs);
    if ((window + 1) * this.#windowMs <= nowMs) window++;
    this.#endMs = (window + 1) * this.#windowMs;
    this.#used = 0;
  }
}

/** Remembers each admission for one window: exact, at the price of memory for `limit` admissions. */
class SlidingWindow implements Limiter {
  readonly #limit: number;
  readonly #windowMs: number;
  #atMs: number[] = [];
  #costs: number[] = [];
  #head = 0;
  #used = 0;

  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  waitMs(nowMs: number, cost: number): number {
    this.#forget(nowMs);
    if (this.#used + cost <= this.#limit) return 0;
    if (cost > this.#limit) return Number.POSITIVE_INFINITY;
    let used = this.#used;
    let i = this.#head;
    while (used + cost > this.#limit) used -= this.#costs[i++] as number;
    return (this.#atMs[i - 1] as number) + this.#windowMs - nowMs;
  }

  take(nowMs: number, cost: number): void {
    this.#atMs.push(nowMs);
    this.#costs.push(cost);
    this.#used += cost;
  }

  release(): void {}

  #forget(nowMs: number): void {
    while (this.#head < this.#atMs.length && (this.#atMs[this.#head] as number) + this.#windowMs <= nowMs) {
      this.#used -= this.#costs[this.#head++] as number;
    }
    if (this.#head > 1024 && this.#head * 2 > this.#atMs.length) {
      this.#atMs = this.#atMs.slice(this.#head);
      this.#costs = this.#costs.slice(this.#head);
      this.#head = 0;
    }
  }
}

/** Jobs accepted and not yet ended. */
class Concurrency implements Limiter {
  readonly #limit: number;
  #active = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  waitMs(): number {
    return this.#active < this.#limit ? 0 : UNKNOWN_WAIT_MS;
  }

  take(): void {
    this.#active++;
  }

  release(): void {
    this.#active--;
  }
}
