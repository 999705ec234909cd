import { expect, test } from 'vitest';
import { answered, nano, run } from './run-scenario.ts';

const PRICE_NANO = 40_000_000;
const COMPLETED = ['provider.billing.charge=completion', 'provider.billing.outcomes=prodia'] as const;

test('the contract changes the bill and nothing else', () => {
  const accepted = run('brownout-billed');
  const completed = run('brownout-billed', ...COMPLETED);
  for (const part of [
    'requests',
    'attempts',
    'latencyMs',
    'attemptLatencyMs',
    'throughput',
    'retryAmplification',
  ] as const) {
    expect(accepted[part]).toEqual(completed[part]);
  }
});

test('billed on completion, a success costs its price; on acceptance, every attempt does', () => {
  const completed = run('brownout-billed', ...COMPLETED);
  expect(completed.dollars).toMatchObject({ perSuccess: '0.04', wasted: '0' });
  const accepted = run('brownout-billed');
  expect(nano(accepted.dollars.billed)).toBe(accepted.attempts.total * PRICE_NANO);
  expect(nano(accepted.dollars.wastedBy.failed)).toBe(answered(accepted, 500) * PRICE_NANO);
  expect(accepted.dollars.wasted).toBe(accepted.dollars.wastedBy.failed);
});

test('in the brownout itself, a success costs the price / (1 - share of failures)', () => {
  const whole = run(
    'brownout-billed',
    'faults[0].at=0s',
    'faults[0].for=1d',
    'workload.duration=1h',
    'client.maxDollars=',
  );
  const expected = PRICE_NANO / 0.7;
  expect(nano(whole.dollars.perSuccess)).toBeGreaterThan(expected * 0.995);
  expect(nano(whole.dollars.perSuccess)).toBeLessThan(expected * 1.005);
});

test('giving up early does not make a success cheaper', () => {
  const brownout = ['faults[0].at=0s', 'faults[0].for=1d', 'workload.duration=1h', 'client.maxDollars='];
  const once = run('brownout-billed', ...brownout, 'client.retry=none');
  const often = run('brownout-billed', ...brownout, 'client.retry.attempts=8');
  expect(once.errorRate).toBeGreaterThan(0.29);
  expect(often.errorRate).toBeLessThan(0.001);
  expect(Math.abs(nano(once.dollars.perSuccess) / nano(often.dollars.perSuccess) - 1)).toBeLessThan(0.01);
});
