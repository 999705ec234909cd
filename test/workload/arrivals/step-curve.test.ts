import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectedBySteps, type RateSteps, StepCurve } from '../../../src/workload/arrivals/step-curve.ts';

const rates = fc
  .array(fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 500, noNaN: true })), { minLength: 1, maxLength: 8 })
  .filter((some) => some.some((rate) => rate > 0));
const steps: fc.Arbitrary<RateSteps> = fc.record({
  ratesPerSecond: rates,
  eachMs: fc.integer({ min: 1, max: 10_000 }),
  beginMs: fc.integer({ min: 0, max: 100_000 }),
});

test('an instant is that until which so many requests are expected', () => {
  fc.assert(
    fc.property(steps, fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { maxLength: 30 }), (curve, gaps) => {
      const inverse = new StepCurve(curve);
      let arrivals = 0;
      for (const gap of gaps) {
        arrivals += gap;
        const atMs = inverse.instantMs(arrivals);
        expect(Math.abs(expectedBySteps(curve, atMs) - arrivals)).toBeLessThan(1e-6 * (1 + arrivals + curve.beginMs));
      }
    }),
    { seed: 42, numRuns: 500 },
  );
});

test('what falls on a pause is due when the pause ends', () => {
  const curve = new StepCurve({ ratesPerSecond: [1, 0, 2], eachMs: 1000, beginMs: 0 });
  expect([0, 0.5, 1, 2, 2.5, 3, 4].map((arrivals) => curve.instantMs(arrivals))).toEqual([
    0, 500, 2000, 2500, 2750, 3000, 5000,
  ]);
});

test('a load begins within the cycle', () => {
  const curve = new StepCurve({ ratesPerSecond: [1, 3], eachMs: 1000, beginMs: 1500 });
  expect([0, 1.5, 2, 2.5, 5.5].map((arrivals) => curve.instantMs(arrivals))).toEqual([0, 500, 1000, 1500, 2500]);
});

test('rates of a request in a billion years, by steps of a millisecond, are found at once', () => {
  for (const tiny of [1e-17, 1e-20]) {
    const curve = new StepCurve({ ratesPerSecond: [0, tiny, 0], eachMs: 1, beginMs: 1 });
    expect(curve.instantMs(1)).toBeGreaterThan(1e18);
    expect(curve.instantMs(2)).toBeGreaterThan(1e18);
  }
});

test('whole cycles between two requests are skipped', () => {
  const curve = new StepCurve({ ratesPerSecond: [0, 1, 0], eachMs: 1000, beginMs: 500 });
  expect([0, 0.5, 1000.5, 1_000_000.25].map((arrivals) => curve.instantMs(arrivals))).toEqual([
    500, 1000, 3_001_000, 3_000_000_750,
  ]);
});
