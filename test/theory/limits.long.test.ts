import { expect, test } from 'vitest';
import { fixedWindowLoss, tokenBucketLoss } from './closed-forms.ts';
import { average, estimateOf, verdictOn } from './confidence.ts';
import { courseOf } from './courses.ts';
import { limitedScenario } from './limited.ts';

/** Share refused in twenty long runs under as many seeds. */
const losses = (limit: object, perMinute: number): number[] =>
  Array.from({ length: 20 }, (_, i) =>
    average(courseOf(limitedScenario(limit, perMinute, 300_000, 1100 + i)).refusals),
  );

test.each([
  [0.8, 1, 0.004],
  [0.8, 5, 0.02],
  [0.8, 10, 0.05],
  [1.2, 10, 0.01],
  [1.2, 100, 0.02],
  [2, 10, 0.004],
])('a token bucket, asked at %d times its rate, size %d', (ratio, burst, within) => {
  const refused = losses({ type: 'token-bucket', rate: '10/s', burst }, ratio * 600);
  expect(verdictOn(estimateOf(refused, 0.999), tokenBucketLoss(burst, ratio), within)).toBe('agrees');
});

test.each([
  [60, 60, 0.04],
  [60, 50, 0.08],
])('a fixed window of %d, asked %d times in the mean', (limit, perMinute, within) => {
  const refused = losses({ type: 'fixed-window', limit, window: '1m' }, perMinute);
  expect(verdictOn(estimateOf(refused, 0.999), fixedWindowLoss(limit, perMinute), within)).toBe('agrees');
});
