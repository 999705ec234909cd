import fc from 'fast-check';
import { breach, wholeNano } from '../amount.ts';
import { eventLog } from '../arbitraries/event-logs.ts';
import { defineLaw, type Law } from '../law.ts';
import type { EventSubject, JobEvent } from '../subjects/event-subject.ts';

type JobBills = ReadonlyMap<string, bigint>;

async function billOf(subject: EventSubject, log: readonly JobEvent[]): Promise<JobBills> {
  return new Map([...(await subject.bill(log))].map(([job, amount]) => [job, wholeNano(amount)]));
}

/** Demands that two bills ask the same of every job; jobs that owe nothing may be left out of either. */
function demandSame(one: JobBills, other: JobBills, sentence: (job: string, a: bigint, b: bigint) => string): void {
  for (const job of new Set([...one.keys(), ...other.keys()])) {
    const [a, b] = [one.get(job) ?? 0n, other.get(job) ?? 0n];
    if (a !== b) breach(sentence(job, a, b), { expected: `${b} nano-USD`, got: `${a} nano-USD` });
  }
}

/** Leaves a case out in which nothing is billed: two empty bills are the same whatever the subject does. */
function demandCharges(bill: JobBills): void {
  fc.pre([...bill.values()].some((nano) => nano !== 0n));
}

/** What each job of a log owes: its finish less its refunds, every event counted once. */
function dueOf(log: readonly JobEvent[]): JobBills {
  const due = new Map<string, bigint>();
  const seen = new Set<string>();
  for (const { eventId, jobId, type, chargeNano } of log) {
    if (seen.has(eventId)) continue;
    seen.add(eventId);
    due.set(jobId, (due.get(jobId) ?? 0n) + (type === 'refund' ? -chargeNano : chargeNano));
  }
  return due;
}

const reordered = (log: readonly JobEvent[], order: readonly number[]): JobEvent[] =>
  log
    .map((event, index) => ({ event, key: order[index % order.length] ?? 0 }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ event }) => event);

/** The laws of bills that are made from logs of events: E1 to E3. */
export const eventLaws: readonly Law[] = [
  defineLaw('events', {
    id: 'E1',
    name: 'a log bills finished jobs, less refunds',
    statement: 'A finished job owes its charge less its refunds. A cancelled or open job owes nothing.',
    story: 'jobs were charged at submission, and the charges of failed, expired and cancelled jobs were never reversed',
    source: 'sub2api issue 4837, collected 2026-11',
    needs: 'events',
    given: ['events'],
    property: (events) =>
      fc.asyncProperty(eventLog({ redelivered: false }), async (log) => {
        demandSame(
          await billOf(events, log),
          dueOf(log),
          (job, is, due) => `${job} is billed ${is} nano-USD, not ${due}.`,
        );
      }),
  }),
  defineLaw('events', {
    id: 'E2',
    name: 'an event that is delivered again counts once',
    statement: 'Redelivered events change nothing, whenever they arrive.',
    story: 'webhooks are delivered at least once; a system that counts deliveries bills twice',
    source: 'webhooks of fal: up to 10 deliveries in 2 hours, documentation, collected 2026-11',
    needs: 'events',
    given: ['events'],
    property: (events) =>
      fc.asyncProperty(eventLog(), async (log) => {
        const once = log.filter((event, index) => log.findIndex(({ eventId }) => eventId === event.eventId) === index);
        const bill = await billOf(events, log);
        demandSame(
          bill,
          await billOf(events, once),
          (job, twice, single) => `${job} is billed ${twice} nano-USD with repetitions, ${single} without.`,
        );
        demandCharges(bill);
      }),
  }),
  defineLaw('events', {
    id: 'E3',
    name: 'the order of delivery does not matter',
    statement: 'A log whose events are delivered in another order makes the same bill.',
    story: 'a refund that arrives before its charge is lost if events are processed in the order of their arrival',
    source: 'webhooks that are repeated for 2 hours overtake each other: fal, documentation, collected 2026-11',
    needs: 'events',
    given: ['events', 'keys of the other order'],
    property: (events) =>
      fc.asyncProperty(eventLog(), fc.array(fc.nat(1000), { minLength: 20, maxLength: 20 }), async (log, order) => {
        const bill = await billOf(events, log);
        demandSame(
          bill,
          await billOf(events, reordered(log, order)),
          (job, a, b) => `${job} is billed ${a} nano-USD in one order, ${b} in another.`,
        );
        demandCharges(bill);
      }),
  }),
];
