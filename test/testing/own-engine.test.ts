import { afterAll, describe, expect, test } from 'vitest';
import { type BillingSubject, type Law, laws, lawsFor } from '../../src/testing/index.ts';
import { runs } from '../runs.ts';
import { ownClient } from './own/client.ts';
import { ownEstimates } from './own/estimates.ts';
import { ownEvents } from './own/events.ts';
import { OwnGateway } from './own/gateway.ts';
import { ownBooks, ownLedger } from './own/ledger.ts';
import { ownFreeStarts, ownOutcomes } from './own/outcomes.ts';
import { ownPricing } from './own/prices.ts';
import { ownReconciliation } from './own/reconciliation.ts';
import { ownSimulator } from './own/simulator.ts';
import { ownStatement } from './own/statement.ts';
import { ownWorlds } from './own/two-worlds.ts';

/** The engine of this package under the laws that it hands to others. */

const SEED = 42;
const RUNS = runs(50, 1000);
/** A simulation takes milliseconds: a thousand runs of its laws are in `simulator-laws.long.test.ts`. */
const SIMULATED_RUNS = 50;
/** Each of these takes a tenth of a second, because it is a run over HTTP: a thousand of them are in `simulator-laws.long.test.ts`, too. */
const HTTP_RUNS = 10;
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
  events: ownEvents,
  reconciliation: ownReconciliation,
  simulator: ownSimulator,
};
const worlds: BillingSubject = { simulator: ownWorlds };
const budgeted: BillingSubject = { retries: ownClient({ ratio: 0.5, burst: 2 }) };
const watched: BillingSubject = { ledger: ownBooks };
const warm: BillingSubject = { outcomes: ownFreeStarts };

const checked = new Set<string>();

function runsOf({ id, group }: Law): number {
  if (id === 'S2') return HTTP_RUNS;
  return group === 'simulator' ? SIMULATED_RUNS : RUNS;
}

function lawTests(subject: BillingSubject, among: readonly Law[]): void {
  for (const law of among) {
    checked.add(law.id);
    const numRuns = runsOf(law);
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
  lawTests(worlds, lawsFor(worlds, { only: ['S2'] }));
  lawTests(budgeted, lawsFor(budgeted, { only: ['R4'] }));
  lawTests(watched, lawsFor(watched, { only: ['L1', 'L9'] }));
  lawTests(warm, lawsFor(warm, { only: ['O2', 'O3', 'O6'] }));
});

/** Laws that are not asked of it here, each with the reason. */
const ELSEWHERE: Readonly<Record<string, string>> = {};

test('every law is checked here, or there is a reason why not', () => {
  const others = laws.flatMap(({ id }) => (checked.has(id) ? [] : [id]));
  expect(others.toSorted()).toEqual(Object.keys(ELSEWHERE).toSorted());
});
