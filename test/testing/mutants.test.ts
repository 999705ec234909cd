import { describe, expect, test } from 'vitest';
import { checkLaws, laws, type BillingSubject } from '../../src/testing/index.ts';
import { accountMutants } from './reference/account-mutants.ts';
import { reference } from './reference/engine.ts';
import { clientOf } from './reference/jobs.ts';
import { jobMutants } from './reference/job-mutants.ts';
import { priceMutants } from './reference/price-mutants.ts';

const MUTANTS: Readonly<Record<string, Readonly<Record<string, BillingSubject>>>> = {
  ...priceMutants,
  ...jobMutants,
  ...accountMutants,
};
const BUDGET = { ratio: 0.5, burst: 2 };

describe('an engine that is right', () => {
  test('passes every law', async () => {
    const report = await checkLaws(reference, { numRuns: 200 });
    expect(report.results.filter(({ verdict }) => verdict !== 'passed').map(({ text }) => text)).toEqual([
      'skipped  R4: a retry budget holds (the subject has no retries.budget)',
    ]);
  });

  test('passes the law of budgets too', async () => {
    const budget = (requests: number): number => BUDGET.ratio * requests + BUDGET.burst;
    const retries = { ...clientOf({ budget }), budget: BUDGET };
    const report = await checkLaws({ retries }, { numRuns: 500, only: ['R4'] });
    expect(report.text).toContain('passed   R4');
  });
});

describe('every law can fail', () => {
  test('each law has a mutant, and each mutant is of a law', () => {
    expect(Object.keys(MUTANTS).toSorted()).toEqual(laws.map(({ id }) => id).toSorted());
  });

  for (const law of laws) {
    for (const [name, subject] of Object.entries(MUTANTS[law.id] ?? {})) {
      test(`${law.id} notices ${name}`, async () => {
        const { results } = await checkLaws(subject, { only: [law.id], numRuns: 1000 });
        expect(results.map(({ verdict }) => verdict)).toEqual(['failed']);
        expect(results[0]?.meaning).toMatch(/\.$/);
        expect(results[0]?.meaning).not.toMatch(/the subject threw|too few/);
        expect(results[0]?.counterexample).not.toBe('none');
      });
    }
  }
});
