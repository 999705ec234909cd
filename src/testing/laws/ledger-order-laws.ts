import fc from 'fast-check';
import { type AccountMovement, move, movementText } from '../account-movement.ts';
import { breach, wholeNano } from '../amount.ts';
import { accountHistory, accountJobs, HISTORY_START_MS, jobMovements } from '../arbitraries/account-histories.ts';
import { defineLaw, type Law } from '../law.ts';
import type { LedgerSubject } from '../subjects/ledger-subject.ts';
import { historyOptions, holdOf, LedgerCase, stateText, unitOf } from './ledger-case.ts';
import { isSameData } from './plain-data.ts';

const DAY_MS = 86_400_000;

const picks = fc.array(fc.nat(100), { minLength: 1, maxLength: 18 });
const repeats = fc.array(fc.nat(100), { minLength: 1, maxLength: 6 });
const skews = fc.integer({ min: -DAY_MS, max: DAY_MS });
const gaps = fc.array(fc.integer({ min: 0, max: 3 * DAY_MS }), { minLength: 6, maxLength: 6 });

function jobsOf(ledger: LedgerSubject): ReturnType<typeof accountJobs> {
  return accountJobs(unitOf(ledger), ledger.refund !== undefined);
}

/** The movements of several jobs in an order in which each job keeps its own; `turns` choose whose it is. */
function interleave(jobs: readonly (readonly AccountMovement[])[], turns: readonly number[]): AccountMovement[] {
  const queues = jobs.map((movements) => [...movements]);
  const order: AccountMovement[] = [];
  for (let turn = 0; queues.some((queue) => queue.length > 0); turn++) {
    const waiting = queues.filter((queue) => queue.length > 0);
    const next = waiting[(turns[turn % turns.length] ?? 0) % waiting.length]?.shift();
    if (next !== undefined) order.push(next);
  }
  return order;
}

/** An account on which enough was paid in for all jobs, and their movements made in an order. */
async function played(ledger: LedgerSubject, paid: bigint, order: readonly AccountMovement[]): Promise<LedgerCase> {
  const seen = await LedgerCase.open(ledger);
  await seen.mustMove({ type: 'top-up', id: 'paid', atMs: HISTORY_START_MS, nano: paid });
  for (const movement of order) await seen.mustMove(movement);
  return seen;
}

