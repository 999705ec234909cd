import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TimerLane } from '../../src/engine/timer-lane.ts';

interface Timer {
  readonly due: number;
  readonly slot: number;
  readonly generation: number;
}

const headOf = (lane: TimerLane): Timer => ({
  due: lane.headMs(),
  slot: lane.headSlot(),
  generation: lane.headGeneration(),
});

describe('TimerLane', () => {
  test('is a queue: first set, first due, against a plain list', () => {
    // Runs of pushes and shifts, long enough to double the ring while it has wrapped round.
    const run = fc.record({ pushes: fc.nat(400), shifts: fc.nat(400) });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 8 }), fc.double({ min: 0, max: 1e5, noNaN: true }), (runs, delayMs) => {
        const lane = new TimerLane(delayMs, 3);
        const oracle: Timer[] = [];
        let nowMs = 0;
        const compareHeads = (): void => {
          const [head] = oracle;
          expect([lane.size, lane.headMs()]).toEqual([oracle.length, head?.due ?? Number.POSITIVE_INFINITY]);
          expect(head === undefined || isDeepStrictEqual(headOf(lane), head)).toBe(true);
        };
        for (const { pushes, shifts } of runs) {
          for (let i = 0; i < pushes; i++) {
            nowMs += 0.7;
            lane.push(nowMs, i, i * 31 - 5);
            oracle.push({ due: nowMs + delayMs, slot: i, generation: i * 31 - 5 });
          }
          for (let i = 0; i < shifts && oracle.length > 0; i++) {
            compareHeads();
            lane.shift();
            oracle.shift();
          }
          compareHeads();
        }
      }),
      { seed: 42, numRuns: 60 },
    );
  });

  test.each([1, 100, 255])('doubles a full ring whose head stands at %d', (head) => {
    const lane = new TimerLane(10, 3);
    for (let i = 0; i < 256; i++) lane.push(i, i, i);
    for (let i = 0; i < head; i++) lane.shift();
    for (let i = 256; i < 256 + head + 600; i++) lane.push(i, i, i);
    expect(lane.size).toBe(856);
    for (let i = head; i < 256 + head + 600; i++) {
      expect(headOf(lane)).toEqual({ due: i + 10, slot: i, generation: i });
      lane.shift();
    }
    expect(lane.headMs()).toBe(Number.POSITIVE_INFINITY);
  });

  test('knows its length and kind', () => {
    const lane = new TimerLane(60_000, 5);
    expect([lane.delayMs, lane.kind, lane.size]).toEqual([60_000, 5, 0]);
  });
});
