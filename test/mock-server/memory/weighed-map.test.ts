import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateBytes, requestBytes } from '../../../mock-server/memory/byte-estimate.ts';
import type { Part } from '../../../mock-server/memory/shared-parts.ts';
import { WeighedMap } from '../../../mock-server/memory/weighed-map.ts';
import { requestOf } from './samples.ts';

/** Things that entries share: requests and files of several sizes. */
const PARTS: readonly Part[] = [
  requestOf({ prompt: 'p' }),
  requestOf({ prompt: 'x'.repeat(5000) }),
  new Uint8Array(3000),
  new Uint8Array(20_000),
];
const ENTRY_BYTES = 1024;
const PART_BYTES = 128;

const weightOf = (part: Part): number => (part instanceof Uint8Array ? estimateBytes(part) : requestBytes(part));

/** What entries take together: each itself, and each of their parts once. */
function bytesOf(entries: readonly (readonly Part[])[]): number {
  const own = entries.reduce((sum, parts) => sum + ENTRY_BYTES + PART_BYTES * parts.length, 0);
  return [...new Set(entries.flat())].reduce((sum, part) => sum + weightOf(part), own);
}

const step = fc.record({
  key: fc.integer({ min: 0, max: 6 }),
  parts: fc.array(fc.constantFrom(...PARTS), { maxLength: 3 }),
  isDeleted: fc.boolean(),
});

test('never holds more than its bound, weighs what is shared once, and lets the oldest go: a model', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 500, max: 60_000 }), (steps, bytesMax) => {
      const map = new WeighedMap<number, number>(bytesMax);
      const model = new Map<number, readonly Part[]>();
      let forgotten = 0;
      for (const { key, parts, isDeleted } of steps) {
        if (isDeleted) {
          map.delete(key);
          model.delete(key);
        } else {
          map.set(key, key, parts);
          model.set(key, parts);
        }
        for (const oldest of model.keys()) {
          if (bytesOf([...model.values()]) <= bytesMax) break;
          model.delete(oldest);
          forgotten++;
        }
        expect(map.memory).toEqual({ bytes: bytesOf([...model.values()]), bytesMax, forgotten });
        expect(map.size).toBe(model.size);
        for (let each = 0; each <= 6; each++) expect(map.get(each)).toBe(model.has(each) ? each : undefined);
      }
    }),
    { seed: 42, numRuns: 300 },
  );
});

test('drops the oldest as long as they are over; what is larger than everything is not held', () => {
  const map = new WeighedMap<string, number>(10_000);
  for (const [key, untilMs] of Object.entries({ a: 1, b: 2, c: 1 })) map.set(key, untilMs, []);
  map.dropWhile((untilMs) => untilMs < 2);
  expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([undefined, 2, 1]);
  expect(map.memory).toMatchObject({ bytes: 2 * ENTRY_BYTES, forgotten: 0 });
  map.set('d', 3, [new Uint8Array(10_000)]);
  expect([map.size, map.memory]).toEqual([0, { bytes: 0, bytesMax: 10_000, forgotten: 3 }]);
});