/** The laws of order, repetition, time and sums: L7, L8, L9, L15. */
export const ledgerOrderLaws: readonly Law[] = [
  defineLaw('ledger', {
    id: 'L7',
    name: 'the order of jobs does not matter',
    statement: 'Movements of several jobs give the same totals in every order that keeps the order within each job.',
    story: 'totals that depend on the order of settlement cannot be checked against a bill that is sorted by time',
    source: 'order independence as a property test: cala-ledger pull request 719, collected 2026-11',
    needs: 'ledger',
    given: ['jobs', 'turns in one order', 'turns in the other'],
    property: (ledger) =>
      fc.asyncProperty(jobsOf(ledger), picks, picks, async (jobs, one, other) => {
        const paid = jobs.reduce((sum, { holdNano }) => sum + holdNano, 0n);
        const movements = jobs.map((job, index) => jobMovements(job, index, HISTORY_START_MS));
        const first = await (await played(ledger, paid, interleave(movements, one))).state();
        const second = await (await played(ledger, paid, interleave(movements, other))).state();
        if (!isSameData(first, second))
          breach(`In one order the account ends with ${stateText(first)}, in another with ${stateText(second)}.`, {
            expected: stateText(first),
            got: stateText(second),
          });
      }),
  }),
  defineLaw('ledger', {
    id: 'L8',
    name: 'a repeated movement counts once',
    statement: 'Replaying any movements of an account leaves it as it is.',
    story: 'retries of one user action became four jobs of 9.5 credits each, all billed',
    source: 'ComfyUI pull request 16204, 2026-09-09',
    needs: 'ledger',
    given: ['', 'made again, by place'],
    property: (ledger) =>
      fc.asyncProperty(accountHistory(historyOptions(ledger)), repeats, async (movements, again) => {
        const seen = await LedgerCase.open(ledger);
        const accepted: AccountMovement[] = [];
        for (const movement of movements) {
          if (await seen.move(movement)) accepted.push(movement);
        }
        const before = await seen.state();
        for (const at of again) {
          const movement = accepted[at % accepted.length];
          if (movement === undefined) break;
          // Not told to the model: it must not count.
          await move(ledger, seen.account, movement);
          const after = await seen.state();
          if (!isSameData(before, after))
            breach(`The ${movementText(movement)}, made again, changed ${stateText(before)} to ${stateText(after)}.`, {
              expected: stateText(before),
              got: stateText(after),
            });
        }
        seen.demandHolds();
      }),
  }),
  defineLaw('ledger', {
    id: 'L9',
    name: 'nothing is posted before its request',
    statement: 'No entry of a job is older than its hold, not even when the clocks of the services disagree.',
    story: 'an entry that is older than its job belongs to the month before, whose invoice has already been sent',
    source: 'monthly invoices of postpaid accounts: Lumenfall, billing page, collected 2026-11',
    needs: 'ledger.postings',
    given: ['units held', 'ms from hold to charge'],
    property: (ledger) =>
      fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), skews, async (units, skewMs) => {
        const nano = BigInt(units) * unitOf(ledger);
        const seen = await LedgerCase.open(ledger);
        const atMs = HISTORY_START_MS + DAY_MS;
        await seen.mustMove({ type: 'top-up', id: 'paid', atMs: HISTORY_START_MS, nano });
        await seen.mustMove(holdOf('hold', atMs, nano));
        const accepted = await seen.move({ type: 'settle', id: 'charge', atMs: atMs + skewMs, holdId: 'hold', nano });
        if (!accepted && skewMs >= 0)
          breach(`A charge ${skewMs} ms after its hold was refused.`, { expected: 'accepted', got: 'refused' });
        const postings = (await ledger.postings?.(seen.account)) ?? [];
        const early = postings.find((posting) => posting.movementId !== 'paid' && posting.atMs < atMs);
        if (early !== undefined)
          breach(`An entry of ${early?.movementId} stands ${atMs - (early?.atMs ?? atMs)} ms before the hold.`, {
            expected: `an instant of at least ${atMs} ms`,
            got: `${early?.atMs} ms`,
          });
        // A charge without entries has shown nothing about their instants.
        fc.pre(!accepted || postings.some((posting) => posting.movementId !== 'paid'));
      }),
  }),
  defineLaw('ledger', {
    id: 'L15',
    name: 'every breakdown adds up to the total',
    statement: 'The spend by model, by key and by day each sum to the same total, net of refunds.',
    story: 'the billing page counted 16,600 images, monitoring 200 and the application 9',
    source: 'Google forum 132241, collected 2026-11',
    needs: 'ledger.breakdown',
    given: ['jobs', 'ms before each job'],
    property: (ledger) =>
      fc.asyncProperty(jobsOf(ledger), gaps, async (jobs, gapsMs) => {
        const paid = jobs.reduce((sum, { holdNano }) => sum + holdNano, 0n);
        let atMs = HISTORY_START_MS;
        const order = jobs.flatMap((job, index) => jobMovements(job, index, (atMs += gapsMs[index] ?? 0)));
        const seen = await played(ledger, paid, order);
        const { spent } = seen.model;
        for (const by of ['model', 'key', 'day'] as const) {
          const parts = Object.entries((await ledger.breakdown?.(seen.account, by)) ?? {});
          const sum = parts.reduce((total, [, amount]) => total + wholeNano(amount), 0n);
          if (sum !== spent)
            breach(`By ${by} it is ${sum} nano-USD, and ${spent} were spent.`, {
              expected: `${spent} nano-USD`,
              got: `${sum} nano-USD`,
            });
        }
        const byModel = (await ledger.breakdown?.(seen.account, 'model')) ?? {};
        for (const model of new Set(jobs.map((job) => job.model))) {
          const own = jobs.filter((job) => job.model === model);
          const due = own.reduce((sum, { settleNano = 0n, refundNano }) => sum + settleNano - refundNano, 0n);
          const shown = wholeNano(byModel[model] ?? 0n);
          if (shown !== due)
            breach(`${model} is shown with ${shown} nano-USD, and ${due} were spent on it.`, {
              expected: `${due} nano-USD`,
              got: `${shown} nano-USD`,
            });
        }
      }),
  }),
];
