import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectBill, reconcile, totalReconciled } from '../../src/reconcile/reconciliation.ts';

const line = (requestId: string, nano: number): { requestId: string; nano: bigint } => ({
  requestId,
  nano: BigInt(nano),
});
const record = (
  recordId: string,
  requestId: string,
  nano: number,
): { recordId: string; requestId: string; nano: bigint } => ({
  recordId,
  requestId,
  nano: BigInt(nano),
});

test('every line and every record finds its class', () => {
  const log = [line('same', 5), line('less', 5), line('unbilled', 7), line('twice', 3)];
  const bill = [
    record('r1', 'same', 5),
    record('r2', 'less', 4),
    record('r3', 'twice', 9),
    record('r4', 'twice', 3),
    record('r5', 'ghost', 2),
    record('r6', 'ghost', 2),
  ];
  expect(reconcile(log, bill).map(({ class: kind, recordId, requestId }) => [kind, recordId ?? requestId])).toEqual([
    ['matched', 'r1'],
    ['differs', 'r2'],
    ['duplicate', 'r3'],
    ['matched', 'r4'],
    ['provider-only', 'r5'],
    ['duplicate', 'r6'],
    ['client-only', 'unbilled'],
  ]);
});

test('amounts of both sides are given where there are both', () => {
  expect(reconcile([line('a', 5)], [record('r', 'a', 6)])).toEqual([
    { class: 'differs', requestId: 'a', recordId: 'r', clientNano: 5n, billedNano: 6n },
  ]);
});

test('pages that overlap and come late give each record once', () => {
  const [a, b, c] = [record('1', 'a', 1), record('2', 'b', 2), record('3', 'c', 3)];
  expect(collectBill([[c, b], [b, a], []])).toEqual([c, b, a]);
});

test('with a tolerance amounts are the same up to and with it, and the first such record is the charge', () => {
  const bill = [record('r1', 'a', 97), record('r2', 'a', 98), record('r3', 'b', 102), record('r4', 'c', 103)];
  const log = [line('a', 100), line('b', 100), line('c', 100)];
  const classes = reconcile(log, bill, { toleranceNano: 2n }).map(({ class: kind }) => kind);
  expect(classes).toEqual(['duplicate', 'matched', 'matched', 'differs']);
});

test('the sums of the classes are those of the log and of the bill', () => {
  const charge = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), nano: fc.integer({ min: -5, max: 5 }) });
  fc.assert(
    fc.property(
      fc.uniqueArray(charge, { selector: ({ id }) => id }),
      fc.array(charge),
      fc.bigInt(0n, 3n),
      (client, billed, toleranceNano) => {
        const log = client.map(({ id, nano }) => line(id, nano));
        const bill = billed.map(({ id, nano }, index) => record(`r${index}`, id, nano));
        const totals = Object.values(totalReconciled(reconcile(log, bill, { toleranceNano })));
        const sum = (list: readonly bigint[]): bigint => list.reduce((whole, nano) => whole + nano, 0n);
        expect(sum(totals.map(({ clientNano }) => clientNano))).toBe(sum(log.map(({ nano }) => nano)));
        expect(sum(totals.map(({ billedNano }) => billedNano))).toBe(sum(bill.map(({ nano }) => nano)));
        const seen = new Set(bill.map(({ requestId }) => requestId));
        const unbilled = log.filter(({ requestId }) => !seen.has(requestId)).length;
        expect(totals.reduce((count, own) => count + own.count, 0)).toBe(bill.length + unbilled);
      },
    ),
    { seed: 42, numRuns: 500 },
  );
});
