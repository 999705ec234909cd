import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LiveHistory, POINTS_MAX } from '../../../reports/live/history.ts';

const WINDOW_MS = 400;

/** Points at growing instants, with a count that grows. */
const points = fc
  .array(fc.record({ gapMs: fc.integer({ min: 1, max: 1500 }), count: fc.nat(100) }), {
    minLength: 1,
    maxLength: 3000,
    size: 'max',
  })
  .map((steps) => {
    let [elapsedMs, sum] = [0, 0];
    return steps.map(({ gapMs, count }) => ({ elapsedMs: (elapsedMs += gapMs), sum: (sum += count) }));
  });

test('whatever the length of a run, its points are bounded, grow, and end with the last one; what happened between them adds up to all', () => {
  fc.assert(
    fc.property(points, (all) => {
      const history = new LiveHistory<(typeof all)[number]>(WINDOW_MS);
      for (const point of all) history.add(point);
      const kept = history.points;
      expect(kept.length).toBeLessThanOrEqual(POINTS_MAX);
      expect(kept.at(-1)).toBe(all.at(-1));
      const given = new Set(all);
      expect(kept.every((point) => given.has(point))).toBe(true);
      const gains = kept.map(({ sum }, index) => sum - (kept[index - 1]?.sum ?? 0));
      expect(gains.reduce((total, gain) => total + gain, 0)).toBe(all.at(-1)?.sum);
      const windows = kept.map(({ elapsedMs }, index) => elapsedMs - (kept[index - 1]?.elapsedMs ?? 0));
      // The last window is still growing.
      const shortest = WINDOW_MS * 2 ** history.thinnings;
      expect(windows.slice(0, -1).every((ms) => ms >= shortest)).toBe(true);
    }),
    { seed: 42, numRuns: 30 },
  );
});

test('windows that are whole stay as they are until every second point is left out', () => {
  const history = new LiveHistory<{ elapsedMs: number }>(WINDOW_MS);
  let before: readonly { elapsedMs: number }[] = [];
  for (let index = 1; index <= 5 * POINTS_MAX; index++) {
    const { thinnings } = history;
    history.add({ elapsedMs: index * 500 });
    const now = history.points;
    expect(history.thinnings > thinnings || before.every((point, place) => point === now[place])).toBe(true);
    before = history.points.slice(0, history.windowsKept);
  }
  expect(history.thinnings).toBe(3);
  expect(history.points.slice(0, 2)).toEqual([{ elapsedMs: 4000 }, { elapsedMs: 8000 }]);
});

test('a look at the same instant replaces the one before', () => {
  const history = new LiveHistory<{ elapsedMs: number; at: string }>(WINDOW_MS);
  history.add({ elapsedMs: 0, at: 'a' });
  history.add({ elapsedMs: 0, at: 'b' });
  history.add({ elapsedMs: 500, at: 'c' });
  history.add({ elapsedMs: 500, at: 'd' });
  expect(history.points.map(({ at }) => at)).toEqual(['d']);
});
