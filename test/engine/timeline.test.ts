import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { TimerLane } from '../../src/engine/timer-lane.ts';
import { runVirtually, Timeline, type EventHandler } from '../../src/engine/timeline.ts';

/** Writes down all that happens, and what each thing sets off. */
class Diary implements EventHandler {
  readonly lines: string[] = [];
  readonly #timeline: Timeline;
  readonly #then: Map<string, () => void>;
  constructor(timeline: Timeline, then: Readonly<Record<string, () => void>> = {}) {
    this.#timeline = timeline;
    this.#then = new Map(Object.entries(then));
  }
  handle(kind: number, slot: number): void {
    this.#note(`event ${kind} ${slot}`);
  }
  expire(kind: number, slot: number, generation: number): void {
    this.#note(`timer ${kind} ${slot} ${generation}`);
  }
  arrive(): void {
    this.#timeline.arrivalMs = Number.POSITIVE_INFINITY;
    this.#note('arrival');
  }
  #note(what: string): void {
    this.lines.push(`${this.#timeline.nowMs}: ${what}`);
    this.#then.get(what)?.();
  }
}

describe('Timeline', () => {
  test('a lane that is released lets its timers run out, and is asked no more then', () => {
    const timeline = new Timeline();
    const [running, ...idle] = Array.from({ length: 100 }, () => timeline.lane(5, 2));
    running?.push(0, 7, 70);
    for (const lane of [running, ...idle]) if (lane !== undefined) timeline.release(lane);
    const asked = vi.spyOn(TimerLane.prototype, 'headMs');
    expect(timeline.nextMs()).toBe(5);
    expect(asked).toHaveBeenCalledTimes(1);
    const diary = new Diary(timeline);
    runVirtually(timeline, diary, 10);
    expect(diary.lines).toEqual(['5: timer 2 7 70']);
    timeline.release(timeline.lane(1, 2));
    asked.mockClear();
    expect(timeline.nextMs()).toBe(Number.POSITIVE_INFINITY);
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });

  test('at one instant ends of jobs go first, then timers in the order of their lanes, then other events, then the arrival', () => {
    const timeline = new Timeline();
    const [first, second] = [timeline.lane(10, 2), timeline.lane(4, 3)];
    timeline.arrivalMs = 10;
    second.push(6, 7, 70);
    first.push(0, 8, 80);
    timeline.at(10, 1, 9);
    timeline.at(10, 4, 9);
    timeline.atFirst(10, 8, 1);
    const diary = new Diary(timeline, {
      'event 4 9': () => timeline.at(10, 5, 9),
      'event 1 9': () => timeline.atFirst(10, 8, 2),
    });
    runVirtually(timeline, diary, Number.POSITIVE_INFINITY);
    expect(diary.lines).toEqual([
      '10: event 8 1',
      '10: timer 2 8 80',
      '10: timer 3 7 70',
      '10: event 1 9',
      '10: event 8 2',
      '10: event 4 9',
      '10: event 5 9',
      '10: arrival',
    ]);
  });

  test('what an arrival schedules for its own instant comes before the next arrival at that instant', () => {
    const timeline = new Timeline();
    timeline.arrivalMs = 5;
    let arrivals = 0;
    const diary = new Diary(timeline, {
      arrival: () => {
        if (++arrivals < 3) timeline.arrivalMs = 5;
        timeline.at(5, 1, arrivals);
      },
    });
    runVirtually(timeline, diary, Number.POSITIVE_INFINITY);
    expect(diary.lines).toEqual([
      '5: arrival',
      '5: event 1 1',
      '5: arrival',
      '5: event 1 2',
      '5: arrival',
      '5: event 1 3',
    ]);
  });

  test('is a stable sort by instant and source over any schedule, and its time never goes back', () => {
    const dues = fc.array(fc.nat(40), { maxLength: 30 });
    const early = fc.array(fc.nat(40), { maxLength: 30 });
    const sorted = fc.array(fc.nat(40), { maxLength: 30 }).map((list) => list.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(early, dues, sorted, sorted, sorted, (ends, heap, laneA, laneB, arrivals) => {
        const timeline = new Timeline();
        const lanes = [timeline.lane(5, 2), timeline.lane(0, 3)];
        const expected: { due: number; line: string }[] = [];
        ends.forEach((due, slot) => {
          timeline.atFirst(due, 8, slot);
          expected.push({ due, line: `${due}: event 8 ${slot}` });
        });
        [laneA, laneB].forEach((setAt, which) =>
          setAt.forEach((at, slot) => {
            lanes[which]?.push(at, slot, at);
            const due = at + (which === 0 ? 5 : 0);
            expected.push({ due, line: `${due}: timer ${which + 2} ${slot} ${at}` });
          }),
        );
        heap.forEach((due, slot) => {
          timeline.at(due, 1, slot);
          expected.push({ due, line: `${due}: event 1 ${slot}` });
        });
        const pending = [...arrivals];
        for (const due of arrivals) expected.push({ due, line: `${due}: arrival` });
        const next = (): number => pending.shift() ?? Number.POSITIVE_INFINITY;
        timeline.arrivalMs = next();
        const diary = new Diary(timeline, { arrival: () => (timeline.arrivalMs = next()) });
        runVirtually(timeline, diary, Number.POSITIVE_INFINITY);
        expect(diary.lines).toEqual(expected.toSorted((a, b) => a.due - b.due).map(({ line }) => line));
        expect(timeline.nextMs()).toBe(Number.POSITIVE_INFINITY);
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  test('a wake-up that comes late does not turn the clock back for what was due before', () => {
    const timeline = new Timeline();
    timeline.at(10, 1, 1);
    timeline.at(30, 1, 2);
    timeline.nowMs = 20;
    const diary = new Diary(timeline);
    runVirtually(timeline, diary, 100);
    expect(diary.lines).toEqual(['20: event 1 1', '30: event 1 2']);
  });

  test('runs up to and including the end, leaves the rest pending, and goes on from there', () => {
    const timeline = new Timeline();
    [1, 2, 2, 3].forEach((due, slot) => timeline.at(due, 1, slot));
    const diary = new Diary(timeline);
    runVirtually(timeline, diary, 2);
    expect(diary.lines).toEqual(['1: event 1 0', '2: event 1 1', '2: event 1 2']);
    expect([timeline.nowMs, timeline.nextMs()]).toEqual([2, 3]);
    runVirtually(timeline, diary, Number.POSITIVE_INFINITY);
    expect(diary.lines.at(-1)).toBe('3: event 1 3');
  });

  test('steps of a wall driver and a virtual run do the same things in the same order', () => {
    const dues = fc.array(fc.nat(20), { maxLength: 40 });
    const scene = (heap: readonly number[], timers: readonly number[]): [Timeline, Diary] => {
      const timeline = new Timeline();
      const lanes = [timeline.lane(3, 2), timeline.lane(0, 3)];
      heap.forEach((due, slot) => timeline.at(due, 1, slot));
      timers.toSorted((a, b) => a - b).forEach((at, slot) => lanes[slot % 2]?.push(at, slot, 0));
      timeline.arrivalMs = 5;
      return [timeline, new Diary(timeline, { 'event 1 0': () => (timeline.arrivalMs = timeline.nowMs) })];
    };
    fc.assert(
      fc.property(dues, dues, (heap, timers) => {
        const [virtual, expected] = scene(heap, timers);
        runVirtually(virtual, expected, Number.POSITIVE_INFINITY);
        const [stepped, diary] = scene(heap, timers);
        for (let nextMs = stepped.nextMs(); nextMs !== Number.POSITIVE_INFINITY; nextMs = stepped.nextMs()) {
          stepped.nowMs = Math.max(stepped.nowMs, nextMs);
          stepped.step(diary);
        }
        expect(diary.lines).toEqual(expected.lines);
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  test('tells the driver of what is scheduled, with the head already in place', () => {
    const timeline = new Timeline();
    const heads: number[] = [];
    timeline.onEarlier = () => heads.push(timeline.nextMs());
    timeline.at(50, 1, 0);
    timeline.at(20, 1, 0);
    expect(heads).toEqual([50, 20]);
  });
});
