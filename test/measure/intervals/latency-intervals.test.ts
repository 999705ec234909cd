import { describe, expect, test } from 'vitest';
import { draw } from '../../../src/engine/draw.ts';
import { latencyIntervals } from '../../../src/measure/intervals/latency-intervals.ts';
import { chanceOf } from '../../../src/measure/projection-interval.ts';
import { Recorder } from '../../../src/measure/recorder.ts';

interface Load {
  readonly windows?: number;
  readonly latencyMs: (window: number, request: number) => number;
  /** Whether a request is under way for its latency; else it ends at once. */
  readonly lasts?: boolean;
}

/** The intervals of a run with 100 requests in each window of a second. */
function intervalsOf({ windows = 60, latencyMs, lasts = false }: Load) {
  const recorder = new Recorder(1, 1000);
  for (let i = 0; i < windows * 100; i++) {
    const atMs = 10 * i;
    const ms = latencyMs(Math.floor(i / 100), i);
    recorder.offered(0, atMs);
    recorder.sent(1, 0);
    recorder.queueWait.record(0);
    const endMs = lasts ? atMs + ms : atMs;
    recorder.attempt(0, endMs, ms, 0, 200);
    recorder.request(0, endMs, ms, true);
  }
  const intervals = latencyIntervals(recorder, chanceOf(recorder, false), recorder.total.latency, windows * 1000);
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
    const growing = intervalsOf({ latencyMs: (window, i) => byChance(window, i) + 20 * window });
    expect(growing['latencyMs.p50']?.noInterval).toContain('changes slowly');
  });

  test('where requests under way rise and fall slowly', () => {
    const wave = (window: number): number => 3000 + 2500 * Math.sin(window / 8);
    expect(reasonOf({ latencyMs: wave, lasts: true })).toContain('near saturation');
    expect(reasonOf({ latencyMs: byChance, lasts: true })).toBeUndefined();
  });

  test('where latency never varies', () => {
    expect(reasonOf({ latencyMs: () => 100 })).toContain('the same in all');
  });
});
