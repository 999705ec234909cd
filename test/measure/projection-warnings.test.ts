import { expect, test } from 'vitest';
import { projectionWarnings } from '../../src/measure/projection-warnings.ts';

const HOUR = 3_600_000;
const steady = { loadDurationMs: HOUR, hasEndedEarly: false, unsteady: [] };
const partAt = (fromMs: number) => ({ fromMs, what: 'a burst' });

test('a steady hour has no warning', () => {
  expect(projectionWarnings(steady)).toEqual([]);
});

test('the parts that the run holds are named in one; what would have come behind its end is not', () => {
  const parts = [partAt(0), { fromMs: 10, what: 'a pause' }, { fromMs: 20, what: 'a ramp' }, partAt(HOUR)];
  expect(projectionWarnings({ ...steady, unsteady: parts })).toEqual([
    'the run holds a burst, a pause and a ramp, and the projection repeats it all as often as the run',
  ]);
});

test('beyond ten parts, the others are counted', () => {
  const [warning] = projectionWarnings({ ...steady, unsteady: Array.from({ length: 12 }, () => partAt(0)) });
  expect(warning).toContain('a burst and 2 more parts,');
});

test('a short run has one, and one that ended early', () => {
  expect(projectionWarnings({ ...steady, loadDurationMs: 299_999 })).toEqual([
    expect.stringContaining('shorter than 5m'),
  ]);
  expect(projectionWarnings({ ...steady, hasEndedEarly: true })).toEqual([expect.stringContaining('ended early')]);
});
