import { describe, expect, test } from 'vitest';
import { Timeline, type EventHandler } from '../../src/engine/timeline.ts';
import { WallDriver, type WallClock } from '../../src/engine/wall-driver.ts';

interface Callback {
  readonly dueMs: number;
  readonly call: () => void;
}

/** A machine to play with: timers take at least 1 ms, as Node's do, and wake as late as told; each yield costs 0.1 ms. */
class PlayedMachine implements WallClock {
  timeMs = 1_000_000.25;
  lateMs = 0;
  timers: Callback[] = [];
  yields: Callback[] = [];
  readonly delays: number[] = [];
  yielded = 0;

  nowMs(): number {
    return this.timeMs;
  }
  setTimer(delayMs: number, call: () => void): () => void {
    this.delays.push(delayMs);
    const timer = { dueMs: this.timeMs + Math.max(1, delayMs) + this.lateMs, call };
    this.timers.push(timer);
    return () => (this.timers = this.timers.filter((other) => other !== timer));
  }
  yieldTo(call: () => void): () => void {
    const entry = { dueMs: this.timeMs, call };
    this.yields.push(entry);
    return () => (this.yields = this.yields.filter((other) => other !== entry));
  }
  get pending(): number {
    return this.timers.length + this.yields.length;
  }
  /** Lets the machine make its next call back; false when there is none. */
  turn(): boolean {
    const yielding = this.yields.shift();
    if (yielding !== undefined) {
      this.timeMs += 0.1;
      this.yielded++;
      yielding.call();
      return true;
    }
    const timer = this.timers.toSorted((a, b) => a.dueMs - b.dueMs)[0];
    if (timer === undefined) return false;
    this.timers = this.timers.filter((other) => other !== timer);
    this.timeMs = Math.max(this.timeMs, timer.dueMs);
    timer.call();
    return true;
  }
  run(turnsMax = 1_000_000): void {
    for (let turns = 0; this.turn(); turns++) {
      if (turns > turnsMax) throw new Error(`The driver did not come to rest in ${turnsMax} turns.`);
    }
  }
}

/** A machine that can rest. */
class RestingMachine extends PlayedMachine {
  rests = 0;
  rest(untilMs: number, mostMs: number): void {
    const waitMs = Math.min(untilMs - this.timeMs, mostMs);
    if (waitMs <= 0) return;
    this.timeMs += waitMs;
    this.rests++;
  }
}

class Scene implements EventHandler {
  readonly machine: PlayedMachine;
  readonly timeline = new Timeline();
  readonly driver: WallDriver;
  readonly seen: { readonly slot: number; readonly atMs: number }[] = [];
  onEvent: (slot: number) => void = () => {};
  onArrival: () => void = () => {};

  constructor(machine = new PlayedMachine()) {
    this.machine = machine;
    this.driver = new WallDriver(this.timeline, this, machine);
  }
  handle(_kind: number, slot: number): void {
    this.#note(slot);
    this.onEvent(slot);
  }
  expire(_kind: number, slot: number): void {
    this.#note(slot);
  }
  arrive(): void {
    this.#note(-1);
    this.timeline.arrivalMs = Number.POSITIVE_INFINITY;
    this.onArrival();
  }
  get slots(): number[] {
    return this.seen.map(({ slot }) => slot);
  }
  #note(slot: number): void {
    this.seen.push({ slot, atMs: this.timeline.nowMs });
  }
}

