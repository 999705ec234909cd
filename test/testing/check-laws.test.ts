import { describe, expect, test } from 'vitest';
import {
  assertLaws,
  type BillingSubject,
  checkLaws,
  LawError,
  laws,
  lawsFor,
  type LedgerSubject,
  LawsError,
  type PricingSubject,
  type TopUp,
} from '../../src/testing/index.ts';
import { type PlainAccount, plainLedger } from './plain-ledger.ts';
import { reference } from './reference/engine.ts';

/** A pricing that asks one nano-dollar too much as soon as there are more than 20 units. */
const dear: PricingSubject = {
  kinds: ['unit'],
  price: async (tariff, used) => {
    const price = await reference.pricing.price(tariff, used);
    return BigInt(price) + (used.quantity > 20 ? 1n : 0n);
  },
};

describe('laws as data', () => {
  test('each has a name of its own, a sentence, and a story with a dated source', () => {
    expect(new Set(laws.map(({ id }) => id)).size).toBe(laws.length);
    for (const law of laws) {
      expect(law.title).toBe(`${law.id}: ${law.name}`);
      expect(law.statement, law.id).toMatch(/^[A-Z].*\.$/);
      expect(law.story.length, law.id).toBeGreaterThan(20);
      expect(law.source, law.id).toMatch(/20\d\d/);
    }
  });

  test('those that apply are found by the parts of a subject', () => {
    expect(lawsFor({})).toEqual([]);
    expect(lawsFor({ pricing: dear }).map(({ id }) => id)).toEqual(['P1', 'P2', 'P3', 'P6', 'P7', 'P8']);
    expect(lawsFor(reference, { only: ['events', 'P1'], skip: ['E2'] }).map(({ id }) => id)).toEqual([
      'P1',
      'E1',
      'E3',
    ]);
  });

  test('a name that is none is told with the one that was meant, and with those that are', () => {
    expect(() => lawsFor(reference, { only: ['simulation'] })).toThrow(
      /no law or group "simulation": did you mean "simulator"/,
    );
    expect(() => lawsFor(reference, { only: ['nothing-like-it'] })).toThrow(/"nothing-like-it": Known are P1, pricing/);
    expect(() => lawsFor(reference, { skip: ['price'] })).toThrow(RangeError);
  });
});

