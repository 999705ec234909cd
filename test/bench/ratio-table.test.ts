import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { median, medianRatio, ratioTable } from '../../bench/ratio-table.ts';

const values = fc.array(fc.double({ min: 0.001, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 30 });

describe('median', () => {
  test('is the middle value, or the mean of the two middle ones', () => {
    expect([median([7]), median([9, 1, 5]), median([4, 1, 3, 2])]).toEqual([7, 5, 2.5]);
  });

  test('has as many values at or below it as at or above it', () => {
    fc.assert(
      fc.property(values, (sample) => {
        const middle = median(sample);
        const below = sample.filter((value) => value <= middle).length;
        const above = sample.filter((value) => value >= middle).length;
        expect(Math.min(below, above) * 2).toBeGreaterThanOrEqual(sample.length);
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  test('does not depend on the order and leaves its input alone', () => {
    const sample = [3, 1, 2];
    expect(median(sample)).toBe(median([1, 2, 3]));
    expect(sample).toEqual([3, 1, 2]);
  });

  test('of nothing is an error', () => {
    expect(() => median([])).toThrow('at least one round');
  });
});

describe('medianRatio', () => {
  test('compares within a round, so that a slow round cancels out', () => {
    expect(medianRatio([10, 1, 10], [5, 0.5, 5])).toBe(2);
  });

  test('of a contender with itself is 1', () => {
    fc.assert(
      fc.property(values, (sample) => {
        expect(medianRatio(sample, sample)).toBe(1);
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  test('refuses contenders with different numbers of rounds', () => {
    expect(() => medianRatio([1, 2], [1])).toThrow('different numbers of rounds');
  });
});

describe('ratioTable', () => {
  const measurements = [
    { name: 'ours', values: [4e6, 6e6, 5e6] },
    { name: 'a-peer', values: [1e6, 1.5e6, 1.25e6] },
  ];

  test('lists medians, ranges and ratios in aligned columns', () => {
    expect(`\n${ratioTable(measurements, { baseline: 'a-peer', unit: 'M/s', divisor: 1e6 })}`).toBe(`
contender   M/s    min..max  vs a-peer
ours       5.00  4.00..6.00     4.00 x
a-peer     1.25  1.00..1.50     1.00 x`);
  });

  test('groups the digits of large values', () => {
    expect(ratioTable(measurements, { baseline: 'ours', unit: 'requests/s' })).toContain('5,000,000');
  });

  test('needs its baseline', () => {
    expect(() => ratioTable(measurements, { baseline: 'nobody', unit: 's' })).toThrow('"nobody" has not been measured');
  });
});
