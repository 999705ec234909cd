import { doubledMs } from './doubling.ts';

/**
 * Wait in ms before a retry. `retryIndex` counts the retries of a request from 0, `u` is uniform in (0, 1), and
 * `previousMs` is the wait before, 0 at the first retry. Never negative, and never above `capMs`.
 */
export type Backoff = (retryIndex: number, u: number, previousMs: number, baseMs: number, capMs: number) => number;

/** Kinds of backoff: how the wait grows, and how chance spreads it. */
export const BACKOFF_TYPES = ['constant', 'exponential', 'full-jitter', 'equal-jitter', 'decorrelated'] as const;

/** One of `BACKOFF_TYPES`. */
export type BackoffType = (typeof BACKOFF_TYPES)[number];

/**
 * The formulas, with m = min(cap, base x 2^n): constant min(cap, base); exponential m; full jitter U(0, m); equal
 * jitter m/2 + U(0, m/2); decorrelated min(cap, U(base, 3 x previous)), the first of it from base to 3 x base.
 * The jittered ones are those of the AWS Architecture Blog, "Exponential Backoff And Jitter" (2015).
 */
export const BACKOFFS: { readonly [K in BackoffType]: Backoff } = {
  constant: (_n, _u, _previousMs, baseMs, capMs) => Math.min(baseMs, capMs),
  exponential: (n, _u, _previousMs, baseMs, capMs) => doubledMs(baseMs, n, capMs),
  'full-jitter': (n, u, _previousMs, baseMs, capMs) => u * doubledMs(baseMs, n, capMs),
  'equal-jitter': (n, u, _previousMs, baseMs, capMs) => (0.5 + 0.5 * u) * doubledMs(baseMs, n, capMs),
  decorrelated: (_n, u, previousMs, baseMs, capMs) =>
    Math.min(capMs, baseMs + u * (3 * Math.max(previousMs, baseMs) - baseMs)),
};
