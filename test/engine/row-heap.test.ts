import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowHeap } from '../../src/engine/row-heap.ts';

/** Few instants and many rows, so that ties abound; rows go in in any order of their places. */
const ROWS = 600;
const run = fc.record({
  dues: fc.array(fc.nat(12), { minLength: ROWS, maxLength: ROWS, size: 'max' }),
  places: fc.array(fc.nat(1e9), { minLength: ROWS, maxLength: ROWS, size: 'max' }),
  /** After each row that goes in: how many come out. */
  takes: fc.array(fc.constantFrom(0, 0, 0, 1, 1, 2), { minLength: ROWS, maxLength: ROWS, size: 'max' }),
});

test('rows come out by their instants, and at one instant by their places, whatever went in when', () => {
  fc.assert(
    fc.property(run, ({ dues, places, takes }) => {
      const heap = new RowHeap();
      heap.reach(ROWS);
      dues.forEach((dueMs, row) => {
        heap.dueMs[row] = dueMs;
        // Places are unique: the row is what tells equal ones apart.
        heap.order[row] = (places[row] as number) * ROWS + row;
      });
      const pending: number[] = [];
      const isBefore = (row: number, other: number): boolean =>
        heap.dueMs[row] === heap.dueMs[other]
          ? (heap.order[row] as number) < (heap.order[other] as number)
          : (heap.dueMs[row] as number) < (heap.dueMs[other] as number);
      const takeBoth = (): void => {
        expect(heap.size).toBe(pending.length);
        if (pending.length === 0) return;
        const first = pending.reduce((least, row) => (isBefore(row, least) ? row : least));
        pending.splice(pending.indexOf(first), 1);
        expect([heap.headMs(), heap.headRow()]).toEqual([dues[first], first]);
        expect(heap.take()).toBe(first);
      };
      takes.forEach((count, row) => {
        heap.push(row);
        pending.push(row);
        for (let i = 0; i < count; i++) takeBoth();
      });
      while (pending.length > 0) takeBoth();
      expect(heap.size).toBe(0);
    }),
    { seed: 42, numRuns: 8 },
  );
});

test('more rows than it begins with room for', () => {
  const heap = new RowHeap();
  heap.reach(1024);
  for (let row = 0; row < 1024; row++) {
    heap.dueMs[row] = (row * 7919) % 1024;
    heap.order[row] = row;
    heap.push(row);
  }
  for (let dueMs = 0; dueMs < 1024; dueMs++) {
    expect(heap.size).toBe(1024 - dueMs);
    expect(heap.headMs()).toBe(dueMs);
    expect((heap.take() * 7919) % 1024).toBe(dueMs);
  }
});
