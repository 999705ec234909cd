import { describe, expect, test } from 'vitest';
import { accountSchema } from '../../../src/billing/account/options.ts';
import { RESERVE } from '../../../src/billing/account/snapshot.ts';
import { Account } from '../../../src/billing/account/account.ts';
import { Ledger, POSTING } from '../../../src/billing/ledger.ts';

type AccountInput = Parameters<typeof accountSchema.parse>[0];

function open(input: AccountInput, movementsMax = 100): Account {
  return new Account(accountSchema.parse(input), { movementsMax });
}

const DAY_MS = 86_400_000;
const USD = 1e9;

describe('a hundred requests at once for one dollar', () => {
  const overspent = (holds: string): number => {
    const account = open({ type: 'prepaid', balance: '1', holds });
    const admitted = Array.from({ length: 100 }, (_, key) => key).filter(
      (key) => account.reserve(0, key, 0.25 * USD) === RESERVE.admitted,
    );
    for (const key of admitted) account.settle(1000, key, 0.25 * USD, 0.25 * USD);
    return account.view(1000).availableNano;
  };

  test('strict holds let four of them in', () => {
    expect(overspent('strict')).toBe(0);
  });

  test('without holds all of them pass the check, and the balance ends far below zero', () => {
    expect([overspent('check'), overspent('none')]).toEqual([-24 * USD, -24 * USD]);
  });
});

test('hold and settle, as an aggregator’s log shows it', () => {
  const account = open({ type: 'prepaid', preset: 'new-api-like', balance: '1' });
  expect(account.reserve(10, 0, 0.5 * USD, 7)).toBe(RESERVE.admitted);
  expect(account.view(15)).toMatchObject({
    availableNano: 0.5 * USD,
    balanceNano: USD,
    heldNano: 0.5 * USD,
    spentNano: 0,
  });
  account.settle(20, 0, 0.5 * USD, 0.3 * USD, 7);
  account.refund(30, 0, 0.3 * USD, 7);
  account.charge(40, 0, 0.1 * USD);
  expect(account.movements?.list(-1, 9).map(({ kind, nano, atMs, tag }) => [kind, nano, atMs, tag])).toEqual([
    ['topup', USD, 0, -1],
    ['hold', 0.5 * USD, 10, 7],
    ['charge', 0.3 * USD, 20, 7],
    ['release', 0.2 * USD, 20, 7],
    ['refund', 0.3 * USD, 30, 7],
    ['charge', 0.1 * USD, 40, -1],
  ]);
  expect(account.ledger.snapshot()).toEqual({
    charges: { count: 2, dollars: '0.4' },
    refunds: { count: 1, dollars: '0.3' },
    account: {
      holds: { count: 1, dollars: '0.5' },
      captures: { count: 1, dollars: '0.3' },
      releases: { count: 1, dollars: '0.2' },
      deposits: { count: 1, dollars: '1' },
      topUps: { count: 0, dollars: '0' },
      payments: { count: 0, dollars: '0' },
      grants: { count: 0, dollars: '0' },
      expiries: { count: 0, dollars: '0' },
    },
    accounts: {
      customer: '0.1',
      revenue: '-0.1',
      cash: '-1',
      grants: '0',
      balance: '0.9',
      holds: '0',
      spent: '0.1',
      expired: '0',
    },
  });
});

test('a request that costs more than its hold takes the rest from the balance, below zero if it must', () => {
  const account = open({ type: 'prepaid', balance: '1' });
  account.reserve(0, 0, USD);
  account.settle(1, 0, USD, 1.5 * USD);
  expect(account.view(1)).toMatchObject({ availableNano: -0.5 * USD, isLocked: true });
  expect(account.reserve(2, 0, 0)).toBe(RESERVE.locked);
  expect(account.view(2).refused).toEqual({ insufficient: 0, locked: 1, keyCap: 0, creditLimit: 0 });
});

test('fal: nothing is held, so the balance falls a little below the threshold before the account is locked', () => {
  const account = open({ type: 'prepaid', preset: 'fal', balance: '0.10' });
  expect([1, 2, 3].map((key) => account.reserve(0, key, 0.14 * USD))).toEqual([0, 0, 0]);
  for (const key of [1, 2]) account.settle(1, key, 0.14 * USD, 0.14 * USD);
  expect(account.view(1).availableNano).toBe(-0.18 * USD);
  expect(account.reserve(2, 4, 1)).toBe(RESERVE.locked);
});

