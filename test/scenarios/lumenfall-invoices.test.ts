import { expect, test } from 'vitest';
import { answered, nano, run } from './run-scenario.ts';

const LIMIT_NANO = 100_000_000_000;
const UNLIMITED = 'provider.billing.account.creditLimit="9000"';

test('three periods are invoiced, the first up to the credit limit, and their totals are what was billed', () => {
  const summary = run('lumenfall-invoices');
  const records = summary.account?.invoices?.records ?? [];
  expect(records.map(({ periodEnd, status }) => [periodEnd.slice(0, 10), status])).toEqual([
    ['2026-02-01', 'paid'],
    ['2026-03-01', 'open'],
    ['2026-04-01', 'draft'],
  ]);
  expect(records.reduce((sum, { total }) => sum + nano(total), 0)).toBe(nano(summary.dollars.billed));
  // What is open at once may pass the limit, by the price of an image or two.
  expect(nano(records[0]?.total ?? '')).toBeGreaterThanOrEqual(LIMIT_NANO - 40_000_000);
  expect(nano(records[0]?.total ?? '')).toBeLessThan(LIMIT_NANO + 1_000_000_000);
});

test('whoever is over the limit is answered 402 until the invoice is paid, and without a limit nobody is', () => {
  const [limited, unlimited] = [run('lumenfall-invoices'), run('lumenfall-invoices', UNLIMITED)];
  expect(answered(limited, 402)).toBe(limited.account?.refused.creditLimit);
  expect(limited.requests.succeeded + answered(limited, 402)).toBeGreaterThan(0.999 * limited.requests.offered);
  expect(answered(unlimited, 402)).toBe(0);
});
