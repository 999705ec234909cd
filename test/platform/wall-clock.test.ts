import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Timeline } from '../../src/engine/timeline.ts';
import { WallDriver } from '../../src/engine/wall-driver.ts';
import { restedSoFarMs, wallClock } from '../../src/platform/wall-clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('wallClock', () => {
  test('reads the monotonic clock, which no one sets', () => {
    const before = wallClock.nowMs();
    vi.advanceTimersByTime(1234);
    expect(wallClock.nowMs() - before).toBe(1234);
  });

  test('calls back once, after the delay, unless it was cancelled', () => {
    const [kept, cancelled] = [vi.fn<() => void>(), vi.fn<() => void>()];
    wallClock.setTimer(100, kept);
    const cancel = wallClock.setTimer(50, cancelled);
    vi.advanceTimersByTime(49);
    cancel();
    vi.advanceTimersByTime(50);
    expect(kept).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(kept).toHaveBeenCalledTimes(1);
    expect(cancelled).not.toHaveBeenCalled();
  });

  test('yields without a delay, and never within the call', () => {
    const [kept, cancelled] = [vi.fn<() => void>(), vi.fn<() => void>()];
    wallClock.yieldTo(kept);
    wallClock.yieldTo(cancelled)();
    expect(kept).not.toHaveBeenCalled();
    vi.advanceTimersByTime(0);
    expect(kept).toHaveBeenCalledTimes(1);
    expect(cancelled).not.toHaveBeenCalled();
  });

  test('drives a timeline', () => {
    const timeline = new Timeline();
    const slots: number[] = [];
    const handler = { handle: (_kind: number, slot: number) => slots.push(slot), expire() {}, arrive() {} };
    [30, 10, 20].forEach((due) => timeline.at(due, 1, due));
    const driver = new WallDriver(timeline, handler, wallClock);
    driver.start();
    vi.advanceTimersByTime(5);
    expect(slots).toEqual([]);
    vi.advanceTimersByTime(100);
    driver.stop();
    expect(slots).toEqual([10, 20, 30]);
  });
});

describe('a rest', () => {
  beforeEach(() => {
    vi.useRealTimers();
  });

  test('is counted, and one until an instant that is past or close takes no time', () => {
    const before = restedSoFarMs();
    wallClock.rest?.(wallClock.nowMs() - 1, 1);
    wallClock.rest?.(wallClock.nowMs() + 0.05, 1);
    expect(restedSoFarMs()).toBe(before);
    wallClock.rest?.(wallClock.nowMs() + 1000, 0.25);
    expect(restedSoFarMs()).toBeGreaterThan(before);
  });
});
