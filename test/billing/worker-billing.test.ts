import { describe, expect, test } from 'vitest';
import { billingSchema } from '../../src/billing/billing-options.ts';
import { WORKER_TIMES, workerBillingSchema } from '../../src/billing/worker-billing.ts';

const price = { per: 'compute-second', usd: '4.50', usdPer: 'hour' } as const;

/** Paths and messages of what is wrong with a bill for workers. */
function problemsOf(input: object): string[] {
  const { error } = workerBillingSchema.safeParse(input);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('a bill for workers', () => {
  test('is for set-up and idling unless it says more, for what is active is billed with the requests', () => {
    expect(workerBillingSchema.parse({ price }).bills).toEqual(['setup', 'idle']);
    expect(workerBillingSchema.parse({ price, bills: [...WORKER_TIMES] }).bills).toEqual(['setup', 'active', 'idle']);
  });

  test('is by time, and for something', () => {
    expect(workerBillingSchema.safeParse({ price: { per: 'image', usd: '1' } }).success).toBe(false);
    expect(problemsOf({ price, bills: [] })).toEqual([
      'bills: expected at least one of setup, active, idle; leave `workers` out to bill none',
    ]);
    expect(problemsOf({ price, bills: ['idle', 'idle'] })).toEqual(['bills: expected each of them once']);
    expect(problemsOf({ price, bills: ['boot'] })).toEqual(['bills.0: expected some of setup, active, idle']);
    expect(workerBillingSchema.safeParse({ price, per: 1 }).success).toBe(false);
  });
});

describe('what a provider says of cold starts', () => {
  test('nothing: no key stands for what is free, so that scenarios without cold starts qualify as ever', () => {
    expect(Object.keys(billingSchema.parse({}))).toEqual(['charge', 'outcomes']);
    expect(Object.keys(billingSchema.parse({ coldStart: 'free' }))).toEqual(['charge', 'outcomes']);
  });

  test('set-up is billed once: with the request or beside it', () => {
    const both = billingSchema.safeParse({ coldStart: 'billed', workers: { price } });
    expect(both.error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
      [
        'coldStart',
        'expected free, because workers bills the set-up already: leave setup out of its bills, or bill it here alone',
      ],
    ]);
    expect(billingSchema.parse({ coldStart: 'billed', workers: { price, bills: ['idle'] } }).coldStart).toBe('billed');
  });
});
