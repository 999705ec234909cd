import { expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary.ts';
import { answered, nano, retries, run } from './run-scenario.ts';

const FOUR_STEPS_NANO = 2_500_000;
const EIGHT_STEPS_NANO = 4_000_000;
/** Attempts of the SDK while it is answered with nothing but 429. */
const TIMES = 11;
const NO_CAPACITY = '{ status: 429, models: [flux-schnell], at: 20s, for: 10s, retryAfter: 3s }';

function modelOf({ byModel }: Summary, name: string): Summary['byModel'][number] {
  const found = byModel.find(({ model }) => model === name);
  if (found === undefined) throw new Error(`The scenario has no model ${name}.`);
  return found;
}

test('an unknown job type looks like a busy endpoint: eleven attempts, and not a dollar', () => {
  const { requests, attempts, dollars } = modelOf(run('prodia-jobs'), 'mistyped');
  expect(requests.offered).toBeGreaterThan(10);
  expect(requests).toMatchObject({ succeeded: 0, failed: requests.offered });
  expect(attempts).toBe(TIMES * requests.offered);
  expect(dollars.billed).toBe('0');
});

test('the bill is that of two products, and of outputs only', () => {
  const { requests, dollars } = run('prodia-jobs');
  const eight = (nano(dollars.billed) - FOUR_STEPS_NANO * requests.succeeded) / (EIGHT_STEPS_NANO - FOUR_STEPS_NANO);
  expect(Number.isInteger(eight)).toBe(true);
  // 30 of 95 requests that can succeed, within four standard errors.
  const share = 30 / 95;
  const error = Math.sqrt((share * (1 - share)) / requests.succeeded);
  expect(Math.abs(eight / requests.succeeded - share)).toBeLessThan(4 * error);
  const same = run('prodia-jobs', 'workload.requests[1].steps=4');
  expect(nano(same.dollars.billed)).toBe(FOUR_STEPS_NANO * same.requests.succeeded);
});

test('each product has its requests, its successes and its dollars, and together they are the run', () => {
  for (const summary of [
    run('prodia-jobs'),
    run('prodia-jobs', 'provider.billing={ charge: acceptance, outcomes: accepted }'),
  ]) {
    const { byProduct = [], requests, dollars } = summary;
    expect(byProduct.map(({ product }) => product)).toEqual([
      'inference-flux-schnell-large-steps-4',
      'inference-flux-schnell-large-steps-8',
      'none',
    ]);
    const sum = (count: (row: (typeof byProduct)[number]) => number): number =>
      byProduct.reduce((total, row) => total + count(row), 0);
    expect(sum((row) => row.requests.offered)).toBe(requests.offered);
    expect(sum((row) => row.requests.succeeded)).toBe(requests.succeeded);
    expect(sum((row) => nano(row.dollars.billed))).toBe(nano(dollars.billed));
  }
  const [four, eight, none] = run('prodia-jobs').byProduct ?? [];
  expect(four?.dollars.perSuccess).toBe('0.0025');
  expect(eight?.dollars.perSuccess).toBe('0.004');
  expect(none?.dollars).toEqual({ billed: '0', perSuccess: null });
});

test('where accepted jobs are billed, every 500 costs its product, and every 429 nothing', () => {
  const free = run('prodia-jobs');
  const billed = run('prodia-jobs', 'provider.billing.charge=acceptance', 'provider.billing.outcomes=accepted');
  expect(billed.attempts).toEqual(free.attempts);
  expect(billed.dollars.useful).toBe(free.dollars.billed);
  const eight =
    (nano(billed.dollars.wasted) - FOUR_STEPS_NANO * answered(billed, 500)) / (EIGHT_STEPS_NANO - FOUR_STEPS_NANO);
  expect(Number.isInteger(eight) && eight > 0 && eight < answered(billed, 500)).toBe(true);
  expect(billed.dollars.wastedBy.failed).toBe(billed.dollars.wasted);
});

test('a 500 is tried once more: what is lost is what failed twice', () => {
  const summary = run('prodia-jobs', 'provider.faults=[{ status: 500, models: [flux-schnell], share: 0.1 }]');
  const { requests } = summary;
  expect(answered(summary, 500)).toBe(retries(summary) + requests.failed);
  expect(requests.failed).toBeLessThan(0.03 * requests.offered);
});

test('who meets the standstill asks every three seconds until it is over', () => {
  const summary = run(
    'prodia-jobs',
    `provider.faults=[${NO_CAPACITY}]`,
    'workload.arrivals={ type: constant, rate: 8/s }',
    'workload.requests=[{ operation: text-to-image, model: flux-schnell, steps: 4 }]',
  );
  const due = Array.from({ length: 80 }, (_, index) => 20 + index / 8);
  const refusals = due.reduce((sum, at) => sum + Math.ceil((30 - at) / 3), 0);
  expect(answered(summary, 429)).toBe(refusals);
  expect(summary.requests.failed).toBe(0);
});
