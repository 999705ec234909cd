import { expect, test } from 'vitest';
import { fixedWindowLoss, tokenBucketLoss } from './closed-forms.ts';
import { average, estimateOf, verdictOn } from './confidence.ts';
import { courseOf } from './courses.ts';
import { limitedScenario } from './limited.ts';

/** Share refused in twenty long runs under as many seeds. */
const losses = (limit: object, perMinute: number, requests: number): number[] =>
  Array.from({ length: 20 }, (_, i) =>
    average(courseOf(limitedScenario(limit, perMinute, requests, 1100 + i)).refusals),
  );

test.each([
  [0.8, 1, 60_000, 0.01],
  [0.8, 5, 120_000, 0.04],
  [0.8, 10, 240_000, 0.07],
  [1.2, 10, 60_000, 0.026],
  [1.2, 100, 120_000, 0.033],
  [2, 10, 60_000, 0.01],
])('a token bucket, asked at %d times its rate, size %d', (ratio, burst, requests, within) => {
  const refused = losses({ type: 'token-bucket', rate: '10/s', burst }, ratio * 600, requests);
  expect(verdictOn(estimateOf(refused, 0.999), tokenBucketLoss(burst, ratio), within)).toBe('agrees');
});

test.each([
  [60, 60, 120_000, 0.065],
  [60, 50, 120_000, 0.13],
])('a fixed window of %d, asked %d times in the mean', (limit, perMinute, requests, within) => {
  const refused = losses({ type: 'fixed-window', limit, window: '1m' }, perMinute, requests);
  expect(verdictOn(estimateOf(refused, 0.999), fixedWindowLoss(limit, perMinute), within)).toBe('agrees');
});
