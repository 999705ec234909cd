import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Account } from '../../../src/billing/account/account.ts';
import type { Invoice } from '../../../src/billing/account/invoices.ts';
import type { AccountOptions } from '../../../src/billing/account/options.ts';
import { RESERVE } from '../../../src/billing/account/snapshot.ts';
import type { LedgerSnapshot } from '../../../src/billing/ledger.ts';
import { POSTING } from '../../../src/billing/ledger.ts';
import { nanoUsdText, parseNanoUsd } from '../../../src/money/nano-usd.ts';
import { runs } from '../../runs.ts';
import { AccountModel } from './account-model.ts';
import type { Step } from './account-steps.ts';
import { account, largeAccount, largeSteps, postpaid, prepaid, steps } from './account-steps.ts';

const RUNS = { seed: 42, numRuns: runs(200, 1000) };
const nameOf = (answer: number): string => Object.keys(RESERVE)[answer] ?? `${answer}`;

/** The invoices that have been issued. */
function issued(of: Account, nowMs: number): readonly Invoice[] {
  return (of.invoices(nowMs, Infinity)?.invoices ?? []).filter(({ toMs }) => toMs <= nowMs);
}

/** An account and its model, through the same steps. */
class Pair {
  readonly account: Account;
  readonly model: AccountModel;
  nowMs = 0;
  /** What the account and the model said of the last request. */
  answer = 'admitted';
  expected = 'admitted';
  readonly #strictDue: boolean;

  /** `strictDue`: no request owes more than its price, and nothing is charged without a hold. */
  constructor(options: AccountOptions, strictDue = false) {
    this.account = new Account(options, { movementsMax: 1000 });
    this.model = new AccountModel(options);
    this.#strictDue = strictDue;
  }

  take({ afterMs, what, key, nano, share }: Step): void {
    this.nowMs += afterMs;
    const { account: own, model, nowMs } = this;
    if (what === 'reserve') {
      this.answer = nameOf(own.reserve(nowMs, key, nano));
      this.expected = model.reserve(nowMs, key, BigInt(nano));
    } else if (what === 'settle' && model.holds.length > 0) {
      this.settle(Math.floor(share * model.holds.length), nano);
    } else if (what === 'charge' && !this.#strictDue) {
      own.charge(nowMs, key, nano);
      model.charge(nowMs, key, BigInt(nano));
    } else if (what === 'refund') {
      const back = Math.min(Math.floor(share * 1.001 * Number(model.used)), Number.MAX_SAFE_INTEGER);
      own.refund(nowMs, key, back);
      model.refund(nowMs, key, BigInt(back));
    }
    own.view(nowMs);
    model.moveTo(nowMs);
  }

  settle(index: number, nano: number): void {
    const hold = this.model.holds[index] ?? { key: 0, price: 0n };
    const due = this.#strictDue ? Math.min(nano, Number(hold.price)) : nano;
    this.account.settle(this.nowMs, hold.key, Number(hold.price), due);
    this.model.settle(this.nowMs, index, BigInt(due));
  }
}

const amounts = ({ accounts }: LedgerSnapshot): bigint[] => Object.values(accounts).map((text) => parseNanoUsd(text));
const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

function eachStep(
  options: fc.Arbitrary<AccountOptions>,
  holds: (pair: Pair, step: Step, before: { readonly available: number }) => void,
  strictDue = false,
  paths: fc.Arbitrary<Step[]> = steps,
): void {
  fc.assert(
    fc.property(options, paths, (terms, path) => {
      const pair = new Pair(terms, strictDue);
      for (const step of path) {
        const before = { available: pair.account.view(pair.nowMs + step.afterMs).availableNano };
        pair.take(step);
        holds(pair, step, before);
      }
    }),
    RUNS,
  );
}

