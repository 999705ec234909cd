import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EndHeap } from '../../../src/provider/slots/end-heap.ts';
import { FEW_MAX, FewEnds } from '../../../src/provider/slots/few-ends.ts';
import { ManyEnds } from '../../../src/provider/slots/many-ends.ts';
import { runs } from '../../runs.ts';

/** How long jobs take: some all the same, some very different. */
const serviceMs = fc.oneof(
  fc.constantFrom(0, 1, 1, 2),
  fc.double({ min: 0, max: 10, noNaN: true }),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
);
const step = fc.record({
  /** Time that passes before. */
  afterMs: fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 3e5, noNaN: true })),
  pushed: fc.array(serviceMs, { maxLength: 300, size: 'max' }),
  /** How many of the earliest are taken out, as for jobs that wait for a slot. */
  taken: fc.oneof(fc.constant(0), fc.nat(200)),
  settles: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const course = (pushedMax: number): fc.Arbitrary<Step[]> =>
  fc
    .array(step, { minLength: 1, maxLength: 14, size: 'max' })
    .map((steps) => steps.map((each) => ({ ...each, pushed: each.pushed.slice(0, pushedMax) })));

/** What instants say of themselves on a course, beside what a sorted list says. `max`: how many they hold at most. */
function followed(ends: FewEnds | ManyEnds, steps: readonly Step[], max: number): { ours: number[]; plain: number[] } {
  const ours: number[] = [];
  const told: number[] = [];
  let plain: number[] = [];
  let nowMs = 0;
  for (const { afterMs, pushed, taken, settles } of steps) {
    nowMs += afterMs;
    ends.passBy(nowMs);
    plain = plain.filter((endMs) => endMs > nowMs).toSorted((left, right) => left - right);
    // Before it is settled, the size is a bound.
    ours.push(Math.min(ends.size, plain.length));
    told.push(plain.length);
    if (settles || taken > 0) {
      ends.settle(nowMs);
      ours.push(ends.size);
      told.push(plain.length);
    }
    for (let i = 0; i < taken; i++) {
      ours.push(ends.headMs());
      told.push(plain[0] ?? Number.POSITIVE_INFINITY);
      if (plain.shift() !== undefined) ends.take();
    }
    for (const ms of pushed.slice(0, max - ends.size)) {
      ends.push(nowMs + ms);
      plain.push(nowMs + ms);
    }
  }
  return { ours, plain: told };
}

describe('instants at which slots are free', () => {
  test('a few are in the order of a sorted list', () => {
    fc.assert(
      fc.property(course(20), (steps) => {
        const { ours, plain } = followed(new FewEnds(), steps, FEW_MAX);
        expect(ours).toEqual(plain);
      }),
      { seed: 42, numRuns: runs(100, 2000) },
    );
  });

  test('many are as well, whatever lies in lists of days', () => {
    fc.assert(
      fc.property(course(300), (steps) => {
        const { ours, plain } = followed(new ManyEnds(), steps, Number.POSITIVE_INFINITY);
        expect(ours).toEqual(plain);
      }),
      { seed: 43, numRuns: runs(100, 2000) },
    );
  });

  test('a heap gives them back in order', () => {
    fc.assert(
      fc.property(fc.array(serviceMs, { maxLength: 300, size: 'max' }), (values) => {
        const heap = new EndHeap();
        for (const value of values) heap.push(value);
        const taken = values.map(() => {
          const headMs = heap.headMs();
          heap.take();
          return headMs;
        });
        expect(taken).toEqual(values.toSorted((left, right) => left - right));
        expect(heap.headMs()).toBe(Number.POSITIVE_INFINITY);
      }),
      { seed: 44, numRuns: 100 },
    );
  });
});
