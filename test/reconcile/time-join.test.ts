import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinByTime, type NamelessAttempt, type TimedRecord } from '../../src/reconcile/time-join.ts';

const attempt = (requestId: string, sentMs: number, rest: Partial<NamelessAttempt> = {}): NamelessAttempt => {
  return { requestId, sentMs, model: 'm', nano: undefined, ...rest };
};
const record = (requestId: string, acceptedMs: number, rest: Partial<TimedRecord> = {}): TimedRecord => {
  return { requestId, acceptedMs, model: 'm', nano: 5n, ...rest };
};
const joined = (...parts: Parameters<typeof joinByTime>): string[] =>
  [...joinByTime(...parts)].map(([one, other]) => `${one} ${other}`);

test('attempts and records are joined in their order, whatever the clocks say', () => {
  const attempts = [attempt('b', 20), attempt('a', 10), attempt('c', 4000)];
  const records = [record('r3', 9_003_995), record('r1', 9_000_012), record('r2', 9_000_019)];
  expect(joined(attempts, records, [])).toEqual(['a r1', 'b r2', 'c r3']);
  expect(joined(attempts, records, [9_000_000, 0, 9_000_001])).toEqual(['a r1', 'b r2', 'c r3']);
});

test('a record of another model, another amount or another time is of another attempt', () => {
  expect(joined([attempt('a', 10)], [record('r', 10, { model: 'n' })], [])).toEqual([]);
  expect(joined([attempt('a', 10, { nano: 4n })], [record('r', 10)], [])).toEqual([]);
  expect(joined([attempt('a', 10, { nano: 5n })], [record('r', 10)], [])).toEqual(['a r']);
  expect(joined([attempt('a', 10)], [record('r', 1011)], [0])).toEqual([]);
  expect(joined([attempt('a', 1011)], [record('r', 10)], [0])).toEqual([]);
});

test('all records of all attempts find one, each its own, when some attempts cost nothing', () => {
  const sent = fc.array(fc.tuple(fc.nat({ max: 20_000 }), fc.integer({ min: 0, max: 50 }), fc.boolean()), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(sent, fc.nat({ max: 1e9 }), (all, aheadMs) => {
      const attempts = all.map(([at], i) => attempt(`a${i}`, at));
      const billed = all.flatMap(([at, late, isBilled], i) => (isBilled ? [record(`r${i}`, aheadMs + at + late)] : []));
      const pairs = joinByTime(attempts, billed, [aheadMs]);
      expect(new Set(pairs.values()).size).toBe(pairs.size);
      expect(pairs.size).toBe(billed.length);
    }),
    { seed: 42, numRuns: 200 },
  );
});