test('a lock threshold keeps the last of the balance', () => {
  const account = open({ type: 'prepaid', balance: '1', lockBelow: '0.50' });
  account.charge(0, 0, 0.5 * USD);
  expect(account.check(0, 0, 0)).toBe(RESERVE.admitted);
  account.charge(0, 0, 1);
  expect(account.check(0, 0, 0)).toBe(RESERVE.locked);
});

test('while the balance is low, requests take longer', () => {
  const account = open({
    type: 'prepaid',
    preset: 'lumenfall',
    balance: '3',
    credits: [{ usd: '1', expiresAfter: '1d' }],
  });
  account.charge(0, 0, 2 * USD);
  expect([account.addedLatencyMs(1), account.addedLatencyMs(DAY_MS)]).toEqual([0, 0]);
  account.charge(DAY_MS, 0, USD + 1);
  expect(account.addedLatencyMs(DAY_MS)).toBe(50);
  expect(open({ type: 'postpaid', creditLimit: '0' }).addedLatencyMs(0)).toBe(0);
});

test('credit that expires is gone, paid money too when it has a life', () => {
  const account = open({
    type: 'prepaid',
    balance: '5',
    expiresAfter: '10d',
    credits: [{ usd: '1', expiresAfter: '1d' }],
  });
  account.charge(0, 0, 0.4 * USD);
  expect(account.view(DAY_MS - 1).availableNano).toBe(5.6 * USD);
  expect(account.view(DAY_MS).availableNano).toBe(5 * USD);
  expect(account.view(10 * DAY_MS).availableNano).toBe(0);
  expect(account.ledger.snapshot().accounts).toMatchObject({ expired: '5.6', grants: '-1', cash: '-5', balance: '0' });
});

describe('postpaid', () => {
  test('what is owed counts against the limit until the invoice is paid', () => {
    const account = open({ type: 'postpaid', creditLimit: '10', invoice: { every: 'month', paidAfter: '14d' } });
    account.charge(0, 0, 9 * USD);
    expect(account.reserve(1, 0, 2 * USD)).toBe(RESERVE.creditLimit);
    expect(account.view(45 * DAY_MS - 1)).toMatchObject({ balanceNano: -9 * USD, availableNano: USD });
    expect(account.invoices(45 * DAY_MS - 1, 9)?.invoices).toMatchObject([
      { number: 1, fromMs: 0, toMs: 31 * DAY_MS, nano: 9_000_000_000n, paidAtMs: 45 * DAY_MS },
    ]);
    expect(account.reserve(45 * DAY_MS, 0, 2 * USD)).toBe(RESERVE.admitted);
    expect(account.view(45 * DAY_MS)).toMatchObject({ balanceNano: 0, availableNano: 10 * USD });
    expect(account.ledger.snapshot()).toMatchObject({ account: { payments: { count: 1, dollars: '9' } } });
  });

  test('without a limit nothing is refused, and invoices stay exact beyond 2^53', () => {
    const account = open({ type: 'postpaid' });
    for (let i = 0; i < 3; i++) account.charge(i, 0, Number.MAX_SAFE_INTEGER);
    expect(account.view(3).availableNano).toBe(Infinity);
    expect(account.reserve(3, 0, Number.MAX_SAFE_INTEGER)).toBe(RESERVE.admitted);
    expect(account.invoices(31 * DAY_MS, 9)?.invoices[0]?.nano).toBe(3n * BigInt(Number.MAX_SAFE_INTEGER));
    expect(account.view(31 * DAY_MS).balanceNano).toBe(0);
  });

  test('a prepaid account has no invoices', () => {
    const account = open({ type: 'prepaid', balance: '1' });
    account.charge(0, 0, 1);
    expect([account.invoices(99 * DAY_MS, 9), account.invoiceRecords(99 * DAY_MS, 9)]).toEqual([undefined, undefined]);
  });
});

test('a key sees what is left of its cap, others the balance', () => {
  const account = open({ type: 'prepaid', balance: '10', keyCap: { usd: '1', per: '1h' } });
  account.charge(0, 1, 0.75 * USD);
  expect(account.reserve(0, 1, 0.5 * USD)).toBe(RESERVE.keyCap);
  expect(account.view(0, 1).availableNano).toBe(0.25 * USD);
  expect(account.view(0).availableNano).toBe(9.25 * USD);
  expect(account.reserve(3_600_000, 1, 0.5 * USD)).toBe(RESERVE.admitted);
});

