import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary.ts';
import { nano } from '../runners/worlds.ts';
import { billedRuns, INPUT_USD, OUTPUT_USD, usd, usdPerRequest } from './billed-runs.ts';
import { estimateOf, verdictOn } from './confidence.ts';
import { billedRetries, independentRetries } from './retry-forms.ts';

const REQUESTS = 20_000;

describe.each([
  [0.02, 3],
  [0.1, 4],
  [0.3, 3],
  [0.5, 5],
])('each attempt fails with %d, at most %d attempts', (failing, most) => {
  const theory = independentRetries(failing, most);
  const verdict = (runs: readonly Summary[], figure: (run: Summary) => number, expected: number): string =>
    verdictOn(estimateOf(runs.map(figure), 0.999), expected, 0.0085);

  test('billed on success, with the attempts behind it', () => {
    const runs = billedRuns(failing, most, 'success', REQUESTS);
    const bill = billedRetries(theory, 'success', INPUT_USD, OUTPUT_USD);
    expect(verdict(runs, (run) => run.retryAmplification ?? 0, theory.attempts)).toBe('agrees');
    expect(verdict(runs, (run) => run.attempts.total / run.requests.succeeded, 1 / (1 - failing))).toBe('agrees');
    for (const run of runs) expect(nano(run.dollars.perSuccess)).toBe(4_800_000n);
    // Where hardly any request fails in the end there are too few of them for an interval.
    if (theory.success > 0.999) return;
    expect(verdict(runs, (run) => 1 - (run.errorRate ?? 0), theory.success)).toBe('agrees');
    expect(verdict(runs, usdPerRequest, bill.perRequest)).toBe('agrees');
  });

  test.each(['accepted', 'input-always'] as const)('billed %s: dollars per request and per success', (billing) => {
    const runs = billedRuns(failing, most, billing, REQUESTS);
    const bill = billedRetries(theory, billing, INPUT_USD, OUTPUT_USD);
    expect(verdict(runs, usdPerRequest, bill.perRequest)).toBe('agrees');
    expect(verdict(runs, (run) => usd(run.dollars.perSuccess), bill.perSuccess)).toBe('agrees');
  });
});
