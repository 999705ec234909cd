import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSampler, type Distribution } from '../../src/engine/distribution.ts';
import { draw, PURPOSE } from '../../src/engine/draw.ts';
import { ExponentialSampler, LognormalSampler, negativeLog, normalQuantile } from '../../src/engine/sampler.ts';

const TWO_32 = 4294967296;
/** The draw whose 32 bits are `h`. */
const drawOf = (h: number): number => (h + 0.5) / TWO_32;
const uniform = fc.nat(TWO_32 - 1).map(drawOf);
const samples = (sample: (u: number) => number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => sample(draw(42, PURPOSE.service, i, 1))).toSorted((a, b) => a - b);
const quantileOf = (sorted: readonly number[], p: number): number => sorted[Math.ceil(p * sorted.length) - 1] as number;
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('negativeLog', () => {
  test('is within 4e-8 of Math.log for draws above 1/64', () => {
    fc.assert(
      fc.property(fc.integer({ min: TWO_32 / 64, max: TWO_32 - 1 }).map(drawOf), (u) => {
        expect(Math.abs(negativeLog(u) + Math.log(u))).toBeLessThan(4e-8);
      }),
      { seed: 42, numRuns: 5000 },
    );
  });

  test('is within 4e-8 of Math.log at both ends of every doubling, the lowest draws included', () => {
    for (let exponent = 0; exponent < 32; exponent++) {
      for (const h of [2 ** exponent, 2 ** exponent * 1.5, 2 ** (exponent + 1) - 1].map(Math.floor)) {
        const u = drawOf(h);
        expect(Math.abs(negativeLog(u) + Math.log(u)), `h = ${h}`).toBeLessThan(4e-8);
      }
    }
  });

  test('is within 1e-6 of the value everywhere', () => {
    for (let exponent = 0; exponent < 32; exponent++) {
      const u = drawOf(2 ** exponent);
      expect(Math.abs(negativeLog(u) / -Math.log(u) - 1), `h = 2^${exponent}`).toBeLessThan(1e-6);
    }
  });

  test('falls as the draw rises, also from one cell of the table to the next', () => {
    const edges = fc.tuple(fc.nat(15), fc.nat(2047)).map(([zeros, cell]) => 2 ** (31 - zeros) * (1 + cell / 2048));
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 1, max: TWO_32 - 1 }), edges), (h) => {
        expect(negativeLog(drawOf(h - 1))).toBeGreaterThanOrEqual(negativeLog(drawOf(h)));
      }),
      { seed: 42, numRuns: 5000 },
    );
  });
});

describe('normalQuantile', () => {
  // By algorithm AS 241 (Wichura 1988), which is exact to about 16 digits.
  test.each([
    [0.5, 0],
    [0.75, 0.6744897501960817],
    [0.9, 1.2815515655446008],
    [0.95, 1.6448536269514715],
    [0.975, 1.9599639845400536],
    [0.99, 2.3263478740408408],
    [0.999, 3.090232306167813],
    [0.999999, 4.753424308817089],
    [1e-9, -5.9978070150076865],
  ])('of %d is %d', (p, z) => {
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(1.15e-9 * Math.abs(z));
  });

  test('is odd around one half, rises, and is infinite at 0 and 1', () => {
    fc.assert(
      fc.property(uniform, uniform, (p, q) => {
        expect(normalQuantile(p)).toBeCloseTo(-normalQuantile(1 - p), 8);
        // Where the two approximations meet the quantile may step back by its own error.
        expect(normalQuantile(Math.min(p, q))).toBeLessThan(normalQuantile(Math.max(p, q)) + 1e-8);
      }),
      { seed: 42, numRuns: 2000 },
    );
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  });
});

const DISTRIBUTIONS: readonly Distribution[] = [
  { type: 'constant', valueMs: 250 },
  { type: 'uniform', minMs: 100, maxMs: 400 },
  { type: 'exponential', meanMs: 2000 },
  { type: 'lognormal', medianMs: 300, sigma: 0.6679 },
  { type: 'lognormal', medianMs: 300, sigma: 2 },
  { type: 'empirical', valuesMs: [900, 100, 300, 300, 250] },
];

