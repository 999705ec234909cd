import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary.ts';
import { simulate } from '../../src/runners/simulate.ts';
import { nano, scenarioOf } from '../runners/worlds.ts';
import { estimateOf, verdictOn } from './confidence.ts';
import { billedRetries, independentRetries, type BillingKind } from './retry-forms.ts';

/** 600 tokens in at $3 and 200 out at $15 a million: $0.0018 and $0.003. */
const PRICE = { per: 'token', input: '3', output: '15' };
const BILLING: Readonly<Record<BillingKind, object>> = {
  accepted: { charge: 'acceptance', outcomes: 'accepted' },
  success: { outcomes: 'success-only' },
  'input-always': { outcomes: { ok: 'full', 'server-error': 'input' } },
};

/** Twenty runs of requests that never queue, of which each attempt fails after the work with probability `failing`. */
function runsOf(failing: number, most: number, billing: BillingKind): Summary[] {
  return Array.from({ length: 20 }, (_, i) =>
    simulate(
      scenarioOf({
        seed: 41 + i,
        model: { serviceTime: { type: 'constant', value: '1ms' }, price: PRICE },
        request: { inputTokens: 600, outputTokens: 200 },
        provider: { faults: [{ status: 500, share: failing }], billing: BILLING[billing] },
        workload: { arrivals: { type: 'constant', rate: '1000/s' }, maxRequests: 1500 },
        client: { retry: { type: 'constant', attempts: most, base: '10ms', cap: '10ms' } },
      }),
    ),
  );
}

const dollars = (text: string | null): number => Number(nano(text)) / 1e9;

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
    const bill = billedRetries(theory, billing, 0.0018, 0.003);
    const perRequest = billed.map((run) => dollars(run.dollars.billed) / run.requests.offered);
    expect(verdictOn(estimateOf(perRequest), bill.perRequest, 0.03)).toBe('agrees');
    expect(verdictOn(estimateOf(billed.map((run) => dollars(run.dollars.perSuccess))), bill.perSuccess, 0.03)).toBe(
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
  const bill = billedRetries(theory, 'success', 0.0018, 0.003);
  const successes = runs.map((run) => 1 - (run.errorRate ?? 0));
  const perRequest = runs.map((run) => dollars(run.dollars.billed) / run.requests.offered);
  expect(verdictOn(estimateOf(successes), theory.success, 0.02)).toBe('agrees');
  expect(verdictOn(estimateOf(perRequest), bill.perRequest, 0.02)).toBe('agrees');
});