describe('against a model in bigint', () => {
  test('any account agrees after every step with what it answers, and what is left, held, spent, expired and open to each key', () => {
    eachStep(account, ({ account: own, model, nowMs, answer, expected }, { key }) => {
      const view = own.view(nowMs);
      expect(answer).toBe(expected);
      const left = model.keyLeft(nowMs, key) ?? BigInt(Number.MAX_SAFE_INTEGER);
      const available = model.available ?? BigInt(Number.MAX_SAFE_INTEGER);
      expect(view.availableNano).toBe(model.available === undefined ? Infinity : Number(model.available));
      expect(BigInt(view.balanceNano)).toBe(model.balance);
      expect(BigInt(view.heldNano)).toBe(model.held);
      expect(BigInt(view.spentNano)).toBe(model.used);
      expect(own.ledger.total(POSTING.expiry)).toBe(model.expired);
      expect(own.view(nowMs, key).availableNano).toBe(
        model.available === undefined && model.keyLeft(nowMs, key) === undefined
          ? Infinity
          : Number(left < available ? left : available),
      );
    });
  });

  test('amounts around 2^53 answer the same, and come to the same dollars', () => {
    const check = ({ account: own, model, nowMs, answer, expected }: Pair): void => {
      expect(answer).toBe(expected);
      const available = model.available === undefined ? null : nanoUsdText(model.available);
      const [balance, held] = [nanoUsdText(model.balance), nanoUsdText(model.held)];
      expect(own.view(nowMs).dollars).toEqual({ available, balance, held });
      expect(own.ledger.owed()).toBe(model.used);
      expect(own.ledger.total(POSTING.expiry)).toBe(model.expired);
      expect(sum(amounts(own.ledger.snapshot()))).toBe(0n);
    };
    eachStep(largeAccount, check, false, largeSteps());
  });

  test('top-ups are paid and arrive at the same instants', () => {
    fc.assert(
      fc.property(prepaid, steps, (options, path) => {
        const pair = new Pair(options);
        for (const step of path) pair.take(step);
        pair.account.view(pair.nowMs);
        const opening = options.credits.filter(({ nano }) => nano > 0).length + (options.balanceNano > 0 ? 1 : 0);
        const topUps = (pair.account.movements?.list(-1, 1000) ?? [])
          .filter(({ kind }) => kind === 'topup')
          .slice(opening);
        expect(topUps.map(({ atMs }) => atMs)).toEqual(pair.model.topUps);
      }),
      RUNS,
    );
  });

  test('invoices close and are paid at the same instants, over the same amounts', () => {
    fc.assert(
      fc.property(postpaid, steps, (options, path) => {
        const pair = new Pair(options);
        for (const step of path) pair.take(step);
        const invoices = issued(pair.account, pair.nowMs);
        expect(invoices.map(({ toMs, nano, paidAtMs }) => ({ closedMs: toMs, nano, paidAtMs }))).toEqual(
          pair.model.invoices,
        );
        expect(invoices.map(({ number }) => number)).toEqual(invoices.map((_, index) => index + 1));
        // The period in progress included, they are all that was charged, and no older one is lost.
        const { omittedNano = 0n, invoices: shown = [] } = pair.account.invoices(pair.nowMs, 2) ?? {};
        expect(shown.reduce((all, { nano }) => all + nano, omittedNano)).toBe(pair.model.used);
      }),
      RUNS,
    );
  });
});

