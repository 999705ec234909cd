import { expect, test } from 'vitest';
import { coverageOfTrials, runLong, runTrials } from './interval-coverage.ts';
import { INTERVAL_LOADS, type IntervalLoad } from './interval-loads.ts';

/** Seeds that neither found the constants of the estimators nor made the table in docs/accuracy.md. */
const FROM = 500_000;
const TRIALS = 60;
/** How often chance alone may break a bound. */
const LEVEL = 1e-4;

/** The least that a binomial count comes to, but for chance of the level. */
function leastOf(n: number, p: number): number {
  let mass = (1 - p) ** n;
  let below = 0;
  for (let k = 0; k <= n; k++) {
    below += mass;
    if (below > LEVEL) return k;
    mass *= ((n - k) / (k + 1)) * (p / (1 - p));
  }
  return n;
}

function loadNamed(name: string): IntervalLoad {
  const load = INTERVAL_LOADS.find((each) => each.name === name);
  if (load === undefined) throw new Error(`There is no load named ${name}.`);
  return load;
}

test('the bounds are those of a binomial count', () => {
  expect(leastOf(60, 0.93)).toBe(47);
  expect(leastOf(60, 0.5)).toBe(16);
});

test.each(['load 0.5, 1h', 'load 0.85, 1h'])('intervals are given and hold: %s', (name) => {
  const load = loadNamed(name);
  for (const { metric, trials, given, held } of coverageOfTrials(load, runTrials(load, FROM, TRIALS))) {
    // Without retries the amplification never varies.
    if (metric === 'retryAmplification') continue;
    expect(given, `${metric} given`).toBeGreaterThanOrEqual(leastOf(trials, 0.9));
    expect(held, `${metric} held`).toBeGreaterThanOrEqual(leastOf(given, 0.93));
  }
});

test.each(['load 0.95, 1h', 'load 0.85 with timeouts and retries, 1h'])(
  'intervals hold, or there are none: %s',
  (name) => {
    const load = loadNamed(name);
    const long = load.theory === undefined ? runLong(load, 3_000_000_000, 5) : undefined;
    for (const { metric, given, held } of coverageOfTrials(load, runTrials(load, FROM, TRIALS), long))
      expect(held, `${metric} held`).toBeGreaterThanOrEqual(leastOf(given, 0.93));
  },
);
