import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draw, drawAt, drawKey, PURPOSE } from '../../src/engine/draw.ts';

const SEEDS = [0, 1, 42, 0xffffffff];
const purposes = Object.entries(PURPOSE);
const COUNT = 65_536;

/** Draws along one coordinate, the others fixed. */
const series = (drawOf: (i: number) => number, count = COUNT): number[] =>
  Array.from({ length: count }, (_, i) => drawOf(i));

/** Chi-square of counts against equal expectation. */
function chiSquare(counts: readonly number[], total: number): number {
  const expected = total / counts.length;
  return counts.reduce((sum, count) => sum + ((count - expected) * (count - expected)) / expected, 0);
}

function binned(values: readonly number[], bins: number): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of values) {
    const bin = Math.floor(value * bins);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** Pearson's correlation; of independent series of n it is about normal with standard deviation 1 / sqrt(n). */
function correlation(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(xs), mean(ys)];
  let [xy, xx, yy] = [0, 0, 0];
  xs.forEach((x, i) => {
    const dx = x - meanX;
    const dy = (ys[i] as number) - meanY;
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  });
  return xy / Math.sqrt(xx * yy);
}

/** 99.99 % points of chi-square with 255 degrees of freedom, and of |normal|. */
const CHI_SQUARE_255 = 347.7;
const NORMAL_LIMIT = 3.9 / Math.sqrt(COUNT);

describe('golden values', () => {
  test('purposes are never renumbered: every seeded result depends on them', () => {
    expect(PURPOSE).toEqual({
      arrival: 1,
      mix: 2,
      service: 3,
      retry: 4,
      think: 5,
      tokens: 6,
      identity: 7,
      extraLatency: 8,
      route: 9,
      workerSetup: 10,
      workerProvision: 11,
      exemplar: 12,
      rollout: 13,
      pairOrder: 14,
      upstreamFailure: 16,
      record: 48,
      fault: 64,
    });
  });

  test.each([
    [42, PURPOSE.arrival, 1, 1, 4146959943],
    [42, PURPOSE.service, 1, 1, 3392034365],
    [42, PURPOSE.service, 1, 2, 2321781457],
    [42, PURPOSE.service, 2, 1, 1633672334],
    [0, PURPOSE.arrival, 0, 0, 1442011501],
    [0xffffffff, PURPOSE.fault, 0xffffffff, 20, 1989371752],
    [1, PURPOSE.mix, 5_000_000_000, 1, 1040772706],
    [7, PURPOSE.extraLatency, 123_456, 3, 1913954484],
  ])('draw(%d, %d, %d, %d) is (%d + 0.5) / 2^32', (seed, purpose, request, attempt, bits) => {
    expect(draw(seed, purpose, request, attempt)).toBe((bits + 0.5) / 4294967296);
  });
});

describe('a draw', () => {
  test('lies strictly between 0 and 1, on the grid (h + 1/2) / 2^32, and does not depend on what was drawn before', () => {
    const uint32 = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(uint32, fc.nat(200), fc.nat(2 ** 40), fc.nat(100), (seed, purpose, request, attempt) => {
        const value = draw(seed, purpose, request, attempt);
        expect(value).toBeGreaterThan(0);
        expect(value).toBeLessThan(1);
        expect(Number.isInteger(value * 4294967296 - 0.5)).toBe(true);
        draw(seed + 1, purpose, request, attempt);
        expect(drawAt(drawKey(seed, purpose), request, attempt)).toBe(value);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test.each(SEEDS)('is uniform over requests for every purpose, seed %d: chi-square of 256 bins', (seed) => {
    for (const [name, purpose] of purposes) {
      const counts = binned(
        series((request) => draw(seed, purpose, request, 1)),
        256,
      );
      expect(chiSquare(counts, COUNT), name).toBeLessThan(CHI_SQUARE_255);
      expect(chiSquare(counts, COUNT), `${name}: more even than chance`).toBeGreaterThan(180);
    }
  });

  test.each(SEEDS)('is uniform over attempts of one request and over seeds, seed %d', (seed) => {
    const key = drawKey(seed, PURPOSE.retry);
    const attempts = series((attempt) => drawAt(key, 7, attempt));
    expect(chiSquare(binned(attempts, 256), COUNT)).toBeLessThan(CHI_SQUARE_255);
    const seeds = series((i) => draw((seed + i) >>> 0, PURPOSE.service, 1, 1));
    expect(chiSquare(binned(seeds, 256), COUNT)).toBeLessThan(CHI_SQUARE_255);
  });

  test('has uniform low bits too: the share of a rare fault is not biased', () => {
    const low = series((request) => (draw(42, PURPOSE.fault, request, 1) * 65_536) % 1);
    expect(chiSquare(binned(low, 256), COUNT)).toBeLessThan(CHI_SQUARE_255);
  });

  test.each(SEEDS)('does not correlate with the neighbouring request, attempt or seed, seed %d', (seed) => {
    for (const [name, purpose] of purposes) {
      const base = series((request) => draw(seed, purpose, request, 1));
      const others = {
        'next request': series((request) => draw(seed, purpose, request + 1, 1)),
        'next attempt': series((request) => draw(seed, purpose, request, 2)),
        'next seed': series((request) => draw((seed + 1) >>> 0, purpose, request, 1)),
      };
      for (const [what, other] of Object.entries(others)) {
        expect(Math.abs(correlation(base, other)), `${name}, ${what}`).toBeLessThan(NORMAL_LIMIT);
      }
    }
  });

  test('does not correlate between any two purposes, the 32 faults included', () => {
    const named = purposes.filter(([name]) => name !== 'fault').map(([, purpose]) => purpose);
    const all = [...named, ...Array.from({ length: 32 }, (_, index) => PURPOSE.fault + index)];
    const requests = 8192;
    const limit = 4.5 / Math.sqrt(requests);
    const columns = all.map((purpose) => series((request) => draw(42, purpose, request, 1), requests));
    for (let i = 0; i < all.length; i++) {
      for (let j = 0; j < i; j++) {
        const r = correlation(columns[i] as number[], columns[j] as number[]);
        expect(Math.abs(r), `purposes ${all[i]} and ${all[j]}`).toBeLessThan(limit);
      }
    }
  });

  test('fills the square of two purposes evenly: chi-square of 16 x 16 cells', () => {
    const cells = Array.from({ length: 256 }, () => 0);
    for (let request = 0; request < COUNT; request++) {
      const x = Math.floor(draw(42, PURPOSE.service, request, 1) * 16);
      const y = Math.floor(draw(42, PURPOSE.fault, request, 1) * 16);
      cells[x * 16 + y] = (cells[x * 16 + y] ?? 0) + 1;
    }
    expect(chiSquare(cells, COUNT)).toBeLessThan(CHI_SQUARE_255);
  });

  test('repeats itself among 65,536 requests no more often than chance: about 0.5 pairs are expected', () => {
    for (const seed of SEEDS) {
      const distinct = new Set(series((request) => draw(seed, PURPOSE.service, request, 1)));
      expect(distinct.size).toBeGreaterThan(COUNT - 6);
    }
  });
});
