import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeSeries, TRACK, WindowCounts, WINDOWS_MAX } from '../../src/measure/time-series.ts';

const TRACKS = Object.values(TRACK);
const TRACK_NAMES = Object.keys(TRACK) as (keyof typeof TRACK)[];

/** Adds to the window of an instant, as a recorder does. */
function addAt(series: TimeSeries, atMs: number, change: (counts: WindowCounts) => void): void {
  series.reach(atMs);
  const counts = new WindowCounts();
  counts.fromMs = Math.floor(atMs / series.windowMs) * series.windowMs;
  counts.toMs = counts.fromMs + series.windowMs;
  change(counts);
  series.addWindow(counts);
}

function add(series: TimeSeries, atMs: number, track: number, amount: number): void {
  addAt(series, atMs, (counts) => {
    counts[TRACK_NAMES[TRACKS.indexOf(track as never)] as keyof typeof TRACK] += amount;
  });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const entries = fc.array(
  fc.record({
    atMs: fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.double({ min: 0, max: 1e8, noNaN: true })),
    track: fc.constantFrom(...TRACKS),
    amount: fc.integer({ min: -1000, max: 1_000_000 }),
  }),
  { maxLength: 150 },
);

test('no amount is lost or made when windows double, and there are never more than 600 of them', () => {
  fc.assert(
    fc.property(entries, fc.constantFrom(1, 100, 1000), (added, windowMs) => {
      const series = new TimeSeries(windowMs);
      for (const { atMs, track, amount } of added) add(series, atMs, track, amount);
      expect(series.windows).toBeLessThanOrEqual(WINDOWS_MAX);
      const doublings = Math.log2(series.windowMs / windowMs);
      expect(Number.isInteger(doublings)).toBe(true);
      for (const track of TRACKS) {
        const own = added.filter((entry) => entry.track === track);
        expect(series.track(track)).toHaveLength(series.windows);
        expect(sum(series.track(track))).toBe(sum(own.map(({ amount }) => amount)));
      }
    }),
    { seed: 42, numRuns: 150 },
  );
});

test('every amount stands in the window of its instant, also after doubling', () => {
  fc.assert(
    fc.property(entries, (added) => {
      const series = new TimeSeries(10);
      for (const { atMs, track, amount } of added) add(series, atMs, track, amount);
      for (const track of TRACKS) {
        const expected = Array.from({ length: series.windows }, () => 0);
        for (const entry of added) {
          if (entry.track === track) expected[Math.floor(entry.atMs / series.windowMs)]! += entry.amount;
        }
        expect(series.track(track)).toEqual(expected);
      }
    }),
    { seed: 43, numRuns: 150 },
  );
});

test('windows double only when they must', () => {
  const series = new TimeSeries(100);
  add(series, 599 * 100, TRACK.offered, 1);
  expect([series.windowMs, series.windows]).toEqual([100, 600]);
  add(series, 600 * 100, TRACK.offered, 1);
  expect([series.windowMs, series.windows]).toEqual([200, 301]);
  add(series, 1e9, TRACK.offered, 1);
  expect(series.windowMs).toBe(100 * 2 ** 15);
  expect(sum(series.track(TRACK.offered))).toBe(3);
});

/** Half a cell of 1/16 of an octave, at its low end: what the document rounds to 3 %. */
const CELL_ERROR = 1 / 32;
/** Below 2^-4 ms there is one cell. */
const LATENCY_FLOOR_MS = (1 + CELL_ERROR) / 16;

function succeed(counts: WindowCounts, latencyMs: number): void {
  counts.succeeded++;
  counts.addLatency(latencyMs);
}

test('latency quantiles of a window are within 3 %, also after doubling', () => {
  const latency = fc.record({
    atMs: fc.integer({ min: 0, max: 5000 }),
    latencyMs: fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 200, noNaN: true })),
  });
  fc.assert(
    fc.property(fc.array(latency, { maxLength: 200 }), fc.constantFrom(0.5, 0.95), (added, p) => {
      const series = new TimeSeries(4);
      for (const { atMs, latencyMs } of added) addAt(series, atMs, (counts) => succeed(counts, latencyMs));
      const quantiles = series.latencyQuantiles(p);
      const offsets = quantiles.map((quantile, window) => {
        const own = added
          .filter(({ atMs }) => Math.floor(atMs / series.windowMs) === window)
          .map(({ latencyMs }) => latencyMs)
          .toSorted((left, right) => left - right);
        if (quantile === null || own.length === 0) return quantile === null && own.length === 0 ? 0 : Number.NaN;
        const exact = own[Math.max(1, Math.ceil(p * own.length)) - 1] as number;
        return Math.abs(quantile - exact) / Math.max(exact * CELL_ERROR, LATENCY_FLOOR_MS);
      });
      expect(Math.max(0, ...offsets)).toBeLessThanOrEqual(1 + 1e-9);
    }),
    { seed: 44, numRuns: 60 },
  );
});

test('a window without a success has no latency', () => {
  const series = new TimeSeries(100);
  addAt(series, 250, (counts) => succeed(counts, 40));
  expect(series.latencyQuantiles(0.5).map((quantile) => quantile === null)).toEqual([true, true, false]);
});

test('an empty series has no windows', () => {
  const series = new TimeSeries(100);
  expect([series.windows, series.track(TRACK.attempts), series.latencyQuantiles(0.5)]).toEqual([0, [], []]);
});

test('a window that was added is empty, and the window [0, 0) holds nothing', () => {
  const series = new TimeSeries(100);
  const counts = new WindowCounts();
  counts.offered = 5;
  series.addWindow(counts);
  expect(series.windows).toBe(0);
  counts.toMs = 100;
  counts.addLatency(3);
  series.addWindow(counts);
  series.addWindow(counts);
  expect(series.track(TRACK.offered)).toEqual([5]);
  expect(series.latencyQuantiles(0.5)).toHaveLength(1);
});
