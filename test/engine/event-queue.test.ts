import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventQueue, kindOf, RANK, slotOf } from '../../src/engine/event-queue.ts';

interface Event {
  readonly due: number;
  readonly kind: number;
  readonly slot: number;
  readonly rank: number;
}

/** The same order by the plainest means: a list, sorted stably by instant and rank, and of users by their slots. */
class SortedEvents implements Line {
  #events: Event[] = [];
  get size(): number {
    return this.#events.length;
  }
  headMs(): number {
    return this.#events[0]?.due ?? Number.POSITIVE_INFINITY;
  }
  push(event: Event): void {
    this.#events = [...this.#events, event].toSorted(
      (a, b) => a.due - b.due || a.rank - b.rank || (a.rank === RANK.think ? a.slot - b.slot : 0),
    );
  }
  drop(kind: number): void {
    this.#events = this.#events.filter((event) => event.kind !== kind);
  }
  take(): Pick<Event, 'kind' | 'slot'> {
    return this.#events.shift() as Event;
  }
}

/** Few instants, so that most events tie, or many. */
const instant = fc.oneof(fc.nat(5), fc.double({ min: 0, max: 1e6, noNaN: true }));
const event = fc.record({
  due: instant,
  kind: fc.nat(15),
  slot: fc.oneof(fc.nat(100), fc.nat(2 ** 27 - 1)),
  rank: fc.constantFrom(...Object.values(RANK)),
});
/** What is done: put one in, take the head, look at the head, take the head and put in its successor, or take out a kind. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('push'), event) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('take'), event) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('replace'), event) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('look'), event) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('drop'), event) },
);

/** What both would answer: the queue under test, and the list. */
interface Line {
  readonly size: number;
  headMs(): number;
  push(event: Event): void;
  drop(kind: number): void;
  take(): Pick<Event, 'kind' | 'slot'>;
}

function lineOf(capacity: number): Line {
  const queue = new EventQueue(capacity);
  return {
    get size() {
      return queue.size;
    },
    headMs: () => queue.headMs(),
    push: ({ due, kind, slot, rank }) => queue.push(due, kind, slot, rank),
    drop: (kind) => queue.drop(kind),
    take: () => {
      const what = queue.take();
      return { kind: kindOf(what), slot: slotOf(what) };
    },
  };
}

/** Plays the steps and writes down every answer. Unless it is watched, the head is looked at rarely. */
function play(line: Line, steps: readonly (readonly [string, Event])[], watched: boolean): string[] {
  const answers: string[] = [];
  const take = (): void => {
    if (line.size === 0) return;
    const { kind, slot } = line.take();
    answers.push(`${kind} ${slot}`);
  };
  for (const [action, given] of steps) {
    if (action === 'take' || action === 'replace') take();
    if (action === 'push' || action === 'replace') line.push(given);
    if (action === 'drop') line.drop(given.kind);
    answers.push(`size ${line.size}`);
    if (watched || action === 'look') answers.push(`head ${line.headMs()}`);
  }
  while (line.size > 0) take();
  answers.push(`size ${line.size}, head ${line.headMs()}`);
  return answers;
}

describe('EventQueue', () => {
  test.each([true, false])('orders as a stable sort by instant does, heads watched: %s', (watched) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.constantFrom(1, 2, 8, 1024), (steps, capacity) => {
        expect(play(lineOf(capacity), steps, watched)).toEqual(play(new SortedEvents(), steps, watched));
      }),
      { seed: 42, numRuns: 600 },
    );
  });

  test('keeps the order of insertion at one instant, while each event schedules its successor', () => {
    const queue = new EventQueue();
    for (let slot = 0; slot < 100; slot++) queue.push(0, 1, slot);
    const seen: number[] = [];
    for (let i = 0; i < 1000; i++) {
      const slot = slotOf(queue.take());
      seen.push(slot);
      queue.push(Math.floor(i / 100), 1, slot);
    }
    expect(seen).toEqual(Array.from({ length: 1000 }, (_, i) => i % 100));
  });

  test('grows from one place to a hundred thousand events and gives them back sorted', () => {
    const queue = new EventQueue(1);
    const dues = Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 9973);
    dues.forEach((due, slot) => queue.push(due, slot % 16, slot));
    const expected = dues.map((due, slot) => ({ due, slot })).toSorted((a, b) => a.due - b.due);
    const taken = expected.map(() => ({ due: queue.headMs(), slot: slotOf(queue.take()) }));
    expect(taken).toEqual(expected);
  });

  test('carries kinds from 0 to 15 and slots up to 2^27 - 1, and says so beyond', () => {
    const queue = new EventQueue();
    queue.push(1, 15, 2 ** 27 - 1);
    const what = queue.take();
    expect([kindOf(what), slotOf(what)]).toEqual([15, 2 ** 27 - 1]);
    expect(() => queue.push(1, 0, 2 ** 27)).toThrow('at most 134217728 can be under way at once');
    expect(queue.size).toBe(0);
  });
});