describe('laws', () => {
  test('L1: all accounts of the ledger together are 0 after every step', () => {
    eachStep(account, ({ account: own }) => {
      const snapshot = own.ledger.snapshot();
      expect(sum(amounts(snapshot))).toBe(0n);
      expect(snapshot.accounts.spent).toBe(snapshot.accounts.customer);
    });
  });

  test('L2: remaining + used + held + expired = granted after every step, and the ledger says the same', () => {
    eachStep(prepaid, ({ account: own, model, nowMs }) => {
      const view = own.view(nowMs);
      const { accounts } = own.ledger.snapshot();
      const expired = parseNanoUsd(accounts.expired ?? '');
      expect(BigInt(view.availableNano + view.spentNano + view.heldNano) + expired).toBe(model.granted);
      expect(-parseNanoUsd(accounts.cash ?? '') - parseNanoUsd(accounts.grants ?? '')).toBe(model.granted);
      expect(parseNanoUsd(accounts.balance ?? '')).toBe(BigInt(view.availableNano));
      expect(parseNanoUsd(accounts.holds ?? '')).toBe(BigInt(view.heldNano));
    });
  });

  test('L3: with strict holds nothing below zero is ever reached, and a request is admitted iff its price is left', () => {
    const strict = prepaid.map(({ keyCap: _, ...options }) => ({
      ...options,
      holds: 'strict' as const,
      lockBelowNano: 0,
    }));
    eachStep(
      strict,
      ({ account: own, nowMs, answer }, step, { available }) => {
        expect(own.view(nowMs).availableNano).toBeGreaterThanOrEqual(0);
        const expected = step.nano <= available ? 'admitted' : 'insufficient';
        expect(answer).toBe(step.what === 'reserve' ? expected : answer);
      },
      true,
    );
  });

  test('L4: debt is at most what requests cost beyond their holds, and refuses everything until it is paid', () => {
    fc.assert(
      fc.property(prepaid, steps, (options, path) => {
        const pair = new Pair({ ...options, holds: 'strict', keyCap: undefined });
        let beyond = 0;
        for (const step of path) {
          const index = Math.floor(step.share * pair.model.holds.length);
          const price = Number(pair.model.holds[index]?.price ?? 0n);
          if (step.what === 'settle' && pair.model.holds.length > 0) beyond += Math.max(0, step.nano - price);
          if (step.what === 'charge') beyond += step.nano;
          pair.take(step);
          const { availableNano } = pair.account.view(pair.nowMs);
          expect(-availableNano).toBeLessThanOrEqual(beyond);
          expect(pair.account.check(pair.nowMs, 0, 0) === RESERVE.locked).toBe(availableNano < options.lockBelowNano);
        }
      }),
      RUNS,
    );
  });

  test('L5: captured and released is what was held; nothing can be settled that is not held, nor refunded that was not charged', () => {
    const strict = account.map((options) => ({ ...options, holds: 'strict' as const }));
    eachStep(strict, ({ account: own, model, nowMs }) => {
      const { ledger } = own;
      const ended = ledger.total(POSTING.capture) + ledger.total(POSTING.release);
      expect(ledger.total(POSTING.hold)).toBe(ended + model.held);
      const before = [own.view(nowMs), ledger.snapshot()];
      expect(() => own.refund(nowMs, 0, Number(model.used) + 1)).toThrow(/more than what is left of the charges/);
      expect(() => own.settle(nowMs, 0, Number(model.held) + 1, 0)).toThrow(/more than all open holds/);
      expect([own.view(nowMs), ledger.snapshot()]).toEqual(before);
    });
  });

  test('L6: a charge and its full refund leave everything as it was: balance, holds, spending, the key’s cap, the next invoice', () => {
    fc.assert(
      fc.property(account, steps, fc.integer({ min: 1, max: 300 }), (terms, path, nano) => {
        const options = terms.type === 'prepaid' ? { ...terms, topUp: undefined } : terms;
        const pair = new Pair(options);
        for (const step of path) pair.take(step);
        const views = (): unknown[] => [0, 1, 2].map((key) => pair.account.view(pair.nowMs, key));
        const before = [views(), pair.account.ledger.snapshot().accounts];
        pair.account.charge(pair.nowMs, 1, nano);
        pair.account.refund(pair.nowMs, 1, nano);
        expect([views(), pair.account.ledger.snapshot().accounts]).toEqual(before);
        const later = pair.nowMs + 31 * 86_400_000;
        pair.model.moveTo(later);
        expect(issued(pair.account, later).map((invoice) => invoice.nano)).toEqual(
          pair.model.invoices.map((invoice) => invoice.nano),
        );
      }),
      RUNS,
    );
  });

  test('L7: the order in which open requests are settled does not matter', () => {
    const jobs = fc.array(
      fc.record({
        price: fc.integer({ min: 0, max: 30 }),
        due: fc.integer({ min: 0, max: 40 }),
        rank: fc.integer({ min: 0, max: 99 }),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(account, jobs, (options, offered) => {
        const settled = (inOrder: (one: { rank: number }, other: { rank: number }) => number): unknown => {
          const own = new Account(options.type === 'prepaid' ? { ...options, topUp: undefined } : options);
          const admitted = offered.filter(({ price }) => own.reserve(0, 0, price) === RESERVE.admitted);
          for (const { price, due } of admitted.toSorted(inOrder)) own.settle(0, 0, price, due);
          return [own.view(0, 0), own.ledger.snapshot().accounts];
        };
        expect(settled((one, other) => one.rank - other.rank)).toEqual(settled(() => 0));
      }),
      RUNS,
    );
  });

  test('L8: the same steps on a new account give the same books and movements', () => {
    fc.assert(
      fc.property(account, steps, (options, path) => {
        const [one, other] = [new Pair(options), new Pair(structuredClone(options))];
        for (const step of path) one.take(step);
        for (const step of path) other.take(step);
        expect(other.account.ledger.snapshot()).toEqual(one.account.ledger.snapshot());
        expect(other.account.movements?.list(-1, 1000)).toEqual(one.account.movements?.list(-1, 1000));
      }),
      { seed: 42, numRuns: runs(100, 300) },
    );
  });

  test('L9: movements stand in the order of time, and looking in between changes nothing', () => {
    fc.assert(
      fc.property(account, steps, (options, path) => {
        const [quiet, watched] = [new Pair(options), new Pair(options)];
        for (const step of path) {
          quiet.take(step);
          for (let part = 1; part < 4; part++) {
            const between = watched.nowMs + (step.afterMs * part) / 4;
            watched.account.addedLatencyMs(between);
            watched.account.check(between, step.key, step.nano);
          }
          watched.take(step);
        }
        const movements = quiet.account.movements?.list(-1, 1000) ?? [];
        const times = movements.map(({ atMs }) => atMs);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(watched.account.movements?.list(-1, 1000)).toEqual(movements);
      }),
      { seed: 42, numRuns: runs(100, 300) },
    );
  });

  test('L10: when all requests have ended, nothing is held', () => {
    fc.assert(
      fc.property(account, steps, (options, path) => {
        const pair = new Pair(options);
        for (const step of path) pair.take(step);
        while (pair.model.holds.length > 0) pair.settle(0, 7);
        expect(pair.account.view(pair.nowMs).heldNano).toBe(0);
        expect(pair.account.ledger.snapshot().accounts.holds).toBe('0');
        if (options.holds !== 'strict' && options.keyCap === undefined) return;
        expect(() => pair.account.settle(pair.nowMs, 0, 1, 0)).toThrow(/more than all open holds|no open request/);
      }),
      RUNS,
    );
  });

  test('L13: spending and open requests of a key stay within its cap, whatever runs at the same time', () => {
    const capped = account.map((options) => ({ ...options, keyCap: { nano: 50, perMs: 3_600_000 } }));
    fc.assert(
      fc.property(capped, steps, (options, path) => {
        const pair = new Pair(options, true);
        for (const step of path) {
          pair.take(step);
          for (const key of [0, 1, 2]) expect(pair.model.keyLeft(pair.nowMs, key)).toBeGreaterThanOrEqual(0n);
        }
        expect(pair.account.reserve(pair.nowMs, 0, 51)).not.toBe(RESERVE.admitted);
      }),
      RUNS,
    );
  });

  test('L14: a postpaid customer owes at most the limit and what was open beyond it', () => {
    const costMax = 40;
    const limited = postpaid.map((options) => ({ ...options, creditLimitNano: 60, keyCap: undefined }));
    fc.assert(
      fc.property(limited, steps, (options, path) => {
        const pair = new Pair(options, true);
        let inFlightMax = 0;
        for (const step of path) {
          pair.take(step);
          inFlightMax = Math.max(inFlightMax, pair.model.holds.length);
          const { balanceNano, heldNano } = pair.account.view(pair.nowMs);
          const beyond = options.holds === 'strict' ? 0 : inFlightMax * costMax;
          expect(heldNano - balanceNano).toBeLessThanOrEqual(60 + beyond);
        }
      }),
      RUNS,
    );
  });

  test('O4: a refused request changes nothing and leaves nothing open', () => {
    fc.assert(
      fc.property(account, steps, (options, path) => {
        const pair = new Pair(options);
        for (const step of path) {
          const atMs = pair.nowMs + step.afterMs;
          const state = (): unknown => {
            const { refused: _, ...view } = pair.account.view(atMs, step.key);
            return [view, pair.account.ledger.snapshot(), pair.account.movements?.length];
          };
          const before = state();
          pair.take(step);
          const after = state();
          const isRefused = step.what === 'reserve' && pair.answer !== 'admitted';
          expect(after).toEqual(isRefused ? before : after);
        }
        const { refused } = pair.account.view(pair.nowMs);
        expect(refused.locked + refused.insufficient + refused.keyCap + refused.creditLimit).toBeLessThanOrEqual(
          path.length,
        );
      }),
      RUNS,
    );
  });
});
