import { describe, expect, test } from 'vitest';
import { fixedWindowLoss, tokenBucketLoss } from './closed-forms.ts';
import { average, batchFigures, estimateOf, verdictOn } from './confidence.ts';
import { courseOf } from './courses.ts';
import { limitedScenario } from './limited.ts';

/** Some of the cases; all of them, under twenty seeds each, are in `limits.long.test.ts`. */
describe('a token bucket is M/D/1 with as many places as tokens', () => {
  test.each([
    [0.8, 1, 100_000, 0.02],
    [1.2, 10, 150_000, 0.06],
    [2, 10, 100_000, 0.02],
  ])('asked at %d times its rate, size %d', (ratio, burst, requests, within) => {
    const { refusals } = courseOf(
      limitedScenario({ type: 'token-bucket', rate: '10/s', burst }, ratio * 600, requests, 31),
    );
    expect(verdictOn(estimateOf(batchFigures(refusals, average)), tokenBucketLoss(burst, ratio), within)).toBe(
      'agrees',
    );
  });
});

describe('a fixed window refuses what a Poisson number exceeds it by', () => {
  test.each([[60, 50, 200_000, 0.35]])(
    '%d in a minute, asked %d times in the mean',
    (limit, perMinute, requests, within) => {
      const window = { type: 'fixed-window', limit, window: '1m' };
      const { refusals } = courseOf(limitedScenario(window, perMinute, requests, 32));
      expect(verdictOn(estimateOf(batchFigures(refusals, average)), fixedWindowLoss(limit, perMinute), within)).toBe(
        'agrees',
      );
    },
  );
});