describe('every sampler', () => {
  test.each(DISTRIBUTIONS)('never falls as the draw rises, and is never negative: %o', (distribution) => {
    const sampler = createSampler(distribution);
    fc.assert(
      fc.property(uniform, uniform, (a, b) => {
        const [low, high] = [sampler.sample(Math.min(a, b)), sampler.sample(Math.max(a, b))];
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(high)).toBe(true);
      }),
      { seed: 42, numRuns: 2000 },
    );
  });

  test.each(DISTRIBUTIONS)('is finite at the outermost draws: %o', (distribution) => {
    const sampler = createSampler(distribution);
    for (const h of [0, 1, TWO_32 - 2, TWO_32 - 1]) expect(Number.isFinite(sampler.sample(drawOf(h)))).toBe(true);
  });

  test.each(DISTRIBUTIONS)(
    'has the mean that it states, by the midpoint rule over the quantiles: %o',
    (distribution) => {
      const sampler = createSampler(distribution);
      const steps = 200_000;
      let sum = 0;
      for (let i = 0; i < steps; i++) sum += sampler.sample((i + 0.5) / steps);
      expect(Math.abs(sum / steps / sampler.mean - 1)).toBeLessThan(2e-3);
    },
  );
});

describe('ExponentialSampler', () => {
  test('passes the Kolmogorov-Smirnov test at 1 %', () => {
    const count = 50_000;
    const sampler = new ExponentialSampler(2000);
    const sorted = samples((u) => sampler.sample(u), count);
    let distance = 0;
    sorted.forEach((value, i) => {
      const cdf = 1 - Math.exp(-value / 2000);
      distance = Math.max(distance, Math.abs(cdf - i / count), Math.abs(cdf - (i + 1) / count));
    });
    expect(distance).toBeLessThan(1.628 / Math.sqrt(count));
    // The mean of n has a standard error of mean / sqrt(n).
    expect(Math.abs(meanOf(sorted) - 2000)).toBeLessThan((3.3 * 2000) / Math.sqrt(count));
  });
});

describe('LognormalSampler', () => {
  test('is within 2e-5 of the exact quantile for sigma 1, table and tails', () => {
    const sampler = new LognormalSampler(300, 1);
    fc.assert(
      fc.property(uniform, (u) => {
        expect(Math.abs(sampler.sample(u) / (300 * Math.exp(normalQuantile(u))) - 1)).toBeLessThan(2e-5);
      }),
      { seed: 42, numRuns: 5000 },
    );
  });

  test('has the median and the 95th percentile that a scenario asks for', () => {
    const sampler = new LognormalSampler(300, Math.log(3) / 1.6448536269514722);
    expect(sampler.sample(0.5)).toBeCloseTo(300, 6);
    expect(Math.abs(sampler.sample(0.95) / 900 - 1)).toBeLessThan(2e-5);
    const sorted = samples((u) => sampler.sample(u), 40_000);
    // Standard error of a sample quantile: sqrt(p (1 - p) / n) / density, as a share of the value.
    const sigma = Math.log(3) / 1.6448536269514722;
    expect(Math.abs(quantileOf(sorted, 0.5) / 300 - 1)).toBeLessThan((3.3 * sigma * 0.5) / 0.39894 / 200);
    expect(Math.abs(quantileOf(sorted, 0.95) / 900 - 1)).toBeLessThan((3.3 * sigma * 0.21794) / 0.10314 / 200);
  });
});

describe('EmpiricalSampler', () => {
  test('gives each observed value its share, whatever their order', () => {
    const sampler = createSampler({ type: 'empirical', valuesMs: [30, 10, 20, 10] });
    const shares = new Map<number, number>();
    for (let i = 0; i < 4000; i++) {
      const value = sampler.sample((i + 0.5) / 4000);
      shares.set(value, (shares.get(value) ?? 0) + 1);
    }
    expect([...shares]).toEqual([
      [10, 2000],
      [20, 1000],
      [30, 1000],
    ]);
  });
});
