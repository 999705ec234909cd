import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SlotSchedule } from '../../../src/provider/slots/slot-schedule.ts';
import { runs } from '../../runs.ts';

interface PlainJob {
  readonly startMs: number;
  readonly endMs: number;
}

const calls = fc.array(
  fc.record({
    gapMs: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 4, noNaN: true })),
    serviceMs: fc.oneof(fc.constantFrom(0, 1, 5), fc.double({ min: 0, max: 200, noNaN: true })),
  }),
  { maxLength: 400, size: 'max' },
);

/** First come, first served by the whole history: the earliest instant at which fewer than all slots are in use. */
function startOf(jobs: readonly PlainJob[], slots: number, nowMs: number): number {
  const ends = jobs.map(({ endMs }) => endMs).toSorted((left, right) => right - left);
  return Math.max(nowMs, ends[slots - 1] ?? nowMs);
}

test('who is accepted is told when service starts, and the slots are full just when the whole history says so', () => {
  fc.assert(
    fc.property(calls, fc.constantFrom(1, 3, 64, 65, 150), fc.constantFrom(0, 2, 1000), (drawn, count, queue) => {
      const slots = new SlotSchedule(count, queue);
      const jobs: PlainJob[] = [];
      const seen: unknown[] = [];
      const plain: unknown[] = [];
      let nowMs = 0;
      for (const { gapMs, serviceMs } of drawn) {
        nowMs += gapMs;
        slots.advance(nowMs);
        const left = jobs.filter(({ endMs }) => endMs > nowMs);
        const waiting = left.filter(({ startMs }) => startMs > nowMs).length;
        const isFull = left.length - waiting >= count && waiting >= queue;
        const startMs = startOf(jobs, count, nowMs);
        seen.push(slots.isFull, slots.startMs(nowMs), slots.jobs(nowMs), slots.waiting);
        plain.push(isFull, startMs, left.length, waiting);
        if (isFull) continue;
        slots.occupy(slots.startMs(nowMs), startMs + serviceMs);
        jobs.push({ startMs, endMs: startMs + serviceMs });
      }
      expect(seen).toEqual(plain);
    }),
    { seed: 42, numRuns: runs(100, 2000) },
  );
});

test('who gives up before the start takes a place of the queue, and no slot', () => {
  const slots = new SlotSchedule(1, 1);
  slots.advance(0);
  slots.occupy(0, 10);
  slots.enqueueLeaver();
  expect([slots.isFull, slots.jobs(0)]).toEqual([true, 2]);
  slots.leave();
  slots.advance(4);
  expect([slots.isFull, slots.startMs(4), slots.waiting]).toEqual([false, 10, 0]);
});