test('movements are kept only when asked for, and those beyond the bound are counted', () => {
  const options = accountSchema.parse({ type: 'prepaid', balance: '1' });
  expect(new Account(options).movements).toBeUndefined();
  const account = new Account(options, { movementsMax: 2 });
  for (let i = 0; i < 5; i++) account.charge(i, 0, 1);
  expect([account.movements?.length, account.movements?.refused]).toEqual([2, 4]);
});

test('an account posts to the ledger that it is given, and free requests post nothing', () => {
  const ledger = new Ledger();
  const account = new Account(accountSchema.parse({ type: 'prepaid', balance: '0' }), { ledger });
  expect(account.ledger).toBe(ledger);
  expect(account.reserve(0, 0, 0)).toBe(RESERVE.admitted);
  account.settle(0, 0, 0, 0);
  account.charge(0, 0, 0);
  account.refund(0, 0, 0);
  expect(ledger.snapshot()).toMatchObject({
    charges: { count: 0 },
    refunds: { count: 0 },
    account: { holds: { count: 0 } },
  });
});

test('what is no amount is refused and leaves no trace', () => {
  const account = open({ type: 'prepaid', balance: '1', holds: 'none', keyCap: { usd: '9', per: 'run' } });
  account.charge(0, 0, 5);
  const before = [account.view(0, 0), account.ledger.snapshot()];
  for (const nano of [-1, 0.5, Number.NaN, Infinity, 2 ** 53]) {
    expect(() => account.reserve(0, 0, nano), String(nano)).toThrow(/no amount of an account/);
    expect(() => account.settle(0, 0, nano, 0), String(nano)).toThrow(/no amount of an account/);
    expect(() => account.settle(0, 0, 0, nano), String(nano)).toThrow(/no amount of an account/);
    expect(() => account.charge(0, 0, nano), String(nano)).toThrow(/no amount of an account/);
    expect(() => account.refund(0, 0, nano), String(nano)).toThrow(/no amount of an account/);
  }
  expect([account.view(0, 0), account.ledger.snapshot()]).toEqual(before);
});

test('what is nothing is neither posted nor listed: a request that owes nothing, or just its hold', () => {
  const account = open({ type: 'prepaid', balance: '1' });
  for (const [price, due] of [
    [5, 0],
    [7, 7],
    [0, 0],
  ] as const) {
    account.reserve(1, 0, price);
    account.settle(2, 0, price, due);
  }
  expect(account.movements?.list(-1, 9).map(({ kind, nano }) => [kind, nano])).toEqual([
    ['topup', USD],
    ['hold', 5],
    ['release', 5],
    ['hold', 7],
    ['charge', 7],
  ]);
  expect(account.ledger.snapshot()).toMatchObject({
    charges: { count: 1 },
    account: { holds: { count: 2 }, captures: { count: 1 }, releases: { count: 1 } },
  });
});

test('time of workers is charged to the account, and to no key', () => {
  const account = open({ type: 'prepaid', balance: '10', keyCap: { usd: '1', per: '1h' } });
  account.charge(0, 1, 0.75 * USD, -1, POSTING.workerTime);
  expect(account.view(0, 1).availableNano).toBe(USD);
  expect(account.view(0).availableNano).toBe(9.25 * USD);
});

test('an account tells that a top-up is on its way', () => {
  const account = open({ type: 'prepaid', balance: '3', topUp: { below: '2', amount: '5', after: '30s' } });
  expect(account.view(0).isToppingUp).toBe(false);
  account.charge(0, 0, 2 * USD);
  expect(account.view(1)).toMatchObject({ isToppingUp: true, availableNano: USD });
  expect(account.view(30_000)).toMatchObject({ isToppingUp: false, availableNano: 6 * USD });
  expect(open({ type: 'postpaid' }).view(0).isToppingUp).toBe(false);
});

test('what is due by an instant is seen by whatever asks at it', () => {
  const ask: readonly ((account: Account) => unknown)[] = [
    (account) => account.check(DAY_MS, 0, 1),
    (account) => account.reserve(DAY_MS, 0, 1),
    (account) => account.availableNano(DAY_MS, 0),
    (account) => account.view(DAY_MS).availableNano,
  ];
  const answers = ask.map((question) =>
    question(open({ type: 'prepaid', balance: '0', credits: [{ usd: '1', expiresAfter: '1d' }] })),
  );
  expect(answers).toEqual([RESERVE.insufficient, RESERVE.insufficient, 0, 0]);
});
