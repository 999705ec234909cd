import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connectionSteps, readSaturationFlags, requestList } from '../../src/saturation/plan.ts';

describe('flags', () => {
  test('have defaults', () => {
    expect(readSaturationFlags({ connections: '', step: undefined })).toEqual({ connectionsMax: 64, stepMs: 3000 });
    expect(readSaturationFlags({ connections: '4096', step: '10s' })).toEqual({ connectionsMax: 4096, stepMs: 10_000 });
  });

  test.each(['0', '4097', '1e2', '-1', '9999999999', 'x'])(
    'refuse %s connections, and a bad step beside it',
    (text) => {
      expect(readSaturationFlags({ connections: text, step: '1ms' })).toMatchObject([
        { path: '--saturate', message: expect.stringMatching(/from 1 to 4,096/) },
        { path: '--step', message: expect.stringMatching(/from 200ms/) },
      ]);
    },
  );
});

test('steps double, and end with the most', () => {
  expect(connectionSteps(1)).toEqual([1]);
  expect(connectionSteps(64)).toEqual([1, 2, 4, 8, 16, 32, 64]);
  expect(connectionSteps(100)).toEqual([1, 2, 4, 8, 16, 32, 64, 100]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4096 }), (max) => {
      const steps = connectionSteps(max);
      expect(steps.at(-1)).toBe(max);
      expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
    }),
    { seed: 1 },
  );
});

test('a list has each class by its share, and none without one', () => {
  expect(requestList([1])).toEqual([0]);
  expect(requestList([0, 1, 0])).toEqual([1]);
  expect(requestList([0.5, 0.5])).toHaveLength(20);
  const share = fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 1, noNaN: true }));
  fc.assert(
    fc.property(fc.array(share, { minLength: 1, maxLength: 12 }), (shares) => {
      fc.pre(shares.some((each) => each > 0));
      const list = requestList(shares);
      const isMixed = shares.filter((one) => one > 0).length > 1;
      const total = shares.reduce((sum, each) => sum + each, 0);
      const wanted = shares.map((each) => (each === 0 ? 0 : Math.max(1, ((isMixed ? 20 : 1) * each) / total)));
      const counts = shares.map((_, index) => list.filter((one) => one === index).length);
      expect(counts.every((count, index) => Math.abs(count - (wanted[index] as number)) <= 0.5 + 1e-9)).toBe(true);
      expect(counts.every((count, index) => count > 0 === (shares[index] as number) > 0)).toBe(true);
    }),
    { seed: 2 },
  );
});
