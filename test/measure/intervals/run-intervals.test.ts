import { describe, expect, test } from 'vitest';
import { draw } from '../../../src/engine/draw.ts';
import { runIntervals } from '../../../src/measure/intervals/run-intervals.ts';
import { chanceOf } from '../../../src/measure/projection-interval.ts';
import { Recorder } from '../../../src/measure/recorder.ts';

interface Load {
  readonly windows?: number;
  readonly latencyMs: (window: number, request: number) => number;
  readonly waitMs?: number;
}

/** The intervals of a run with 100 requests in each window of a second. */
function intervalsOf({ windows = 60, latencyMs, waitMs = 0 }: Load) {
  const recorder = new Recorder(1, 1000);
  for (let i = 0; i < windows * 100; i++) {
    const atMs = 10 * i;
    const ms = latencyMs(Math.floor(i / 100), i);
    recorder.offered(0, atMs);
    recorder.sent(1, 0);
    recorder.queueWait.record(waitMs);
    recorder.attempt(0, atMs, ms, 0, 200);
    recorder.request(0, atMs, ms, true);
  }
  const intervals = runIntervals(recorder, chanceOf(recorder, false), windows * 1000);
  return Object.fromEntries(intervals.map((row) => [row.metric, row]));
}

const byChance = (_: number, i: number): number => 100 + 100 * draw(1, 1, i, 0);

test('the interval of a percentile lies around it, and is narrow where there are many requests', () => {
  const { 'latencyMs.p50': p50, 'latencyMs.p95': p95 } = intervalsOf({ latencyMs: byChance });
  for (const [row, middle] of [
    [p50, 150],
    [p95, 195],
  ] as const) {
    expect(Number(row?.low)).toBeLessThan(middle);
    expect(Number(row?.high)).toBeGreaterThan(middle);
    expect(Number(row?.high) - Number(row?.low)).toBeLessThan(6);
  }
});

describe('there is none, and the reason is said', () => {
  const reasonOf = (load: Load): string | undefined => intervalsOf(load)['latencyMs.p95']?.noInterval;

  test('of a short run', () => {
    expect(reasonOf({ latencyMs: byChance, windows: 9 })).toContain('fewer than 10 windows');
  });

  test('where latency grows during the run', () => {
    expect(reasonOf({ latencyMs: (window, i) => byChance(window, i) + 20 * window })).toContain('changes slowly');
  });

  test('where requests wait for each other and the run is short beside them', () => {
    expect(reasonOf({ latencyMs: byChance, waitMs: 10 })).toContain('or use --replications');
    expect(reasonOf({ latencyMs: byChance, waitMs: 50 })).toContain('near saturation');
  });

  test('where latency never varies', () => {
    expect(reasonOf({ latencyMs: () => 100 })).toContain('the same in all');
  });
});
