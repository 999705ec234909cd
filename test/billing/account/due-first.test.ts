import { expect, test } from 'vitest';
import { Account } from '../../../src/billing/account/account.ts';
import { accountSchema } from '../../../src/billing/account/options.ts';

const HOUR_MS = 3_600_000;
const DOLLAR = 1_000_000_000;
const prepaid = (rest: object): Account =>
  new Account(accountSchema.parse({ type: 'prepaid', balance: '10', ...rest }), { movementsMax: 10 });

test('a refund finds credit gone that expires at its instant', () => {
  const account = prepaid({ expiresAfter: '1h' });
  account.charge(0, 0, 4 * DOLLAR);
  account.refund(HOUR_MS, 0, 4 * DOLLAR);
  const kinds = account.movements?.list(-1, 10).map(({ kind, nano }) => [kind, nano / DOLLAR]);
  expect(kinds).toEqual([
    ['topup', 10],
    ['charge', 4],
    ['expiry', 6],
    ['refund', 4],
    ['expiry', 4],
  ]);
});

test('a balance is low from the instant at which it expires', () => {
  const lowBalanceCheck = { below: '5', adds: '50ms' };
  expect(prepaid({ expiresAfter: '1h', lowBalanceCheck }).addedLatencyMs(HOUR_MS - 1)).toBe(0);
  expect(prepaid({ expiresAfter: '1h', lowBalanceCheck }).addedLatencyMs(HOUR_MS)).toBe(50);
});

test('a refund is taken off what was spent recently', () => {
  const account = prepaid({ lowBalanceCheck: { recent: '1h', times: 1, adds: '50ms' } });
  account.charge(0, 0, 6 * DOLLAR);
  expect(account.addedLatencyMs(0)).toBe(50);
  account.refund(0, 0, 3 * DOLLAR);
  expect(account.addedLatencyMs(0)).toBe(0);
});

test('an account is locked below its bound, not at it', () => {
  const account = prepaid({ lockBelow: '10' });
  expect(account.view(0).isLocked).toBe(false);
  account.charge(0, 0, 1);
  expect(account.view(0).isLocked).toBe(true);
});

test('an invoice names what was charged for, by the calendar; a prepaid account has none', () => {
  const items = [{ model: 'm', unit: 'image', size: 1, count: () => 1 }];
  const startEpochMs = Date.UTC(2026, 0, 1);
  const account = new Account(accountSchema.parse({ type: 'postpaid' }), { items, startEpochMs });
  account.charge(0, 0, 7);
  account.itemize(0, 2, 7);
  const [draft] = account.invoiceRecords(0, 1)?.records ?? [];
  expect(draft).toMatchObject({ status: 'draft', periodStart: '2026-01-01T00:00:00.000Z', total: '0.000000007' });
  expect(draft?.lines).toEqual([{ model: 'm', unit: 'image', quantity: 2, dollars: '0.000000007' }]);
  const other = prepaid({});
  other.itemize(0, 2, 7);
  expect(other.invoiceRecords(0, 1)).toBeUndefined();
});