describe('WallDriver', () => {
  test('does everything in order and at its instant: never early, and late by less than one turn of the machine', () => {
    const scene = new Scene();
    const dues = [0, 0.5, 3, 3, 10, 10.05, 250.7];
    dues.forEach((due, slot) => scene.timeline.at(due, 1, slot));
    scene.driver.start();
    scene.machine.run();
    expect(scene.slots).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const { slot, atMs } of scene.seen) {
      const lateMs = atMs - (dues[slot] as number);
      expect(lateMs).toBeGreaterThanOrEqual(0);
      expect(lateMs).toBeLessThan(0.11);
    }
  });

  test('sleeps until just before the instant and only then spins', () => {
    const scene = new Scene();
    scene.timeline.at(1000, 1, 1);
    scene.driver.start();
    scene.machine.run();
    expect(scene.machine.delays).toEqual([998.5]);
    expect(scene.machine.yielded).toBeLessThanOrEqual(16);
  });

  test('a clock that can rest is not kept busy by waiting, and nothing is early or later for it', () => {
    const machine = new RestingMachine();
    const scene = new Scene(machine);
    const dues = [0.3, 1.6, 2.6, 50];
    dues.forEach((due, slot) => scene.timeline.at(due, 1, slot));
    scene.driver.start();
    scene.machine.run();
    expect(scene.slots).toEqual([0, 1, 2, 3]);
    for (const { slot, atMs } of scene.seen) {
      expect(atMs).toBeGreaterThanOrEqual(dues[slot] as number);
      expect(atMs - (dues[slot] as number)).toBeLessThan(0.11);
    }
    // 4.1 ms of waiting: each turn takes 0.1 ms and its rest 0.25 ms, where spinning would take 41 turns.
    expect(machine.rests).toBeGreaterThan(8);
    expect(machine.yielded).toBeLessThan(16);
  });

  test('rests as long as what comes from outside may wait', () => {
    const machine = new RestingMachine();
    const timeline = new Timeline();
    const heardMs: number[] = [];
    const handler = { handle: () => heardMs.push(timeline.nowMs), expire: () => {}, arrive: () => {} };
    let patienceMs = 1.5;
    const driver = new WallDriver(timeline, handler, machine, () => patienceMs);
    timeline.at(1.4, 1, 0);
    driver.start();
    machine.run();
    expect(machine.rests).toBe(1);
    patienceMs = 0.25;
    timeline.at(2.8, 1, 0);
    machine.run();
    expect(machine.rests).toBeGreaterThan(3);
    expect(heardMs.map((ms, i) => ms - 1.4 * (i + 1)).every((lateMs) => lateMs >= 0 && lateMs < 0.11)).toBe(true);
  });

  test('does not rest in a turn that has brought something, for more may be waiting', () => {
    const machine = new RestingMachine();
    const scene = new Scene(machine);
    scene.timeline.at(1.4, 1, 0);
    scene.driver.start();
    const restsAfter = (): number => {
      machine.turn();
      return machine.rests;
    };
    expect(restsAfter()).toBe(1);
    scene.driver.act(() => {});
    expect(restsAfter()).toBe(1);
    expect(restsAfter()).toBe(2);
  });

  test('a clock that keeps instants is asked for each, and none is missed by a rounding', () => {
    const dues = [0, 0.1 + 0.2, 3, 1e9 + 0.1];
    const asked: { atMs: number; call: () => void }[] = [];
    let nowMs = 0.7;
    const refuse = (): never => {
      throw new Error('Nobody sleeps or yields by this clock.');
    };
    const wakeAt = (atMs: number, call: () => void): (() => void) => {
      asked.push({ atMs, call });
      return () => {};
    };
    const timeline = new Timeline();
    const scene = new Scene();
    const driver = new WallDriver(timeline, scene, { nowMs: () => nowMs, setTimer: refuse, yieldTo: refuse, wakeAt });
    const heard: number[] = [];
    scene.onEvent = () => heard.push(timeline.nowMs);
    dues.forEach((due, slot) => timeline.at(due, 1, slot));
    driver.start();
    for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
      nowMs = next.atMs;
      next.call();
    }
    expect(scene.slots).toEqual([0, 1, 2, 3]);
    heard.forEach((atMs, i) => expect(Math.abs(atMs - (dues[i] as number))).toBeLessThan(1e-6));
  });

  test('keeps an absolute schedule: a thousand late wake-ups leave no drift', () => {
    const scene = new Scene();
    scene.machine.lateMs = 7;
    let count = 0;
    scene.timeline.arrivalMs = 20;
    scene.onArrival = () => {
      if (++count < 1000) scene.timeline.arrivalMs = (count + 1) * 20;
    };
    scene.driver.start();
    scene.machine.run();
    expect(scene.seen).toHaveLength(1000);
    scene.seen.forEach(({ atMs }, i) => {
      expect(atMs - (i + 1) * 20).toBeGreaterThanOrEqual(0);
      // 7 ms late, less the margin of 1.5 ms, plus a turn; the same for the last as for the first.
      expect(atMs - (i + 1) * 20).toBeLessThan(5.7);
    });
  });

  test('does what is due at once behind an action, and nothing that is not; an action within another only acts', () => {
    const scene = new Scene();
    scene.driver.start();
    scene.machine.timeMs += 5;
    scene.driver.act(() => {
      expect(scene.timeline.nowMs).toBe(5);
      scene.timeline.at(5, 1, 0);
      scene.timeline.at(6, 1, 2);
      scene.driver.act(() => scene.timeline.at(5, 1, 1));
      expect(scene.slots).toEqual([]);
    });
    expect(scene.slots).toEqual([0, 1]);
    expect(scene.machine.pending).toBe(1);
    scene.machine.run();
    expect(scene.slots).toEqual([0, 1, 2]);
  });

  test('an action that fails leaves the driver running; after the end it only acts', () => {
    const scene = new Scene();
    scene.driver.start();
    const fail = (): void => {
      scene.timeline.at(1, 1, 7);
      throw new Error('broken');
    };
    expect(() => scene.driver.act(fail)).toThrow('broken');
    scene.machine.run();
    expect(scene.slots).toEqual([7]);
    scene.driver.stop();
    scene.driver.act(() => scene.timeline.at(scene.timeline.nowMs, 1, 8));
    expect([scene.slots, scene.machine.pending]).toEqual([[7], 0]);
  });

  test('catches up after a long pause in the order of the instants, without turning its clock back', () => {
    const scene = new Scene();
    for (let slot = 0; slot < 100; slot++) scene.timeline.at(slot * 10, 1, slot);
    scene.driver.start();
    scene.machine.timeMs += 505;
    scene.machine.run();
    expect(scene.slots).toEqual(Array.from({ length: 100 }, (_, slot) => slot));
    const times = scene.seen.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(505);
    expect((times[60] as number) - 600).toBeLessThan(0.11);
  });

  test('no time passes before the start, whoever asks for it', () => {
    const machine = new PlayedMachine();
    const timeline = new Timeline();
    const driver = new WallDriver(timeline, { handle: () => {}, expire: () => {}, arrive: () => {} }, machine);
    expect(driver.now()).toBe(0);
    driver.act(() => expect(timeline.nowMs).toBe(0));
    machine.timeMs += 700;
    driver.start();
    machine.timeMs += 5;
    expect(driver.now()).toBeCloseTo(5, 6);
  });

  test('a clock that steps back does not turn the timeline back', () => {
    const scene = new Scene();
    scene.driver.start();
    scene.machine.timeMs += 50;
    expect(scene.driver.now()).toBe(50);
    scene.machine.timeMs -= 30;
    expect(scene.driver.now()).toBe(50);
  });

  test('wakes for work from outside that is due before what it sleeps for, and drops the old timer', () => {
    const scene = new Scene();
    scene.timeline.at(10_000, 1, 1);
    scene.driver.start();
    scene.machine.timeMs += 100;
    expect(scene.driver.now()).toBe(100);
    scene.timeline.at(150, 1, 2);
    expect(scene.machine.pending).toBe(1);
    scene.machine.run();
    expect(scene.slots).toEqual([2, 1]);
    expect((scene.seen[0]?.atMs as number) - 150).toBeLessThan(0.11);
  });

  test('does not touch its timer for work that is due later', () => {
    const scene = new Scene();
    scene.timeline.at(100, 1, 1);
    scene.driver.start();
    for (let slot = 2; slot < 1000; slot++) scene.timeline.at(100 + slot, 1, slot);
    expect(scene.machine.delays).toEqual([98.5]);
    expect(scene.machine.pending).toBe(1);
  });

  test('rests when nothing is pending, and wakes for an arrival or a timer that was set from outside', () => {
    const scene = new Scene();
    const lane = scene.timeline.lane(30, 2);
    scene.driver.start();
    expect(scene.machine.pending).toBe(0);
    scene.machine.timeMs += 40;
    scene.timeline.arrivalMs = 60;
    scene.driver.wake();
    scene.machine.run();
    lane.push(scene.driver.now(), 5, 0);
    scene.driver.wake();
    scene.machine.run();
    expect(scene.slots).toEqual([-1, 5]);
    expect((scene.seen[1]?.atMs as number) - (scene.seen[0]?.atMs as number)).toBeGreaterThanOrEqual(30);
    expect(scene.machine.pending).toBe(0);
  });

  test('sleeps for a day in steps that no timer cuts short', () => {
    const scene = new Scene();
    scene.timeline.at(86_400_000, 1, 1);
    scene.driver.start();
    scene.machine.run();
    expect(Math.max(...scene.machine.delays)).toBe(60_000);
    expect(scene.machine.delays).toHaveLength(1440);
    expect((scene.seen[0]?.atMs as number) - 86_400_000).toBeLessThan(0.11);
  });

  test('serves pending IO at least once in 256 events, however long the backlog', () => {
    const scene = new Scene();
    let left = 2000;
    scene.onEvent = (slot) => {
      // Each event sets off another that is due at once, as a saturated server does.
      if (--left > 0) scene.timeline.at(scene.timeline.nowMs, 1, slot + 1);
    };
    scene.timeline.at(0, 1, 0);
    scene.driver.start();
    let handled = 0;
    while (scene.machine.turn()) {
      expect(scene.seen.length - handled).toBeLessThanOrEqual(256);
      handled = scene.seen.length;
    }
    expect(handled).toBe(2000);
    expect(scene.machine.yielded).toBeGreaterThanOrEqual(Math.ceil(2000 / 256));
  });

  test('stops at once and for good, from outside', () => {
    const scene = new Scene();
    scene.timeline.at(100, 1, 1);
    scene.driver.start();
    scene.driver.stop();
    expect(scene.machine.pending).toBe(0);
    scene.timeline.at(1, 1, 2);
    scene.driver.wake();
    scene.machine.run();
    expect(scene.seen).toEqual([]);
    expect(scene.timeline.nextMs()).toBe(1);
  });

  test('stops at once and for good, from inside of an event, and leaves the rest pending', () => {
    const scene = new Scene();
    scene.onEvent = (slot) => {
      if (slot === 1) scene.driver.stop();
    };
    [0, 1, 2].forEach((slot) => scene.timeline.at(5, 1, slot));
    scene.driver.start();
    scene.machine.run();
    expect(scene.slots).toEqual([0, 1]);
    expect(scene.timeline.nextMs()).toBe(5);
  });

  test('begins where the timeline stands', () => {
    const scene = new Scene();
    scene.timeline.nowMs = 500;
    scene.timeline.at(600, 1, 1);
    scene.driver.start();
    expect(scene.driver.now()).toBe(500);
    expect(scene.machine.delays).toEqual([98.5]);
  });
});
