import { expect, test } from 'vitest';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { invoiceOf } from '../../src/invoice/invoice.ts';
import { readInvoiceLimits, withThresholds } from '../../src/invoice/limits.ts';
import { attempt, CONTEXT, left, refused, trafficOf } from './samples.ts';

const INVOICE = invoiceOf(
  trafficOf([
    refused({ retryCount: 0 }),
    attempt({ arrivedMs: 600, retryCount: 1 }),
    left({ arrivedMs: 5000, retryCount: 0, fingerprint: 'b' }),
  ]),
  CONTEXT,
);

test.each([
  ['retryAmplification > 1.4', 'failed', 1.5],
  ['retryAmplification > 1.5', 'passed', 1.5],
  ['dollars.billed >= $0.08', 'failed', '0.08'],
  ['dollars.wastedBy.ghost.dollars > $0.05', 'passed', '0.04'],
  ['attempts.byStatus.503 > 0', 'failed', 1],
  ['attempts.byStatus.429 > 0', 'passed', 0],
  ['requests.byJoin.guess > 0', 'passed', 0],
  ['latencyMs.p95 > 1m', 'passed', 700],
  ['dollars.perSuccess == $0.08', 'failed', '0.08'],
])('%s: %s', (limit, verdict, observed) => {
  const judged = withThresholds(INVOICE, readInvoiceLimits([limit]));
  expect([judged.verdict, judged.thresholds[0]?.observed]).toEqual([verdict, observed]);
});

test('what was not measured breaks a limit', () => {
  const nothing = invoiceOf(trafficOf([]), CONTEXT);
  const { verdict, thresholds } = withThresholds(nothing, readInvoiceLimits(['errorRate > 2%']));
  expect([verdict, thresholds[0]?.observed]).toEqual(['failed', null]);
  const unspent = withThresholds(nothing, readInvoiceLimits(['dollars.wasted > $0.01', 'attempts.total > 5']));
  expect(unspent.thresholds.map(({ passed }) => passed)).toEqual([false, true]);
  const amount = withThresholds(INVOICE, readInvoiceLimits(['repeats.dollars > $1', 'byJoin.guess > $1']));
  expect(amount.verdict).toBe('passed');
  expect(withThresholds(nothing, []).verdict).toBe('passed');
});

function problemsOf(limits: readonly string[]): readonly string[] {
  try {
    readInvoiceLimits(limits);
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
}

test('all that is wrong with limits is told at once', () => {
  expect(
    problemsOf([
      'retries > 1',
      'requests.total > 1',
      'dollars > 1',
      'clients > 1',
      'dollars.wastedBy.ghost.attempts > $1',
    ]),
  ).toEqual([
    expect.stringMatching(/^--fail-if: retries: no such metric; did you mean /),
    expect.stringMatching(/^--fail-if: dollars: no such metric; did you mean .*dollars\./),
    expect.stringMatching(/^--fail-if: clients: no such metric; did you mean /),
    '--fail-if: dollars.wastedBy.ghost.attempts is not dollars; write the bound as a plain number, such as "< 5"',
  ]);
});
