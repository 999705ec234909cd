import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PlacedQueue } from '../../../mock-server/memory/placed-queue.ts';

test('things stay at their places until they are taken from the beginning: a model', () => {
  const steps = fc.array(
    fc.record({ adds: fc.integer({ min: 0, max: 200 }), shifts: fc.integer({ min: 0, max: 200 }) }),
  );
  fc.assert(
    fc.property(steps, (all) => {
      const queue = new PlacedQueue<number>();
      let [next, first] = [0, 0];
      for (const { adds, shifts } of all) {
        for (let n = 0; n < adds; n++) expect(queue.add(next * 3)).toBe(next++);
        for (let n = 0; n < shifts; n++) {
          queue.shift();
          first = Math.min(next, first + 1);
        }
        expect([queue.firstPlace, queue.first]).toEqual([first, first < next ? first * 3 : undefined]);
        for (const place of [0, first - 1, first, first + 1, next - 1, next])
          expect(queue.at(place)).toBe(place >= first && place < next ? place * 3 : undefined);
      }
    }),
    { seed: 42, numRuns: 100 },
  );
});