describe('a report', () => {
  test('tells what passed, what failed and why, and what was skipped', async () => {
    const report = await checkLaws({ pricing: dear }, { numRuns: 300, skip: ['estimate'] });
    expect([report.passed + report.failed + report.skipped, report.results.length]).toEqual([
      laws.length - 3,
      laws.length - 3,
    ]);
    const exact = report.results.find(({ id }) => id === 'P3');
    expect(exact).toMatchObject({ verdict: 'failed', title: 'P3: prices are exact' });
    // Shrunk to the smallest case: a tariff of nothing and the first quantity that is too dear.
    expect(exact?.counterexample).toBe('[{"kind":"unit","usd":"0"},{"quantity":21,"widthPx":0,"heightPx":0}]');
    expect(exact?.meaning).toBe('It costs $0.000000001, and $0 is due.');
    expect(exact).toMatchObject({ expected: '$0', got: '$0.000000001' });
    expect(exact?.given).toBe('tariff: { kind unit, usd 0 }; consumption: { quantity 21, widthPx 0, heightPx 0 }');
    expect(exact?.text).toContain(`  case:     ${exact?.given}\n  expected: $0\n  got:      $0.000000001\n`);
    expect(exact?.text).toContain('prevents: a rounded rate per pixel');
    expect(exact?.text).toContain("repeat:   only: ['P3'], seed: 42, numRuns: 300");
    expect(report.text).toContain('passed   P1: no price is negative (300 runs)');
    expect(report.text.split('\n').filter((line) => line.startsWith('skipped'))).toEqual([
      expect.stringMatching(
        /^skipped {2}P1b \(no pricing.accepts\), P4 P5 \(no pricing of kind step\), P9 .*, S3 S4 \(/,
      ),
    ]);
    expect(report.text.split('\n').at(-1)).toBe(
      `${report.passed} passed, ${report.failed} failed, ${report.skipped} skipped`,
    );
  });

  test('is the same for the same seed, and another one for another', async () => {
    const [one, again, other] = [42, 42, 7].map((seed) => checkLaws({ pricing: dear }, { seed, only: ['P3'] }));
    expect((await one)?.text).toBe((await again)?.text);
    expect((await other)?.text).not.toBe((await one)?.text);
  });

  test('tells what a subject threw', async () => {
    const price = (): bigint => {
      throw new TypeError('no such plan');
    };
    const { results } = await checkLaws({ pricing: { kinds: ['unit'], price } }, { only: ['P1'] });
    expect(results[0]?.meaning).toBe('the subject threw TypeError: no such plan');
  });

  test('takes decimal text of any length for what it says', async () => {
    const price: PricingSubject['price'] = (tariff, { quantity }) => {
      const [whole = '', fraction = ''] = 'usd' in tariff ? tariff.usd.split('.') : [];
      return `${BigInt(whole + fraction) * BigInt(quantity)}e-${fraction.length}`;
    };
    const pricing: PricingSubject = { kinds: ['unit'], decimals: 30, rounding: 'none', price };
    expect(await assertLaws({ pricing }, { numRuns: 500 })).toMatchObject({ failed: 0, passed: 6 });
  });

  test('ends when its time is over, with what was tried by then', async () => {
    const price: PricingSubject['price'] = (tariff, used) =>
      new Promise((resolve) => {
        setImmediate(() => resolve(reference.pricing.price(tariff, used)));
      });
    const { results } = await checkLaws(
      { pricing: { ...dear, price } },
      { only: ['P1'], numRuns: 1e9, timeLimitMs: 50 },
    );
    expect(results[0]?.verdict).toBe('passed');
    expect(results[0]?.runs).toBeLessThan(1e9);
  });
});

describe('a ledger', () => {
  /** A ledger that keeps to all laws, with one part of it replaced. */
  const ledgerWith = (part: object): BillingSubject => ({ ledger: { ...plainLedger, ...part } as LedgerSubject });
  const failures = async (subject: BillingSubject): Promise<(readonly [string, string | undefined])[]> =>
    (await checkLaws(subject)).results.flatMap(({ id, verdict, meaning }) =>
      verdict === 'failed' ? [[id, meaning] as const] : [],
    );

  test('that keeps to the laws passes', async () => {
    expect(await failures(ledgerWith({}))).toEqual([]);
  });

  test('whose top-up returns nothing once is told to return a boolean, by the name of the method', async () => {
    const silent = (account: PlainAccount, movement: TopUp): boolean => {
      const isAccepted = plainLedger.topUp(account, movement) as boolean;
      return movement.nano > 100n ? (undefined as never) : isAccepted;
    };
    const told = await failures(ledgerWith({ topUp: silent }));
    expect(told.map(([id]) => id)).toContain('L2');
    for (const [, meaning] of told)
      expect(meaning).toMatch(
        /^topUp\(\), asked for the top-up .*, answered undefined, which is neither true nor false/,
      );
  });

  test('that refuses every movement, or every hold, passes no law that is about holds', async () => {
    const no = (): boolean => false;
    const none = await failures(ledgerWith({ topUp: no, hold: no, settle: no, release: no }));
    expect(none.map(([id]) => id)).toEqual(['L2', 'L3', 'L3b', 'L4', 'L5', 'L10', 'L7', 'L8']);
    const told = await failures(ledgerWith({ hold: no }));
    expect(told.map(([id]) => id)).toEqual(['L2', 'L3', 'L3b', 'L4', 'L5', 'L10', 'L7', 'L8']);
    expect(told[0]?.[1]).toMatch(/^too few of the generated cases checked anything/);
  });
});

describe('errors', () => {
  test('a law that is broken rejects with its result', async () => {
    const law = lawsFor({ pricing: dear }, { only: ['P3'] })[0];
    const error = await law?.check({ pricing: dear }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(LawError);
    expect((error as LawError).result.verdict).toBe('failed');
    expect((error as LawError).message).toMatch(/^FAILED {3}P3[^]*quantity 21/);
  });

  test('a law that does not apply says so', async () => {
    const law = laws.find(({ id }) => id === 'L1');
    await expect(law?.check({})).rejects.toThrow(/L1: .* cannot be checked: the subject has no ledger.postings/);
    expect(() => law?.property({})).toThrow(/L1: .* does not apply/);
  });

  test('nothing checked is no success', async () => {
    const nothing: BillingSubject = {};
    await expect(assertLaws(nothing)).rejects.toThrow(LawsError);
    await expect(assertLaws({ pricing: dear })).rejects.toThrow(/laws of billing are broken:[^]*FAILED {3}P3/);
  });
});
