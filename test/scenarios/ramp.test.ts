import { expect, test } from 'vitest';
import { answered, during, run } from './run-scenario.ts';

const BURST = 20;

test('the first request is refused when the bucket has given what it saved, at 23.7 requests per second', () => {
  const summary = run('ramp');
  // Beyond 60 s the rate is 20/s + (t - 60 s) / 3 s: the excess has drunk a bucket of 20 after sqrt(6 x 20) s.
  const firstMs = 60_000 + Math.sqrt(6 * BURST) * 1000;
  const windowMs = summary.series.windowMs;
  const first = summary.series.throttled.findIndex((count) => count > 0) * windowMs;
  expect(first).toBeGreaterThanOrEqual(firstMs - windowMs);
  expect(first).toBeLessThanOrEqual(firstMs + windowMs);
  expect(during(summary, 'throttled', 0, 70_000)).toBe(0);
});

test('what is refused is the area above the limit, less the bucket', () => {
  const summary = run('ramp');
  expect(summary.requests.offered).toBe(2400);
  // A triangle of 60 s x 20/s: 600 requests.
  expect(Math.abs(answered(summary, 429) - (600 - BURST))).toBeLessThanOrEqual(2);
  const plain = run('ramp', 'provider.limits[0].burst=200');
  expect(Math.abs(answered(plain, 429) - (600 - 200))).toBeLessThanOrEqual(2);
});

test('from then on the endpoint gives its 20 per second, whatever is asked', () => {
  const summary = run('ramp');
  const perSecond = during(summary, 'succeeded', 80_000, 120_000) / 40;
  expect(perSecond).toBeGreaterThan(19.7);
  expect(perSecond).toBeLessThan(20.3);
});

test('a limit of slots bites by waiting first: at the same rate, but without a refusal', () => {
  const slots = run('ramp', 'provider.limits=', 'provider.capacity={ slots: 8 }');
  expect(answered(slots, 429)).toBe(0);
  expect(slots.errorRate).toBe(0);
  // Eight slots of 375 ms give 21 per second: what came above that waits until the end of the ramp.
  expect(slots.latencyMs.max).toBeGreaterThan(20_000);
});
