import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draw, PURPOSE } from '../../../src/engine/draw.ts';
import type { LimitOptions } from '../../../src/provider/limits/limit-options.ts';
import { createLimiter, UNKNOWN_WAIT_MS } from '../../../src/provider/limits/limiter.ts';
import { anyLimit, concurrency, fixedWindow, slidingWindow, tokenBucket } from './limit-arbitraries.ts';
import { oracleWaitMs, type Admitted } from './limit-oracle.ts';

const arrival = fc.record({
  gapMs: fc.oneof(fc.nat(3), fc.nat(40)),
  cost: fc.integer({ min: 0, max: 12 }),
  ends: fc.boolean(),
});
const arrivals = fc.array(arrival, { maxLength: 60 });
const SCOPE = { of: 'requests', per: 'all' } as const;

/** What a limiter and its oracle answer to the same arrivals; an arrival with `ends` first ends the oldest job that is still under way. */
function answers(
  options: LimitOptions,
  trace: readonly { gapMs: number; cost: number; ends: boolean }[],
): [number[], number[]] {
  const limiter = createLimiter(options);
  const history: Admitted[] = [];
  const [given, expected]: [number[], number[]] = [[], []];
  let nowMs = 0;
  for (const { gapMs, cost, ends } of trace) {
    nowMs += gapMs;
    const oldest = history.find((entry) => !entry.ended);
    if (ends && oldest !== undefined) {
      oldest.ended = true;
      limiter.release();
    }
    const waitMs = limiter.waitMs(nowMs, cost);
    given.push(waitMs);
    expected.push(oracleWaitMs(options, history, nowMs, cost));
    if (waitMs > 0) continue;
    limiter.take(nowMs, cost);
    history.push({ atMs: nowMs, cost, ended: false });
  }
  return [given, expected];
}

