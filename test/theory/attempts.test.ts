import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary.ts';
import { nano } from '../runners/worlds.ts';
import { billedRuns, INPUT_USD, OUTPUT_USD, usd, usdPerRequest } from './billed-runs.ts';
import { estimateOf, verdictOn } from './confidence.ts';
import { billedRetries, independentRetries, type BillingKind } from './retry-forms.ts';

const runsOf = (failing: number, most: number, billing: BillingKind): Summary[] =>
  billedRuns(failing, most, billing, 1500);

describe.each([
  [0.02, 3],
  [0.1, 4],
  [0.3, 3],
  [0.5, 5],
])('each attempt fails with %d, at most %d attempts', (failing, most) => {
  const theory = independentRetries(failing, most);
  const runs = runsOf(failing, most, 'success');
  const verdict = (figure: (run: Summary) => number, expected: number, within: number): string =>
    verdictOn(estimateOf(runs.map(figure)), expected, within);

  test('attempts per request and per success', () => {
    expect(verdict((run) => run.retryAmplification ?? 0, theory.attempts, 0.03)).toBe('agrees');
    expect(verdict((run) => run.attempts.total / run.requests.succeeded, 1 / (1 - failing), 0.03)).toBe('agrees');
  });

  test('billed on success, a success costs one success', () => {
    for (const run of runs) expect(nano(run.dollars.perSuccess)).toBe(4_800_000n);
  });

  test.each(['accepted', 'input-always'] as const)('billed %s: dollars per request and per success', (billing) => {
    const billed = runsOf(failing, most, billing);
    const bill = billedRetries(theory, billing, INPUT_USD, OUTPUT_USD);
    const perRequest = billed.map(usdPerRequest);
    expect(verdictOn(estimateOf(perRequest), bill.perRequest, 0.03)).toBe('agrees');
    expect(verdictOn(estimateOf(billed.map((run) => usd(run.dollars.perSuccess))), bill.perSuccess, 0.03)).toBe(
      'agrees',
    );
    expect(billed.map(({ attempts }) => attempts)).toEqual(runs.map(({ attempts }) => attempts));
  });
});

// Of rarer failures there are too few for an interval: they show in the attempts.
test.each([
  [0.3, 3],
  [0.5, 5],
])('each attempt fails with %d, at most %d attempts: share of successes, dollars per request', (failing, most) => {
  const theory = independentRetries(failing, most);
  const runs = runsOf(failing, most, 'success');
  const bill = billedRetries(theory, 'success', INPUT_USD, OUTPUT_USD);
  const successes = runs.map((run) => 1 - (run.errorRate ?? 0));
  const perRequest = runs.map(usdPerRequest);
  expect(verdictOn(estimateOf(successes), theory.success, 0.02)).toBe('agrees');
  expect(verdictOn(estimateOf(perRequest), bill.perRequest, 0.02)).toBe('agrees');
});
