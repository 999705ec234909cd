import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MONTH_MS } from '../../../src/billing/account/fields.ts';
import { DEFAULT_REFUSAL } from '../../../src/billing/account/refusal.ts';
import { topUpExpiryMs, topUpSchema } from '../../../src/billing/account/top-up.ts';
import { Account } from '../../../src/billing/account/account.ts';
import type { TopUpOptions } from '../../../src/billing/account/top-up.ts';

function accountOf(balanceNano: number, topUp: TopUpOptions): Account {
  const terms = { credits: [], holds: 'none', lockBelowNano: 0, refusal: DEFAULT_REFUSAL } as const;
  return new Account({ type: 'prepaid', balanceNano, topUp, ...terms }, { movementsMax: 10_000 });
}

/** Instants at which top-ups arrived. */
function arrivals(account: Account, nowMs: number): number[] {
  account.view(nowMs);
  const movements = account.movements?.list(-1, 10_000) ?? [];
  return movements.filter(({ kind, index }) => kind === 'topup' && index > 0).map(({ atMs }) => atMs);
}

describe('L12', () => {
  const options = fc
    .record({
      belowNano: fc.integer({ min: 1, max: 50 }),
      over: fc.integer({ min: 0, max: 50 }),
      afterMs: fc.constantFrom(0, 1000, 86_400_000),
      times: fc.integer({ min: 1, max: 4 }),
    })
    .map(({ belowNano, over, afterMs, times }) => {
      const amountNano = belowNano + over;
      return { belowNano, amountNano, afterMs, monthlyMaxNano: times * amountNano + over };
    });
  const charges = fc.array(
    fc.record({ afterMs: fc.constantFrom(0, 500, 3_600_000, 86_400_000), nano: fc.integer({ min: 0, max: 60 }) }),
    { maxLength: 150 },
  );

  test('one payment at most for each crossing, one in flight at a time, and never more than the cap in a month', () => {
    fc.assert(
      fc.property(options, charges, (topUp, path) => {
        const account = accountOf(100, topUp);
        let nowMs = 0;
        let crossings = 0;
        for (const { afterMs, nano } of path) {
          nowMs += afterMs;
          const before = account.view(nowMs).availableNano;
          account.charge(nowMs, 0, nano);
          if (before >= topUp.belowNano && before - nano < topUp.belowNano) crossings++;
        }
        const arrived = arrivals(account, nowMs);
        expect(arrived.length).toBeLessThanOrEqual(crossings);
        const begun = arrived.map((atMs) => atMs - topUp.afterMs);
        for (let i = 1; i < arrived.length; i++) expect(begun[i]).toBeGreaterThanOrEqual(arrived[i - 1] ?? 0);
        const months = new Map<number, number>();
        for (const atMs of begun) {
          const month = Math.floor(atMs / MONTH_MS);
          months.set(month, (months.get(month) ?? 0) + topUp.amountNano);
        }
        for (const paid of months.values()) expect(paid).toBeLessThanOrEqual(topUp.monthlyMaxNano);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('as long as no debt outgrows a top-up and no cap stops it, every crossing is paid', () => {
    fc.assert(
      fc.property(charges, (path) => {
        const account = accountOf(100, { belowNano: 60, amountNano: 120, afterMs: 0 });
        let nowMs = 0;
        let crossings = 0;
        for (const { afterMs, nano } of path) {
          nowMs += afterMs;
          const before = account.view(nowMs).availableNano;
          account.charge(nowMs, 0, nano);
          if (before - nano < 60) crossings++;
        }
        expect(arrivals(account, nowMs)).toHaveLength(crossings);
      }),
      { seed: 42, numRuns: 500 },
    );
  });
});

test('a payment takes its time, and the balance may fall further meanwhile', () => {
  const account = accountOf(10, { belowNano: 5, amountNano: 20, afterMs: 30_000 });
  account.charge(1000, 0, 6);
  account.charge(2000, 0, 6);
  expect(account.view(30_999)).toMatchObject({ availableNano: -2, isLocked: true, isToppingUp: true });
  expect(account.view(31_000)).toMatchObject({ availableNano: 18, isLocked: false, isToppingUp: false });
});

test('a balance that begins below the threshold is topped up at once', () => {
  expect(accountOf(4, { belowNano: 5, amountNano: 20, afterMs: 0 }).view(0).availableNano).toBe(24);
});

test('what the cap refuses is paid when the next month begins, unless the balance has recovered by then', () => {
  const capped = { belowNano: 5, amountNano: 20, monthlyMaxNano: 39, afterMs: 1000 };
  const account = accountOf(10, capped);
  account.charge(0, 0, 10);
  account.charge(5000, 0, 20);
  expect(arrivals(account, 2 * MONTH_MS)).toEqual([1000, MONTH_MS + 1000]);
  const recovered = accountOf(10, capped);
  recovered.charge(0, 0, 10);
  recovered.charge(5000, 0, 20);
  recovered.refund(6000, 0, 20);
  expect(arrivals(recovered, 2 * MONTH_MS)).toEqual([1000]);
  recovered.charge(2 * MONTH_MS, 0, 20);
  expect(arrivals(recovered, 3 * MONTH_MS)).toEqual([1000, 2 * MONTH_MS + 1000]);
});

test('a wrong bill swallows one refill and leaves the account locked, until something else lifts it', () => {
  const account = accountOf(100, { belowNano: 10, amountNano: 100, afterMs: 0 });
  account.charge(0, 0, 40_500);
  account.charge(1000, 0, 1);
  expect(arrivals(account, MONTH_MS)).toEqual([0]);
  expect(account.view(MONTH_MS).isLocked).toBe(true);
  account.refund(MONTH_MS, 0, 40_500);
  account.charge(MONTH_MS + 1, 0, 195);
  expect(arrivals(account, MONTH_MS + 2)).toEqual([0, MONTH_MS + 1]);
});

test('top-ups expire after their life, and at most a thousandth later', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e11 }), fc.integer({ min: 3_600_000, max: 1e11 }), (atMs, lifeMs) => {
      const expiresAtMs = topUpExpiryMs(atMs, lifeMs);
      expect(expiresAtMs).toBeGreaterThanOrEqual(atMs + lifeMs);
      expect(expiresAtMs).toBeLessThan(atMs + lifeMs * 1.001);
    }),
    { seed: 42, numRuns: 500 },
  );
  const instants = Array.from({ length: 20_000 }, (_, index) => topUpExpiryMs(index * 180, 3_600_000));
  expect(new Set(instants).size).toBeLessThanOrEqual(1001);
  expect(topUpExpiryMs(5, undefined)).toBe(Infinity);
});

test('top-ups are read, and those that could never help are refused', () => {
  expect(topUpSchema.parse({ below: '5', amount: '20', monthlyMax: '100', after: '30s' })).toEqual({
    belowNano: 5e9,
    amountNano: 20e9,
    monthlyMaxNano: 100e9,
    afterMs: 30_000,
  });
  expect(topUpSchema.parse({ below: '5', amount: '5' })).toEqual({ belowNano: 5e9, amountNano: 5e9, afterMs: 0 });
  const problems = (input: object): string[] =>
    (topUpSchema.safeParse(input).error?.issues ?? []).map((issue) => issue.path.join('.'));
  expect(problems({ below: '5', amount: '4', monthlyMax: '3' })).toEqual(['amount', 'monthlyMax']);
  expect(problems({ below: '0', amount: '0' })).toEqual(['amount']);
});
