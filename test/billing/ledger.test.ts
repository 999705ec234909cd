import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ledger, POSTING } from '../../src/billing/ledger.ts';
import { nanoUsdText, parseNanoUsd } from '../../src/money/nano-usd.ts';

const MAX = Number.MAX_SAFE_INTEGER;
const nano = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: MAX }));
/** Transactions in which a refund follows the charge that it gives back, in part or in full. */
const transactions = fc
  .array(fc.tuple(nano, fc.option(fc.double({ min: 0, max: 1, noNaN: true }))), { maxLength: 30 })
  .map((charges) =>
    charges.flatMap(([amount, share]): [number, number][] =>
      share === null
        ? [[POSTING.charge, amount]]
        : [
            [POSTING.charge, amount],
            [POSTING.refund, Math.min(amount, Math.floor(amount * share))],
          ],
    ),
  );

function book(entries: readonly (readonly [number, number])[]): Ledger {
  const ledger = new Ledger();
  for (const [kind, amount] of entries) ledger.post(kind, amount);
  return ledger;
}

describe('laws', () => {
  test('L1: after every transaction all accounts together are 0', () => {
    fc.assert(
      fc.property(transactions, (entries) => {
        const ledger = new Ledger();
        for (const [kind, amount] of entries) {
          ledger.post(kind, amount);
          const { customer, revenue } = ledger.snapshot().accounts;
          expect(parseNanoUsd(customer) + parseNanoUsd(revenue)).toBe(0n);
        }
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test('L2: charges = refunds + what is owed, to the nano-dollar, against sums of bigint', () => {
    fc.assert(
      fc.property(transactions, (entries) => {
        const ledger = book(entries);
        const sumOf = (kind: number): bigint =>
          entries.filter(([own]) => own === kind).reduce((sum, [, amount]) => sum + BigInt(amount), 0n);
        expect(ledger.total(POSTING.charge)).toBe(sumOf(POSTING.charge));
        expect(ledger.total(POSTING.refund)).toBe(sumOf(POSTING.refund));
        expect(ledger.owed()).toBe(ledger.total(POSTING.charge) - ledger.total(POSTING.refund));
        expect(parseNanoUsd(ledger.snapshot().charges.dollars)).toBe(sumOf(POSTING.charge));
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('L5: a refund never exceeds what is left of the charges, and a refused one changes nothing', () => {
    fc.assert(
      fc.property(transactions, fc.integer({ min: 1, max: MAX }), (entries, excess) => {
        const ledger = book(entries);
        const before = ledger.snapshot();
        const owed = ledger.owed();
        const tooMuch = owed + BigInt(excess);
        fc.pre(tooMuch <= BigInt(MAX));
        expect(() => ledger.post(POSTING.refund, Number(tooMuch))).toThrow(/more than what is left of the charges/);
        expect(ledger.snapshot()).toEqual(before);
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test('L6: a charge and its full refund leave what is owed as it was', () => {
    fc.assert(
      fc.property(transactions, nano, (entries, amount) => {
        const ledger = book(entries);
        const before = ledger.snapshot().accounts;
        ledger.post(POSTING.charge, amount);
        ledger.post(POSTING.refund, amount);
        expect(ledger.snapshot().accounts).toEqual(before);
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  test('L7: the order of transactions does not matter, as long as charges come first', () => {
    fc.assert(
      fc.property(transactions, (entries) => {
        const sorted = entries.toSorted(([a], [b]) => a - b);
        const reversed = entries.toReversed().toSorted(([a], [b]) => a - b);
        expect(book(sorted).snapshot()).toEqual(book(entries).snapshot());
        expect(book(reversed).snapshot()).toEqual(book(entries).snapshot());
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  test('L8: the same transactions, read again into new books, give the same books', () => {
    fc.assert(
      fc.property(transactions, (entries) => {
        expect(book(structuredClone(entries)).snapshot()).toEqual(book(entries).snapshot());
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  test('L15: the books of parts add up to the books of the whole', () => {
    fc.assert(
      fc.property(transactions, transactions, (one, other) => {
        const whole = book([...one, ...other]);
        expect(book(one).owed() + book(other).owed()).toBe(whole.owed());
        expect(book(one).snapshot().charges.count + book(other).snapshot().charges.count).toBe(
          whole.snapshot().charges.count,
        );
      }),
      { seed: 42, numRuns: 300 },
    );
  });
});

test('a thousand of the largest charges and refunds stay exact', () => {
  const ledger = new Ledger();
  for (let i = 0; i < 1000; i++) {
    ledger.post(POSTING.charge, MAX);
    ledger.post(POSTING.refund, MAX - 1);
  }
  expect(ledger.snapshot()).toEqual({
    charges: { count: 1000, dollars: '9007199254.740991' },
    refunds: { count: 1000, dollars: '9007199254.74099' },
    accounts: { customer: '0.000001', revenue: '-0.000001' },
  });
});

test('an empty ledger is zero', () => {
  expect(new Ledger().snapshot()).toEqual({
    charges: { count: 0, dollars: '0' },
    refunds: { count: 0, dollars: '0' },
    accounts: { customer: '0', revenue: '0' },
  });
});

test('what is no posting is refused, and leaves no trace', () => {
  const ledger = new Ledger();
  for (const amount of [-1, 0.5, Number.NaN, Infinity, 2 ** 53]) {
    expect(() => ledger.post(POSTING.charge, amount), String(amount)).toThrow(/cannot be posted/);
  }
  for (const kind of [11, -1, 0.5, Number.NaN]) {
    expect(() => ledger.post(kind, 1), String(kind)).toThrow(/no kind of transaction/);
    expect(() => ledger.total(kind), String(kind)).toThrow(/no kind of transaction/);
  }
  expect(ledger.snapshot()).toEqual(new Ledger().snapshot());
});

/** Whether a transaction was accepted. */
function posts(ledger: Ledger, kind: number, amount: number): boolean {
  return does(() => ledger.post(kind, amount));
}

function does(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

describe('the transactions of an account', () => {
  const entry = fc.tuple(fc.constantFrom(...Object.values(POSTING)), fc.integer({ min: 0, max: 1000 }));

  test('L1: after every transaction that is accepted all accounts together are 0; one that is not changes nothing', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), (entries) => {
        const ledger = new Ledger();
        ledger.openAccount();
        let held = 0;
        let owed = 0;
        let workerTime = 0;
        for (const [kind, amount] of entries) {
          const before = ledger.snapshot();
          const takesHold = kind === POSTING.capture || kind === POSTING.release;
          const isTooMuch = (takesHold && amount > held) || (kind === POSTING.refund && amount > owed - workerTime);
          expect(posts(ledger, kind, amount)).toBe(!isTooMuch);
          expect(ledger.snapshot()).toEqual(isTooMuch ? before : ledger.snapshot());
          if (isTooMuch) continue;
          held += kind === POSTING.hold ? amount : takesHold ? -amount : 0;
          if (kind === POSTING.workerTime) workerTime += amount;
          if (kind === POSTING.charge || kind === POSTING.capture || kind === POSTING.workerTime) owed += amount;
          if (kind === POSTING.refund) owed -= amount;
          const { accounts } = ledger.snapshot();
          const sum = Object.values(accounts).reduce((total, text) => total + parseNanoUsd(text), 0n);
          expect(sum).toBe(0n);
          expect(accounts.spent).toBe(accounts.customer);
          expect(parseNanoUsd(accounts.holds ?? '')).toBe(BigInt(held));
          expect(ledger.owed()).toBe(BigInt(owed));
        }
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('what is left to spend is what came in, less what was spent, held and expired', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), (entries) => {
        const ledger = new Ledger();
        ledger.openAccount();
        let balance = 0;
        const signs: Record<number, number> = {
          [POSTING.charge]: -1,
          [POSTING.workerTime]: -1,
          [POSTING.hold]: -1,
          [POSTING.deposit]: 1,
          [POSTING.topUp]: 1,
          [POSTING.payment]: 1,
          [POSTING.grant]: 1,
          [POSTING.expiry]: -1,
        };
        for (const [kind, amount] of entries) {
          const sign = signs[kind];
          if (sign === undefined) continue;
          ledger.post(kind, amount);
          balance += sign * amount;
        }
        expect(parseNanoUsd(ledger.snapshot().accounts.balance ?? '')).toBe(BigInt(balance));
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  test('show once there is an account, or once one of them has occurred', () => {
    const ledger = new Ledger();
    ledger.post(POSTING.charge, 5);
    expect(Object.keys(ledger.snapshot().accounts)).toEqual(['customer', 'revenue']);
    ledger.post(POSTING.hold, 3);
    ledger.post(POSTING.capture, 2);
    ledger.post(POSTING.release, 1);
    expect(ledger.snapshot().charges).toEqual({ count: 2, dollars: '0.000000007' });
    expect(ledger.snapshot().accounts).toMatchObject({ customer: '0.000000007', balance: '-0.000000007', holds: '0' });
    const opened = new Ledger();
    opened.openAccount();
    expect(opened.snapshot().accounts).toMatchObject({ cash: '0', balance: '0' });
  });

  test('many at once are as many one by one, whatever they come to', () => {
    const kinds = fc.constantFrom(POSTING.hold, POSTING.capture, POSTING.release, POSTING.grant);
    fc.assert(
      fc.property(fc.array(fc.tuple(kinds, nano, fc.nat(5)), { maxLength: 20 }), (entries) => {
        const [one, many] = [new Ledger(), new Ledger()];
        for (const ledger of [one, many]) ledger.openAccount();
        let held = 0n;
        for (const [kind, amount, count] of entries) {
          const sum = BigInt(amount) * BigInt(count);
          const takesHold = kind === POSTING.capture || kind === POSTING.release;
          const isTooMuch = takesHold && sum > held;
          expect(does(() => many.postMany(kind, amount, count))).toBe(!isTooMuch);
          if (!isTooMuch) {
            held += kind === POSTING.hold ? sum : takesHold ? -sum : 0n;
            for (let i = 0; i < count; i++) one.post(kind, amount);
          }
          expect(many.snapshot()).toEqual(one.snapshot());
          expect(many.snapshot().accounts.holds).toBe(nanoUsdText(held));
        }
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test('payments may be of any size', () => {
    const ledger = new Ledger();
    ledger.pay(10n * BigInt(MAX));
    ledger.post(POSTING.payment, 1);
    expect(() => ledger.pay(-1n)).toThrow(/cannot be negative/);
    expect(ledger.total(POSTING.payment)).toBe(10n * BigInt(MAX) + 1n);
    expect(ledger.snapshot().account?.payments.count).toBe(2);
  });
});
