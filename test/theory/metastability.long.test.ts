import { describe, expect, test } from 'vitest';
import { afterPause } from './metastable.ts';

const SEEDS = [81, 82, 83, 84, 85];

/**
 * On either side of the thresholds 1/2, 1/4 and 1/1.1, whatever the seed. Closer below, the dead work takes longer to drain than the run
 * is long: at a load of 0.24 and four attempts only 4 % of the capacity are left for it.
 */
describe.each([
  { most: 2, recovers: [0.3, 0.4, 0.45], collapses: [0.55, 0.7, 0.9] },
  { most: 4, recovers: [0.15, 0.2, 0.22], collapses: [0.27, 0.5, 0.9] },
  { most: 4, budget: 0.1, recovers: [0.5, 0.8, 0.85], collapses: [0.93, 0.96] },
])('at most $most attempts, budget $budget', ({ most, budget, recovers, collapses }) => {
  const goodputs = (load: number): number[] =>
    SEEDS.map((seed) => afterPause({ load, most, seed, ...(budget === undefined ? {} : { budget }) }).goodput);

  test.each(recovers)('load %d recovers', (load) => {
    expect(Math.min(...goodputs(load))).toBeGreaterThan(0.96);
  });

  test.each(collapses)('load %d does not', (load) => {
    expect(Math.max(...goodputs(load))).toBeLessThan(0.1);
  });
});
