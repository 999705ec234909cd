import fc from 'fast-check';
import { expect, test } from 'vitest';
import { REQUEST, RequestTable } from '../../src/client/request-table.ts';

test('a slot is given to one request at a time, and the count is that of slots in use', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 40 }), { minLength: 1, maxLength: 1200 }), (steps) => {
      const table = new RequestTable();
      const used: number[] = [];
      for (const one of steps) {
        if (one >= 0 && used.length > 0) {
          table.remove(used.splice(one % used.length, 1)[0] as number);
        } else {
          used.push(table.add());
        }
        expect(new Set(used).size).toBe(used.length);
        expect(Math.max(0, ...used)).toBeLessThan(table.capacity);
        expect(Math.min(0, ...used)).toBe(0);
        expect(table.count).toBe(used.length);
      }
    }),
    { seed: 42, numRuns: 15 },
  );
});

test('growing keeps every field of every request', () => {
  const table = new RequestTable();
  const slots = Array.from({ length: 256 }, (_, i) => {
    const slot = table.add();
    table.request[slot] = 4_000_000_000 + i;
    table.attempt[slot] = i;
    table.requestClass[slot] = i + 1;
    table.state[slot] = REQUEST.waiting;
    table.dueMs[slot] = i + 3.5;
    table.sentMs[slot] = i + 4.5;
    table.policyState[slot] = i + 5.5;
    table.heldNano[slot] = i + 6.5;
    table.generation[slot] = i + 7;
    table.jobs[slot] = i + 8;
    return slot;
  });
  for (let more = 0; more < 1000; more++) table.add();
  expect(table.capacity).toBe(2048);
  expect(table.count).toBe(1256);
  const rowOf = (slot: number): unknown[] => [
    table.request[slot],
    table.attempt[slot],
    table.requestClass[slot],
    table.state[slot],
    table.dueMs[slot],
    table.sentMs[slot],
    table.policyState[slot],
    table.heldNano[slot],
    table.generation[slot],
    table.jobs[slot],
  ];
  expect(slots.map(rowOf)).toEqual(
    slots.map((_, i) => [
      4_000_000_000 + i,
      i,
      i + 1,
      REQUEST.waiting,
      i + 3.5,
      i + 4.5,
      i + 5.5,
      i + 6.5,
      i + 7,
      i + 8,
    ]),
  );
});

test('a slot that was given back is free', () => {
  const table = new RequestTable();
  const slot = table.add();
  table.state[slot] = REQUEST.sending;
  table.remove(slot);
  expect(table.state[slot]).toBe(REQUEST.free);
  expect(table.count).toBe(0);
});
