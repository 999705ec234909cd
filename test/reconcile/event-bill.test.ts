import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BILL_EVENTS, type BillEvent, billEvents, EventBill } from '../../src/reconcile/event-bill.ts';

const event = (eventId: string, type: BillEvent['type'], nano = 0, jobId = 'a'): BillEvent => ({
  eventId,
  jobId,
  type,
  chargeNano: BigInt(nano),
});

test('a job owes its finishes less its refunds; an end without a finish is free', () => {
  const log = [
    event('1', 'submit'),
    event('2', 'finish', 500),
    event('3', 'finish', 20),
    event('4', 'refund', 120),
    event('5', 'accept', 0, 'b'),
    event('6', 'cancel', 0, 'b'),
  ];
  expect(billEvents(log)).toEqual(
    new Map([
      ['a', 400n],
      ['b', 0n],
    ]),
  );
});

test('what moves no money cannot be made to', () => {
  for (const type of ['submit', 'accept', 'start', 'cancel'] as const) {
    expect(billEvents([event('1', type, 7)])).toEqual(new Map([['a', 0n]]));
  }
});

test('a refund that overtakes its charge is kept until it comes', () => {
  const bill = new EventBill();
  expect(bill.take(event('2', 'refund', 30))).toBe(true);
  expect(bill.dues.get('a')).toBe(-30n);
  expect(bill.take(event('1', 'finish', 100))).toBe(true);
  expect(bill.take(event('2', 'refund', 30))).toBe(false);
  expect([bill.dues.get('a'), bill.repeats, bill.events.length]).toEqual([70n, 1, 2]);
});

test('a negative amount is refused', () => {
  expect(() => new EventBill().take(event('1', 'finish', -1))).toThrow(/write what is given back as a refund/);
});

describe('different events under one id', () => {
  const clashing = fc.array(
    fc.record({
      eventId: fc.constantFrom('1', '2', '3'),
      jobId: fc.constantFrom('a', 'b'),
      type: fc.constantFrom(...BILL_EVENTS),
      chargeNano: fc.bigInt(0n, 3n),
    }),
    { maxLength: 12 },
  );

  test('make one bill in any order, and are named', () => {
    fc.assert(
      fc.property(clashing, fc.infiniteStream(fc.nat(1000)), (log, keys) => {
        const keyed = log.map((each) => ({ each, key: keys.next().value }));
        const [one, other] = [new EventBill(), new EventBill()];
        for (const each of log) one.take(each);
        for (const { each } of keyed.toSorted((a, b) => a.key - b.key)) other.take(each);
        const owed = ({ dues }: EventBill): unknown => [...dues].filter(([, nano]) => nano !== 0n).toSorted();
        expect(owed(other)).toEqual(owed(one));
        const versions = new Map<string, Set<string>>();
        for (const { eventId, jobId, type, chargeNano } of log) {
          versions.set(eventId, (versions.get(eventId) ?? new Set()).add(`${jobId} ${type} ${chargeNano}`));
        }
        const clashes = [...versions].filter(([, seen]) => seen.size > 1).map(([id]) => id);
        expect([...one.conflicts].toSorted()).toEqual(clashes.toSorted());
        expect([...other.conflicts].toSorted()).toEqual(clashes.toSorted());
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test('count as the dearest of them', () => {
    const log = [event('1', 'refund', 9), event('1', 'finish', 4), event('1', 'finish', 8), event('1', 'finish', 5)];
    expect(billEvents(log)).toEqual(new Map([['a', 8n]]));
  });
});
