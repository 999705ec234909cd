import { describe, expect, test } from 'vitest';
import { afterPause } from './metastable.ts';
import { collapseThreshold } from './retry-forms.ts';

/**
 * A pause of 60 s fills the queue with work that nobody waits for any more. Whether the service recovers by itself is a matter of load
 * times attempts: below 1 the dead work drains away, above 1 retries make it faster than it drains (Bronson et al., HotOS 2021).
 */
describe.each([
  { most: 2, attempts: 2, below: 0.4, above: 0.6 },
  { most: 4, attempts: 4, below: 0.2, above: 0.3 },
  { most: 4, budget: 0.1, attempts: 1.1, below: 0.8, above: 0.95 },
])('at most $most attempts, budget $budget', ({ most, budget, attempts, below, above }) => {
  const service = { most, ...(budget === undefined ? {} : { budget }), seed: 71 };
  const threshold = collapseThreshold(attempts);

  test(`load ${below}, below the threshold: the pause is forgotten`, () => {
    expect(below).toBeLessThan(threshold);
    const { goodput } = afterPause({ ...service, load: below });
    expect(goodput).toBeGreaterThan(0.97);
  });

  test(`load ${above}, above it: the service is lost, and every request makes all the attempts it may`, () => {
    expect(above).toBeGreaterThan(threshold);
    const after = afterPause({ ...service, load: above });
    expect(after.goodput).toBeLessThan(0.1);
    expect(after.attempts).toBeCloseTo(attempts, 1);
  });

  test(`load ${above} without a pause: nothing is amiss`, () => {
    expect(afterPause({ ...service, load: above }, []).goodput).toBeGreaterThan(0.95);
  });
});
