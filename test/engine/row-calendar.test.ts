import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PHASE, RowCalendar } from '../../src/engine/row-calendar.ts';

interface Pending {
  readonly dueMs: number;
  readonly order: number;
  readonly row: number;
}

/** The plainest queue there is: a list that is searched. */
class PlainQueue {
  readonly #pending: Pending[] = [];
  push(dueMs: number, order: number, row: number): void {
    this.#pending.push({ dueMs, order, row });
  }

  take(): Pending | undefined {
    const first = this.#pending.reduce<Pending | undefined>(
      (least, each) =>
        least === undefined || each.dueMs < least.dueMs || (each.dueMs === least.dueMs && each.order < least.order)
          ? each
          : least,
      undefined,
    );
    if (first !== undefined) this.#pending.splice(this.#pending.indexOf(first), 1);
    return first;
  }
}

/** What a run of pushes and takes does: the delay of each event that is put in, or a number of events that are taken out. */
const delays = fc.oneof(
  fc.constantFrom(0, 1, 1, 2),
  fc.double({ min: 0, max: 10, noNaN: true }),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
);
const phase = fc.constantFrom(...Object.values(PHASE));
const step = fc.oneof(
  fc.record({ push: fc.array(fc.tuple(delays, phase), { minLength: 1, maxLength: 400, size: 'max' }) }),
  fc.record({ take: fc.integer({ min: 1, max: 400 }) }),
);

test('events come out in the order of their instants, and at one instant by phase and then as they went in', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12, size: 'max' }), (steps) => {
      const calendar = new RowCalendar();
      const plain = new PlainQueue();
      const free: number[] = [];
      let rows = 0;
      let nowMs = 0;
      const takeBoth = (): void => {
        const headMs = calendar.headMs();
        const expected = plain.take();
        expect(headMs).toBe(expected?.dueMs ?? Number.POSITIVE_INFINITY);
        if (expected === undefined) return;
        expect(calendar.take()).toBe(expected.row);
        nowMs = headMs;
        free.push(expected.row);
      };
      for (const each of steps) {
        if ('take' in each) for (let i = 0; i < each.take; i++) takeBoth();
        else {
          for (const [delayMs, ofPhase] of each.push) {
            const row = free.pop() ?? rows++;
            calendar.reach(rows);
            calendar.dueMs[row] = nowMs + delayMs;
            const place = calendar.takePlace(ofPhase);
            calendar.push(row, place);
            plain.push(nowMs + delayMs, place, row);
          }
        }
      }
      while (calendar.headMs() !== Number.POSITIVE_INFINITY) takeBoth();
    }),
    { seed: 42, numRuns: 30 },
  );
});

test('a successor that is put in while the hole of its forerunner is open keeps the order', () => {
  const calendar = new RowCalendar();
  calendar.reach(1000);
  for (let row = 0; row < 1000; row++) {
    calendar.dueMs[row] = (row * 7919) % 1000;
    calendar.push(row, calendar.takePlace(PHASE.other));
  }
  let lastMs = 0;
  for (let i = 0; i < 20_000; i++) {
    const headMs = calendar.headMs();
    expect(headMs).toBeGreaterThanOrEqual(lastMs);
    lastMs = headMs;
    const row = calendar.take();
    calendar.dueMs[row] = headMs + ((i * 31) % 1009);
    calendar.push(row, calendar.takePlace(PHASE.other));
  }
});
