import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FRONT_MAX, RowFront } from '../../src/engine/row-front.ts';

/** Few instants, so that ties abound. `isLate`: goes in by `insert`, after rows with later places than its own. */
const rows = fc.array(fc.record({ dueMs: fc.nat(5), isLate: fc.boolean() }), { maxLength: FRONT_MAX, size: 'max' });

test('rows come out by their instants, and at one instant by their places', () => {
  fc.assert(
    fc.property(rows, fc.infiniteStream(fc.nat(3)), (drawn, takes) => {
      const front = new RowFront();
      const due = Float64Array.from(drawn, ({ dueMs }) => dueMs);
      const order = Float64Array.from(drawn.keys());
      const pending: number[] = [];
      const takeBoth = (): void => {
        const first = pending.toSorted((a, b) => (due[a] as number) - (due[b] as number) || a - b)[0] as number;
        pending.splice(pending.indexOf(first), 1);
        expect([front.headMs(), front.headRow()]).toEqual([due[first], first]);
        expect(front.take()).toBe(first);
        expect(front.size).toBe(pending.length);
      };
      // Those that are late go in backwards, after all others.
      const late = [...drawn.keys()].filter((row) => drawn[row]?.isLate === true).toReversed();
      for (const row of drawn.keys()) {
        if (drawn[row]?.isLate === true) continue;
        front.push(row, due);
        pending.push(row);
        if (takes.next().value === 0) takeBoth();
      }
      for (const row of late) {
        front.insert(row, due, order);
        pending.push(row);
        if (takes.next().value === 0) takeBoth();
      }
      while (pending.length > 0) takeBoth();
    }),
    { seed: 42, numRuns: 200 },
  );
});
