import fc from 'fast-check';
import type { BillingSubject } from '../billing-subject.ts';
import { billPair } from '../arbitraries/bills.ts';
import { HISTORY_START_MS } from '../arbitraries/account-histories.ts';
import { eventLog } from '../arbitraries/event-logs.ts';
import { jobStory } from '../arbitraries/outcomes.ts';
import { scriptedRequests } from '../arbitraries/scripted-requests.ts';
import { consumption, plainTariffFor } from '../arbitraries/tariffs.ts';
import * as answers from './answers.ts';
import type { PartName } from './fields.ts';

/** Calls a method of the subject once and looks at its answer, which it gives back. */
export type Ask = <Value>(
  method: string,
  answer: answers.Answer | undefined,
  call: () => Value,
) => Promise<Awaited<Value>>;

type Part<Name extends PartName> = NonNullable<BillingSubject[Name]>;

function drawn<Value>(arbitrary: fc.Arbitrary<Value>): Value {
  return fc.sample(arbitrary, { seed: 42, numRuns: 1 })[0] as Value;
}

const ESTIMATED = { usd: '0.01', maxQuantity: 3, isFixed: true };
const ROWS = [10_000_000n, 20_000_000n];
const SEED = 42;
/** What is paid in, in the unit of the ledger: enough for all that is asked of it. */
const PAID_UNITS = 100n;

/** For each part: asks every method that it has once, with the plainest arguments. An account is opened, paid into, used and read. */
export const PROBES: { readonly [Name in PartName]-?: (part: Part<Name>, ask: Ask) => Promise<void> } = {
  async pricing(pricing, ask) {
    const [tariff, used] = [drawn(plainTariffFor(pricing)), drawn(consumption)];
    await ask('price', answers.amount, () => pricing.price(tariff, used));
    if (pricing.accepts !== undefined) await ask('accepts', answers.loadable, () => pricing.accepts?.(tariff));
    if (pricing.priceAt !== undefined)
      await ask('priceAt', answers.amount, () => pricing.priceAt?.([{ fromMs: 0, tariff }], used, 0));
  },
  async outcomes(outcomes, ask) {
    await ask('bill', answers.jobBill, () => outcomes.bill(drawn(jobStory(outcomes))));
  },
  async estimates(estimates, ask) {
    if (estimates.state !== undefined) await ask('state', answers.anything, () => estimates.state?.());
    await ask('estimate', answers.bounds, () => estimates.estimate(ESTIMATED));
    await ask('bill', answers.amount, () => estimates.bill(ESTIMATED, ESTIMATED.maxQuantity));
    if (estimates.costFields !== undefined)
      await ask('costFields', answers.costFields, () => estimates.costFields?.(ESTIMATED, 'in-progress', 0));
  },
  async retries(retries, ask) {
    await ask('retries', answers.triedAgain, () => retries.retries(503));
    await ask('play', answers.playedRequests, () => retries.play(drawn(scriptedRequests())));
  },
  async idempotency(idempotency, ask) {
    const session = await ask('open', undefined, () => idempotency.open());
    const submission = { key: 'key-1', body: 'a lighthouse' };
    await ask('submit', answers.submitReply, () => idempotency.submit(session, submission));
    await ask('charges', answers.jobCharges, () => idempotency.charges(session));
  },
  async ledger(ledger, ask) {
    const account = await ask('open', undefined, () => ledger.open({}));
    await moveOnce(ledger, account, ask);
    await ask('balance', answers.amount, () => ledger.balance(account));
    await ask('held', answers.amount, () => ledger.held(account));
    if (ledger.counters !== undefined) await ask('counters', answers.amountsByName, () => ledger.counters?.(account));
    if (ledger.breakdown !== undefined)
      await ask('breakdown', answers.amountsByName, () => ledger.breakdown?.(account, 'model'));
    if (ledger.postings !== undefined) await ask('postings', answers.ledgerPostings, () => ledger.postings?.(account));
    if (ledger.grants !== undefined)
      await ask('grants', answers.amountsByName, () => ledger.grants?.(account, HISTORY_START_MS));
    if (ledger.autoTopUps !== undefined) await ask('autoTopUps', answers.topUps, () => ledger.autoTopUps?.(account));
  },
  async statement(statement, ask) {
    await ask('display', answers.statement, () => statement.display(ROWS));
  },
  async events(events, ask) {
    await ask('bill', answers.amountMap, () => events.bill(drawn(eventLog())));
  },
  async reconciliation(reconciliation, ask) {
    const { log, records } = drawn(billPair());
    await ask('classify', answers.billMatches, () => reconciliation.classify(log, records));
    if (reconciliation.collect !== undefined)
      await ask('collect', answers.billRecords, () => reconciliation.collect?.([records]));
  },
  async simulator(simulator, ask) {
    const setting = drawn(simulator.settings);
    await ask('run', answers.simulatedRun, () => simulator.run(setting, SEED));
    if (simulator.scalePrices !== undefined)
      await ask('scalePrices', answers.anything, () => simulator.scalePrices?.(setting, 2));
    if (simulator.runElsewhere !== undefined)
      await ask('runElsewhere', answers.amountMap, () => simulator.runElsewhere?.(setting, SEED));
  },
};

/** Pays into an account, holds twice, settles one hold, gives a part of it back, and releases the other. */
async function moveOnce(ledger: Part<'ledger'>, account: unknown, ask: Ask): Promise<void> {
  const { unitNano = 1n } = ledger;
  const atMs = HISTORY_START_MS;
  const [nano, model, key] = [10n * unitNano, 'flux', 'key-a'];
  const paid = { id: 'paid', atMs, nano: PAID_UNITS * unitNano };
  await ask('topUp', answers.accepted, () => ledger.topUp(account, paid));
  for (const id of ['hold-1', 'hold-2'])
    await ask('hold', answers.accepted, () => ledger.hold(account, { id, atMs, nano, model, key }));
  await ask('settle', answers.accepted, () => ledger.settle(account, { id: 'charge', atMs, holdId: 'hold-1', nano }));
  if (ledger.refund !== undefined)
    await ask('refund', answers.accepted, () =>
      ledger.refund?.(account, { id: 'refund', atMs, chargeId: 'charge', nano: unitNano }),
    );
  await ask('release', answers.accepted, () => ledger.release(account, { id: 'release', atMs, holdId: 'hold-2' }));
}
