import { describe, expect, test } from 'vitest';
import {
  type BillingSubject,
  checkLaws,
  lawsFor,
  type LedgerSubject,
  SubjectError,
} from '../../../src/testing/index.ts';
import { PART_NAMES } from '../../../src/testing/checks/fields.ts';
import { plainLedger } from '../plain-ledger.ts';
import { reference } from '../reference/engine.ts';

async function problemsOf(subject: object, only?: readonly string[]): Promise<readonly string[]> {
  const error: unknown = await checkLaws(subject as BillingSubject, { only, numRuns: 1 }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) return [];
  if (!(error instanceof SubjectError)) throw error;
  return error.problems.map(({ path, message }) => `${path}: ${message}`);
}

const nothing = (): void => {};

describe('the shape of a subject', () => {
  test('of an engine that is right has no problem', async () => {
    expect(Object.keys(reference).toSorted()).toEqual(PART_NAMES.toSorted());
    expect(await problemsOf(reference)).toEqual([]);
  });

  test('lists unknown parts, missing and misspelt methods and wrong types, all at once', async () => {
    const { settle, ...ledger } = plainLedger;
    const subject = {
      priceing: {},
      weather: {},
      pricing: { ...reference.pricing, kinds: ['units'], unitNano: 10, rounding: 'half_up', price: '0.01' },
      ledger: { ...ledger, setle: settle, overage: 'debts' },
      statement: [],
      events: Promise.resolve({}),
    };
    expect(await problemsOf(subject)).toEqual([
      'priceing: there is no such part; did you mean "pricing"?',
      `weather: there is no such part; the parts are ${PART_NAMES.join(', ')}`,
      'pricing.kinds: expected a list of one or more of unit, step, megapixel, first-unit, graduated, volume, threshold, credit, got "units"; did you mean "unit"?',
      'pricing.unitNano: expected a bigint of nano-USD above 0, such as 1n, or 10_000_000n for a cent, got 10',
      'pricing.rounding: expected "up" or "down" or "half-up" or "half-even" or "none", got "half_up"; did you mean "half-up"?',
      'pricing.price: expected a method, got "0.01"',
      'ledger.setle: did you mean "settle"?',
      'ledger.overage: expected "refuse" or "debt", got "debts"; did you mean "debt"?',
      'statement: expected an object with decimals, display, got an empty list',
      'events: expected an object with bill, got a promise, which is not awaited',
    ]);
  });

  test('is looked at before laws are listed, too', () => {
    expect(() => lawsFor({ ledger: { ...plainLedger, hold: undefined } as unknown as LedgerSubject })).toThrow(
      'The subject cannot be checked; 1 to mend:\n  ledger.hold: expected a method, got nothing (undefined)',
    );
    expect(() => lawsFor(undefined as never)).toThrow('expected an object of parts, got nothing (undefined)');
  });

  test('of an instance of a class is that of its methods; what else it has is its own', async () => {
    class Shop {
      readonly decimals = 2;
      readonly totals = [];
      display(rows: readonly bigint[]): object {
        const total = rows.reduce((sum, nano) => sum + nano, 0n);
        return { rows, total };
      }
    }
    expect(await problemsOf({ statement: new Shop() })).toEqual([]);
    class Misspelt {
      readonly decimals = 2;
      displya(): void {}
    }
    expect(await problemsOf({ statement: new Misspelt() })).toEqual(['statement.displya: did you mean "display"?']);
  });

  test.each<[string, object, string]>([
    [
      'policies',
      { outcomes: { ...reference.outcomes, policies: [{ name: 'mine', due: { ok: 'full' } }] } },
      'a list of policies',
    ],
    ['priceParts', { outcomes: { ...reference.outcomes, priceParts: ['inputs'] } }, 'did you mean "input"?'],
    ['retriesByLayer', { retries: { ...reference.retries, retriesByLayer: 3 } }, 'a list of whole numbers'],
    ['budget', { retries: { ...reference.retries, budget: { ratio: 0.2 } } }, 'an object with ratio and burst'],
    ['honoursRetryAfter', { retries: { ...reference.retries, honoursRetryAfter: 'yes' } }, 'true or false, got "yes"'],
    ['settings', { simulator: { ...reference.simulator, settings: [] } }, 'an arbitrary of fast-check'],
    ['decimals', { statement: { ...reference.statement, decimals: 2.5 } }, 'a whole number from 0 up, got 2.5'],
    ['terms', { ledger: { ...reference.ledger, terms: ['cap'] } }, 'a list of capNano'],
  ])('tells what is wrong with %s', async (name, subject, words) => {
    const problems = await problemsOf(subject);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`.${name}: expected `);
    expect(problems[0]).toContain(words);
  });
});

describe('an answer of a subject', () => {
  test('that is nothing is named for every method at once, before any law', async () => {
    const silent = { topUp: nothing, hold: nothing, settle: nothing, release: nothing, held: nothing };
    const boolean = 'return true for a movement that was accepted, false for one that was refused';
    expect(await problemsOf({ ledger: { ...plainLedger, ...silent } })).toEqual([
      ...['topUp', 'hold', 'settle', 'release'].map(
        (name) => `ledger.${name}(): answered nothing (undefined); ${boolean}`,
      ),
      'ledger.held(): answered nothing (undefined); return decimal dollars as text, or a bigint of nano-USD',
    ]);
  });

  test.each([
    [0.1, '0.1'],
    ['a lot', '"a lot"'],
    ['', '""'],
    [undefined, 'nothing (undefined)'],
    [null, 'null'],
  ])('of %j is no price', async (price, shown) => {
    expect(await problemsOf({ pricing: { kinds: ['unit'], price: () => price } })).toEqual([
      `pricing.price(): answered ${shown}; return decimal dollars as text, or a bigint of nano-USD`,
    ]);
  });

  test('is asked for only of the parts that the chosen laws need, and once', async () => {
    let asked = 0;
    const statement = {
      decimals: 2,
      display: () => {
        asked++;
      },
    };
    const subject = { pricing: reference.pricing, statement };
    expect(await problemsOf(subject, ['P1'])).toEqual([]);
    expect(asked).toBe(0);
    expect(await problemsOf(subject)).toHaveLength(1);
    expect(await problemsOf(subject)).toHaveLength(1);
    expect(asked).toBe(1);
  });

  test('that is a promise is awaited', async () => {
    const price = (): Promise<string> => Promise.resolve('0.01');
    expect(await problemsOf({ pricing: { kinds: ['unit'], price } })).toEqual([]);
  });

  test('of each method of each part is looked at', async () => {
    const unasked: string[] = [];
    for (const [name, part] of Object.entries(reference)) {
      for (const [method, own] of Object.entries(part)) {
        if (typeof own !== 'function' || method === 'open') continue;
        const problems = await problemsOf({ [name]: { ...part, [method]: nothing } });
        if (!problems.some((problem) => problem.startsWith(`${name}.${method}(): answered nothing`)))
          unasked.push(`${name}.${method}`);
      }
    }
    expect(unasked).toEqual([]);
  });

  test('that never comes, because the method throws, is left to the laws', async () => {
    const price = (): bigint => {
      throw new TypeError('no such plan');
    };
    const { results } = await checkLaws({ pricing: { kinds: ['unit'], price } }, { only: ['P1'] });
    expect(results[0]?.meaning).toBe('the subject threw TypeError: no such plan');
  });
});
