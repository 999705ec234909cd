import { afterAll, describe, expect, test } from 'vitest';
import { type BillingSubject, type Law, laws, lawsFor } from '../../src/testing/index.ts';
import { runs } from '../runs.ts';
import { ownClient } from './own/client.ts';
import { ownEstimates } from './own/estimates.ts';
import { OwnGateway } from './own/gateway.ts';
import { ownBooks, ownLedger } from './own/ledger.ts';
import { ownOutcomes } from './own/outcomes.ts';
import { ownPricing } from './own/prices.ts';
import { ownReconciliation } from './own/reconciliation.ts';
import { ownSimulator } from './own/simulator.ts';
import { ownStatement } from './own/statement.ts';

/** The engine of this package under the laws that it hands to others. */

const SEED = 42;
const RUNS = runs(100, 1000);
/** A simulation takes milliseconds: a thousand runs of its laws are in `simulator-laws.long.test.ts`. */
const SIMULATED_RUNS = 100;
/** Not a claim about speed: a machine under load may take its time. */
const TIMEOUT_MS = 120_000;

const gateway = new OwnGateway();
afterAll(() => gateway.close());

const own: BillingSubject = {
  pricing: ownPricing,
  outcomes: ownOutcomes,
  estimates: ownEstimates(),
  retries: ownClient(),
  idempotency: gateway.idempotency,
  ledger: ownLedger,
  statement: ownStatement,
  reconciliation: ownReconciliation,
  simulator: ownSimulator,
};
const budgeted: BillingSubject = { retries: ownClient({ ratio: 0.5, burst: 2 }) };
const watched: BillingSubject = { ledger: ownBooks };

const checked = new Set<string>();

function lawTests(subject: BillingSubject, among: readonly Law[]): void {
  for (const law of among) {
    checked.add(law.id);
    const numRuns = law.group === 'simulator' ? SIMULATED_RUNS : RUNS;
    test(
      `${law.title}`,
      async () => {
        await expect(law.check(subject, { numRuns, seed: SEED })).resolves.toBeUndefined();
      },
      TIMEOUT_MS,
    );
  }
}

describe('our own engine', () => {
  lawTests(own, lawsFor(own));
  lawTests(budgeted, lawsFor(budgeted, { only: ['R4'] }));
  lawTests(watched, lawsFor(watched, { only: ['L1', 'L9'] }));
});

/** Laws that are not asked of it here, each with the reason. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  O3: 'emulated providers have no cold starts of their own: a service time holds all of it',
  O9b: 'fields of replies belong to each dialect: test/wire/lumenfall/video.test.ts',
  L15: 'the split by model is of the cost book: test/measure/cost-book.test.ts',
  E1: 'nothing here bills from a log of events',
  E2: 'nothing here bills from a log of events',
  E3: 'nothing here bills from a log of events',
  S2: 'test/parity',
};

test('every law is checked here, or there is a reason why not', () => {
  const others = laws.flatMap(({ id }) => (checked.has(id) ? [] : [id]));
  expect(others.toSorted()).toEqual(Object.keys(ELSEWHERE).toSorted());
});
