import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCurve } from '../../src/saturation/curve.ts';
import { connectionSteps } from '../../src/saturation/plan.ts';
import { fixedSlots, step } from './cases.ts';

test('without variance the knee is at the number of slots', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 20, max: 5000 }), (slots, serviceMs) => {
      const { ceiling, limit, knee } = readCurve(connectionSteps(4 * slots).map(fixedSlots(slots, serviceMs)));
      expect(limit).toBe('endpoint');
      expect(ceiling?.throughput).toBeCloseTo((1000 * slots) / serviceMs, 6);
      expect(knee?.connections).toBeCloseTo(slots, 6);
      expect(knee?.step).toBeGreaterThanOrEqual(slots);
      expect(knee?.step).toBeLessThan(2 * slots);
    }),
    { seed: 3 },
  );
});

test('a throughput that still grows has no knee', () => {
  expect(readCurve([1, 2, 4, 8].map(fixedSlots(16, 50)))).toMatchObject({ limit: 'none', knee: null });
  expect(readCurve([step(1, 20)])).toMatchObject({ limit: 'none', knee: null });
});

test('refusals limit, whatever the throughput does', () => {
  const refused = { byStatus: { 200: 90, 429: 10 } };
  expect(readCurve([step(1, 20), step(2, 40), step(4, 80, refused)])).toMatchObject({ limit: 'refusals' });
  expect(readCurve([step(1, 20), step(2, 20), step(4, 20, refused)])).toMatchObject({ limit: 'refusals' });
  // One in a hundred is no limit.
  expect(readCurve([step(1, 20), step(2, 20, { byStatus: { 200: 99, 500: 1 } })])).toMatchObject({ limit: 'endpoint' });
});

test('a generator limits that is busy, or near what it reaches alone', () => {
  const flat = [step(1, 900), step(2, 1000)];
  expect(readCurve([...flat, step(4, 1001, { busyShare: 0.96 })]).limit).toBe('generator');
  const alone = { generator: { replies: 1200, latencyMs: null } };
  expect(readCurve([...flat, step(4, 1001, alone)]).limit).toBe('generator');
  expect(readCurve([...flat, step(4, 1001, { generator: null })]).limit).toBe('endpoint');
});

test('nothing that succeeds has no ceiling', () => {
  const refused = { byStatus: { 503: 20 }, replies: 10 };
  expect(readCurve([step(1, 0, refused)])).toEqual({ ceiling: null, limit: 'refusals', knee: null });
  expect(readCurve([step(1, 0, { byStatus: {} })])).toEqual({ ceiling: null, limit: 'none', knee: null });
  expect(readCurve([])).toEqual({ ceiling: null, limit: 'none', knee: null });
});
