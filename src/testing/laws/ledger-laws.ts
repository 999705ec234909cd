import fc from 'fast-check';
import { movementText } from '../account-movement.ts';
import { breach, wholeNano } from '../amount.ts';
import { accountHistory, accountJobs, HISTORY_START_MS, jobMovements } from '../arbitraries/account-histories.ts';
import { defineLaw, type Law } from '../law.ts';
import type { LedgerSubject } from '../subjects/ledger-subject.ts';
import { historyOptions, holdOf, LedgerCase, stateText, unitOf, verdictOf } from './ledger-case.ts';
import { isSameData } from './plain-data.ts';

function historyFor(ledger: LedgerSubject, wild = false): ReturnType<typeof accountHistory> {
  return accountHistory({ ...historyOptions(ledger), wild });
}

const someUnits = fc.integer({ min: 1, max: 500 });
const askedUnits = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 8 });

/** The laws that hold after every movement of a plain prepaid account: L1 to L6, L10. */
export const ledgerLaws: readonly Law[] = [
  defineLaw('ledger', {
    id: 'L1',
    name: 'every transaction sums to zero',
    statement: 'The entries of each transaction add up to zero: money moves between books and never appears.',
    story: 'a refund that was larger than its reserve minted credits; without double entry no book misses them',
    source: 'elizaOS issue 22681, collected 2026-11',
    needs: 'ledger.postings',
    given: [''],
    property: (ledger) =>
      fc.asyncProperty(historyFor(ledger), async (history) => {
        const seen = await LedgerCase.open(ledger);
        const moved = new Set<string>();
        for (const movement of history)
          if ((await seen.move(movement)) && (!('nano' in movement) || movement.nano > 0n)) moved.add(movement.id);
        const sums = new Map<string, bigint>();
        for (const { transactionId, movementId, amount } of (await ledger.postings?.(seen.account)) ?? []) {
          sums.set(transactionId, (sums.get(transactionId) ?? 0n) + wholeNano(amount));
          moved.delete(movementId);
        }
        const wrong = [...sums].find(([, sum]) => sum !== 0n);
        if (wrong !== undefined)
          breach(`Transaction ${wrong?.[0]} sums to ${wrong?.[1]} nano-USD.`, {
            expected: '0 nano-USD',
            got: `${wrong?.[1]} nano-USD`,
          });
        const unposted = history.find((movement) => movement.type === 'top-up' && moved.has(movement.id));
        if (unposted !== undefined)
          breach(`Top-up ${unposted?.id} was accepted and has no entry.`, { expected: 'an entry', got: 'none' });
        seen.demandHolds();
      }),
  }),
  defineLaw('ledger', {
    id: 'L2',
    name: 'money is conserved',
    statement:
      'After every step, top-ups + refunds = charges + balance, and the amount held is the sum of the open holds.',
    story: 'remaining, used and held no longer added up to what was granted',
    source: 'new-api issue 4211, collected 2026-11',
    needs: 'ledger',
    given: [''],
    property: (ledger) =>
      fc.asyncProperty(historyFor(ledger), async (history) => {
        const seen = await LedgerCase.open(ledger);
        for (const movement of history) {
          await seen.move(movement);
          const [balance, held] = [await seen.balance(), await seen.held()];
          const { model } = seen;
          if (balance !== model.balance)
            breach(`After ${movementText(movement)} the balance is ${balance}, not ${model.balance}.`, {
              expected: `a balance of ${model.balance}`,
              got: `a balance of ${balance}`,
            });
          if (held !== model.held)
            breach(`After ${movementText(movement)} ${held} are held, not ${model.held}.`, {
              expected: `${model.held} held`,
              got: `${held} held`,
            });
        }
        seen.demandHolds();
      }),
  }),
  defineLaw('ledger', {
    id: 'L3',
    name: 'a hold is accepted exactly when it is covered',
    statement:
      'A hold is accepted if and only if the free balance covers it. The balance less all holds never falls below zero.',
    story: 'a check for "balance above 0" let N concurrent requests through for one dollar',
    source: 'elizaOS issue 10857 and sub2api issue 3384, collected 2026-11',
    needs: 'ledger',
    given: [''],
    property: (ledger) =>
      fc.asyncProperty(historyFor(ledger), async (history) => {
        const seen = await LedgerCase.open(ledger);
        for (const movement of history) {
          const { free } = seen.model;
          const expected = seen.model.allows(movement);
          const accepted = await seen.move(movement);
          const left = (await seen.balance()) - (await seen.held());
          if (movement.type === 'hold' && accepted !== expected)
            breach(`With ${free} free, the ${movementText(movement)} was ${accepted ? 'accepted' : 'refused'}.`, {
              expected: verdictOf(expected),
              got: verdictOf(accepted),
            });
          if (left < 0n)
            breach(`After ${movementText(movement)} ${-left} nano-USD more are held than there are.`, {
              expected: 'held no more than there is',
              got: `${-left} more`,
            });
        }
      }),
  }),
  defineLaw('ledger', {
    id: 'L3b',
    name: 'concurrent holds never exceed the balance',
    statement: 'The accepted ones of several concurrent holds add up to no more than the free balance.',
    story: 'the balance was read before it was written, so N concurrent generations ran for $1',
    source: 'elizaOS issue 10857, collected 2026-11',
    needs: 'ledger',
    given: ['units paid in', 'units of each hold'],
    property: (ledger) =>
      fc.asyncProperty(fc.nat(100), askedUnits, async (paid, asked) => {
        const unit = unitOf(ledger);
        const seen = await LedgerCase.open(ledger);
        const atMs = HISTORY_START_MS;
        await seen.mustMove({ type: 'top-up', id: 'paid', atMs, nano: BigInt(paid) * unit });
        const holds = asked.map((units, index) => holdOf(`hold${index}`, atMs, BigInt(units) * unit));
        const accepted = await Promise.all(holds.map(async (hold) => seen.move(hold)));
        const sum = holds.reduce((total, { nano }, index) => (accepted[index] === true ? total + nano : total), 0n);
        if (sum > BigInt(paid) * unit)
          breach(`With ${BigInt(paid) * unit} paid in, holds of ${sum} were accepted.`, {
            expected: `holds of at most ${BigInt(paid) * unit}`,
            got: `holds of ${sum}`,
          });
        if ((await seen.held()) !== sum) breach(`Holds of ${sum} were accepted, and what is held is something else.`);
        seen.demandHolds();
      }),
  }),
  defineLaw('ledger', {
    id: 'L4',
    name: 'a job that costs more than its hold is refused or owed, never forgotten',
    statement:
      'The excess is refused and changes nothing, or it is booked in full. An account in debt accepts nothing until the debt is paid.',
    story: 'jobs that cost more than was checked overdrew accounts',
    source: 'breeze issue 6460 and vm0 issue 10386, collected 2026-11',
    needs: 'ledger',
    given: ['units held', 'units above the hold', 'units to spare'],
    property: (ledger) =>
      fc.asyncProperty(someUnits, someUnits, fc.nat(100), async (held, excess, spare) => {
        const unit = unitOf(ledger);
        const seen = await LedgerCase.open(ledger);
        const atMs = HISTORY_START_MS;
        await seen.mustMove({ type: 'top-up', id: 'paid', atMs, nano: BigInt(held + spare) * unit });
        await seen.mustMove(holdOf('hold', atMs, BigInt(held) * unit));
        const before = await seen.state();
        const cost = BigInt(held + excess) * unit;
        const accepted = await seen.move({ type: 'settle', id: 'charge', atMs, holdId: 'hold', nano: cost });
        const after = await seen.state();
        if (accepted !== (ledger.overage === 'debt'))
          breach(
            `A charge above its hold was ${accepted ? 'accepted' : 'refused'}, against "${ledger.overage ?? 'refuse'}".`,
            { expected: verdictOf(!accepted), got: verdictOf(accepted) },
          );
        if (!accepted) {
          if (!isSameData(before, after))
            breach(`A refused charge changed ${stateText(before)} to ${stateText(after)}.`, {
              expected: stateText(before),
              got: stateText(after),
            });
          return;
        }
        const { model } = seen;
        if (after['balance'] !== model.balance)
          breach(`A cost of ${cost} leaves a balance of ${after['balance']}, not ${model.balance}.`, {
            expected: `a balance of ${model.balance}`,
            got: `a balance of ${after['balance']}`,
          });
        if (model.balance >= 0n) return;
        const more = await seen.move(holdOf('more', atMs, unit));
        if (more)
          breach(`A hold was accepted with ${-model.balance} nano-USD of debt.`, {
            expected: verdictOf(false),
            got: verdictOf(true),
          });
        if (ledger.topUps === 'opening') return;
        await seen.mustMove({ type: 'top-up', id: 'paid-again', atMs, nano: unit - model.balance });
        await seen.mustMove(holdOf('after', atMs, unit));
      }),
  }),
  defineLaw('ledger', {
    id: 'L5',
    name: 'a hold ends once, a charge is refunded once',
    statement:
      'Capture and release use up a hold, refunds never exceed the charge, and a refused movement changes nothing.',
    story: 'a refund larger than the reserve minted 31,348.80 credits',
    source: 'elizaOS issue 22681, collected 2026-11',
    needs: 'ledger',
    given: [''],
    property: (ledger) =>
      fc.asyncProperty(historyFor(ledger, true), async (history) => {
        const seen = await LedgerCase.open(ledger);
        for (const movement of history) {
          if (movement.type === 'refund' && ledger.refund === undefined) continue;
          const expected = seen.model.allows(movement);
          const before = await seen.state();
          const accepted = await seen.move(movement);
          const after = await seen.state();
          if (accepted !== expected)
            breach(
              `The ${movementText(movement)} was ${accepted ? 'accepted' : 'refused'}, with ${stateText(before)}.`,
              { expected: verdictOf(expected), got: verdictOf(accepted) },
            );
          if (!accepted && !isSameData(before, after))
            breach(`The refused ${movementText(movement)} changed ${stateText(before)} to ${stateText(after)}.`, {
              expected: stateText(before),
              got: stateText(after),
            });
        }
      }),
  }),
  defineLaw('ledger', {
    id: 'L6',
    name: 'a full refund undoes its charge everywhere',
    statement: 'After a charge and its full refund, every balance and every derived counter is what it was before.',
    story: 'a counter that a refund does not update makes remaining, used and granted disagree for ever',
    source: 'refund tests of the new-api family and issue 4211, collected 2026-11',
    needs: 'ledger.refund',
    given: ['jobs', 'thousandths of the last hold that are charged'],
    property: (ledger) =>
      fc.asyncProperty(accountJobs(unitOf(ledger), true), fc.nat(1000), async (jobs, settled) => {
        const unit = unitOf(ledger);
        const seen = await LedgerCase.open(ledger);
        const atMs = HISTORY_START_MS;
        const [last, ...others] = jobs.toReversed();
        if (last === undefined) return;
        const paid = jobs.reduce((sum, { holdNano }) => sum + holdNano, 0n);
        await seen.mustMove({ type: 'top-up', id: 'paid', atMs, nano: paid });
        for (const [index, job] of others.entries())
          for (const movement of jobMovements(job, index, atMs)) await seen.mustMove(movement);
        const before = await seen.state();
        const cost = (((last.holdNano / unit) * BigInt(settled)) / 1000n) * unit;
        await seen.mustMove({ type: 'hold', id: 'hold', atMs, nano: last.holdNano, model: last.model, key: last.key });
        await seen.mustMove({ type: 'settle', id: 'charge', atMs, holdId: 'hold', nano: cost });
        await seen.mustMove({ type: 'refund', id: 'refund', atMs, chargeId: 'charge', nano: cost });
        const after = await seen.state();
        if (!isSameData(before, after))
          breach(`A charge of ${cost} and its refund changed ${stateText(before)} to ${stateText(after)}.`, {
            expected: stateText(before),
            got: stateText(after),
          });
      }),
  }),
  defineLaw('ledger', {
    id: 'L10',
    name: 'no hold is lost',
    statement: 'When all jobs have ended, nothing is held.',
    story: 'a hold that outlives its job is money that nobody can spend',
    source: 'hold and release as small gateways and the new-api family document them, collected 2026-11',
    needs: 'ledger',
    given: ['', 'open holds are released'],
    property: (ledger) =>
      fc.asyncProperty(historyFor(ledger), fc.boolean(), async (history, releases) => {
        const seen = await LedgerCase.open(ledger);
        for (const movement of history) await seen.move(movement);
        const atMs = history.at(-1)?.atMs ?? HISTORY_START_MS;
        for (const [holdId, hold] of seen.model.holds) {
          if (!hold.isOpen) continue;
          const end = { id: `end-${holdId}`, atMs, holdId };
          await seen.mustMove(releases ? { type: 'release', ...end } : { type: 'settle', ...end, nano: hold.nano });
        }
        const held = await seen.held();
        if (held !== 0n)
          breach(`All jobs have ended, and ${held} nano-USD are still held.`, {
            expected: '0 held',
            got: `${held} held`,
          });
        seen.demandHolds();
      }),
  }),
];
