import { expect, test } from 'vitest';
import { collectBill, reconcile } from '../../src/measure/reconciliation.ts';

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