describe('a limiter against its whole history', () => {
  test.each([
    ['fixed window', fixedWindow],
    ['sliding window', slidingWindow],
    ['concurrency', concurrency],
  ])('%s: the same waits on any trace', (_name, options) => {
    fc.assert(
      fc.property(options, arrivals, (limit, trace) => {
        const [given, expected] = answers(limit, trace);
        expect(given).toEqual(expected);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('token bucket: the same decisions, and the same waits to a billionth of a second', () => {
    fc.assert(
      fc.property(tokenBucket, arrivals, (limit, trace) => {
        const [given, expected] = answers(limit, trace);
        expect(given.map((waitMs) => waitMs === 0)).toEqual(expected.map((waitMs) => waitMs === 0));
        given.forEach((waitMs, i) => {
          const near = waitMs === expected[i] || Math.abs(waitMs - (expected[i] as number)) < 1e-6;
          expect(near, `${waitMs}, not ${expected[i]}`).toBe(true);
        });
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test.each([
    // Never at a border of a fixed window, and never one window after another arrival: a float may fall on either side there.
    ['fixed-window', 1, 3],
    ['sliding-window', 0, 2],
  ] as const)('%s: windows of 33.3 ms are those of whole tenths', (type, startTenths, gapTenths) => {
    const limit = fc.integer({ min: 1, max: 4 });
    const gaps = fc.array(fc.oneof(fc.nat(20), fc.nat(300)), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(limit, gaps, (most, trace) => {
        const limiter = createLimiter({ ...SCOPE, type, limit: most, windowMs: 33.3 });
        const history: Admitted[] = [];
        let nowTenths = startTenths;
        for (const gap of trace) {
          nowTenths += gap * gapTenths;
          const waitMs = limiter.waitMs(nowTenths / 10, 1);
          const expectedMs = oracleWaitMs({ ...SCOPE, type, limit: most, windowMs: 333 }, history, nowTenths, 1) / 10;
          expect(waitMs).toBeCloseTo(expectedMs, 6);
          expect(waitMs === 0).toBe(expectedMs === 0);
          if (waitMs > 0) continue;
          limiter.take(nowTenths / 10, 1);
          history.push({ atMs: nowTenths, cost: 1, ended: false });
        }
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test('fixed window: a window ends at the border that multiplication gives, where division falls short of it', () => {
    const windowMs = 33.3;
    let window = 1;
    while (Math.floor((window * windowMs) / windowMs) === window) window++;
    const limiter = createLimiter({ ...SCOPE, type: 'fixed-window', limit: 1, windowMs });
    expect(limiter.waitMs((window - 1) * windowMs + 1, 1)).toBe(0);
    limiter.take((window - 1) * windowMs + 1, 1);
    const borderMs = window * windowMs;
    const waitMs = limiter.waitMs(borderMs - 1, 1);
    expect([waitMs, limiter.waitMs(borderMs, 1)]).toEqual([expect.closeTo(1, 6), 0]);
  });

  test('sliding window: the memory of a long trace is given back without a difference', () => {
    const options = { type: 'sliding-window', limit: 5, windowMs: 7, ...SCOPE } as const;
    const limiter = createLimiter(options);
    let history: Admitted[] = [];
    for (let nowMs = 0; nowMs < 20_000; nowMs++) {
      history = history.filter((entry) => entry.atMs + 7 > nowMs);
      const cost = 1 + (nowMs % 3);
      const waitMs = limiter.waitMs(nowMs, cost);
      if (waitMs !== oracleWaitMs(options, history, nowMs, cost))
        throw new Error(`At ${nowMs} ms the wait was ${waitMs}.`);
      if (waitMs > 0) continue;
      limiter.take(nowMs, cost);
      history.push({ atMs: nowMs, cost, ended: false });
    }
    expect(history.length).toBeGreaterThan(0);
  });
});

describe('a wait', () => {
  test('is enough, and nothing less is: whoever comes after it is admitted, whoever comes before is not', () => {
    const computing = anyLimit.filter((limit) => limit.type !== 'concurrency');
    fc.assert(
      fc.property(computing, arrivals, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (limit, trace, part) => {
        const limiter = createLimiter(limit);
        let nowMs = 0.1;
        const early: number[] = [];
        for (const { gapMs, cost } of trace) {
          nowMs += gapMs * 1.37;
          const waitMs = limiter.waitMs(nowMs, cost);
          if (waitMs === Number.POSITIVE_INFINITY) continue;
          if (waitMs > 1e-6) early.push(limiter.waitMs(nowMs + waitMs * part, cost));
          nowMs += waitMs;
          expect(limiter.waitMs(nowMs, cost), `after ${waitMs} ms at ${nowMs} ms`).toBeLessThan(1e-9);
          limiter.take(nowMs, cost);
        }
        expect(early.every((waitMs) => waitMs > 0)).toBe(true);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('is enough after a month too, for a limit of tokens', () => {
    const whole = fc.record({
      startMs: fc.integer({ min: 2_000_000_000, max: 2_600_000_000 }),
      cost: fc.integer({ min: 1, max: 90_000 }),
    });
    fc.assert(
      fc.property(whole, fc.integer({ min: 1, max: 2_000_000 }), ({ startMs, cost }, tokensPerMinute) => {
        const limiter = createLimiter({
          ...SCOPE,
          type: 'token-bucket',
          ratePerSecond: tokensPerMinute / 60,
          burst: 90_000,
        });
        const nowMs = startMs / 3;
        expect(limiter.waitMs(nowMs, 90_000)).toBe(0);
        limiter.take(nowMs, 90_000);
        const waitMs = limiter.waitMs(nowMs, cost);
        expect(limiter.waitMs(nowMs + Math.ceil(waitMs), cost)).toBe(0);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('is endless for what never fits, and unknown for jobs under way', () => {
    expect(createLimiter({ ...SCOPE, type: 'token-bucket', ratePerSecond: 1, burst: 5 }).waitMs(0, 6)).toBe(
      Number.POSITIVE_INFINITY,
    );
    expect(createLimiter({ ...SCOPE, type: 'fixed-window', limit: 5, windowMs: 10 }).waitMs(0, 6)).toBe(
      Number.POSITIVE_INFINITY,
    );
    expect(createLimiter({ ...SCOPE, type: 'sliding-window', limit: 5, windowMs: 10 }).waitMs(0, 6)).toBe(
      Number.POSITIVE_INFINITY,
    );
    const jobs = createLimiter({ ...SCOPE, type: 'concurrency', limit: 1 });
    jobs.take(0, 1);
    expect(jobs.waitMs(0, 1)).toBe(UNKNOWN_WAIT_MS);
    jobs.release();
    expect(jobs.waitMs(0, 1)).toBe(0);
  });

  test('never lets more through than a window allows where windows are fractions of a millisecond', () => {
    const fraction = fc.integer({ min: 1, max: 100_000 }).map((tenths) => tenths / 10);
    fc.assert(
      fc.property(fraction, fc.integer({ min: 1, max: 10_000 }), (windowMs, count) => {
        const limiter = createLimiter({ ...SCOPE, type: 'fixed-window', limit: 1, windowMs });
        // The instant at which a window ends, as the limiter computes it.
        const nowMs = count * windowMs;
        expect(limiter.waitMs(nowMs, 1)).toBe(0);
        limiter.take(nowMs, 1);
        expect(limiter.waitMs(nowMs, 1)).toBeGreaterThan(0);
      }),
      { seed: 42, numRuns: 2000 },
    );
  });
});

/** Shares of refused arrivals in 32 batches of Poisson arrivals: their mean, and its standard error. */
function loss(options: LimitOptions, perSecond: number, arrivalsPerBatch: number): { mean: number; error: number } {
  const limiter = createLimiter(options);
  let nowMs = 0;
  const shares = Array.from({ length: 32 }, (_, batch) => {
    let refused = 0;
    for (let i = 0; i < arrivalsPerBatch; i++) {
      nowMs += (-Math.log(draw(42, PURPOSE.arrival, batch * arrivalsPerBatch + i, 1)) * 1000) / perSecond;
      if (limiter.waitMs(nowMs, 1) > 0) refused++;
      else limiter.take(nowMs, 1);
    }
    return refused / arrivalsPerBatch;
  });
  const mean = shares.reduce((sum, share) => sum + share, 0) / 32;
  const variance = shares.reduce((sum, share) => sum + (share - mean) * (share - mean), 0) / 31;
  return { mean, error: Math.sqrt(variance / 32) };
}

/** Loss of M/D/1/B by its closed form (Brun and Garcia 2000): a token bucket of size B that costs 1 and is offered rho times its rate. */
function lossOfBucket(rho: number, size: number): number {
  let b = 0;
  const n = size - 1;
  for (let k = 0, sign = 1, factorial = 1; k <= n; k++, sign = -sign, factorial *= k) {
    let power = 1;
    for (let i = 0; i < k; i++) power *= (n - k) * rho;
    b += ((sign * power) / factorial) * Math.exp((n - k) * rho);
  }
  return 1 - b / (1 + rho * b);
}

/** Loss of a window of `limit` under Poisson arrivals with a mean of `mean` per window: E max(N - limit, 0) / mean. */
function lossOfWindow(limit: number, mean: number): number {
  let probability = Math.exp(-mean);
  let below = 0;
  for (let n = 0; n < limit; n++) {
    below += (limit - n) * probability;
    probability *= mean / (n + 1);
  }
  return (mean - limit + below) / mean;
}

describe('closed forms', () => {
  test.each([
    [0.8, 1, 0.444444],
    [0.8, 5, 0.03529],
    [0.8, 10, 0.003639],
    [1.2, 10, 0.170911],
    [2, 10, 0.5],
  ])('a token bucket under %d times its rate, size %d, refuses a share of %d', (rho, size, published) => {
    const exact = lossOfBucket(rho, size);
    expect(exact).toBeCloseTo(published, 5);
    const { mean, error } = loss({ ...SCOPE, type: 'token-bucket', ratePerSecond: 50, burst: size }, 50 * rho, 6000);
    expect(error).toBeLessThan(0.003);
    expect(Math.abs(mean - exact), `${mean} +- ${error}, not ${exact}`).toBeLessThan(3.6 * error);
  });

  test.each([
    [60, 60, 0.051432],
    [60, 50, 0.005673],
  ])('a window of %d under %d arrivals refuses a share of %d', (limit, mean, published) => {
    const exact = lossOfWindow(limit, mean);
    expect(exact).toBeCloseTo(published, 5);
    const { mean: share, error } = loss({ ...SCOPE, type: 'fixed-window', limit, windowMs: 1000 }, mean, 6000);
    expect(error).toBeLessThan(0.003);
    expect(Math.abs(share - exact), `${share} +- ${error}, not ${exact}`).toBeLessThan(3.6 * error);
  });
});
