import { expect, test } from 'vitest';
import { projectionWarnings } from '../../src/measure/projection-warnings.ts';

const HOUR = 3_600_000;
const steady = { loadDurationMs: HOUR, hasEndedEarly: false, unsteady: [] };
const partAt = (fromMs: number) => ({ fromMs, what: 'a burst' });

test('a steady hour has no warning', () => {
  expect(projectionWarnings(steady)).toEqual([]);
});

test('each part that the run holds has one; what would have come behind its end has none', () => {
  const parts = [partAt(0), { fromMs: 10, what: 'a pause' }, partAt(HOUR)];
  expect(projectionWarnings({ ...steady, unsteady: parts })).toEqual([
    'the run holds a burst, which the projection repeats as often as the run',
    'the run holds a pause, which the projection repeats as often as the run',
  ]);
});

test('beyond ten parts, the others are counted', () => {
  const warnings = projectionWarnings({ ...steady, unsteady: Array.from({ length: 12 }, () => partAt(0)) });
  expect(warnings).toHaveLength(11);
  expect(warnings.at(-1)).toContain('2 more parts');
});

test('a short run has one, and one that ended early', () => {
  expect(projectionWarnings({ ...steady, loadDurationMs: 299_999 })).toEqual([
    expect.stringContaining('shorter than 5m'),
  ]);
  expect(projectionWarnings({ ...steady, hasEndedEarly: true })).toEqual([expect.stringContaining('ended early')]);
});
