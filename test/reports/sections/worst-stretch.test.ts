import fc from 'fast-check';
import { expect, test } from 'vitest';
import { worstStretch } from '../../../reports/sections/worst-stretch.ts';
import { SUMMARIES } from '../summaries.ts';

const { passed } = SUMMARIES;

function withFailures(failed: readonly number[]) {
  const all = failed.map(() => 100);
  const latencyMsP95 = failed.map((_, index) => index * 1000);
  return { ...passed, series: { ...passed.series, windowMs: 1000, failed: [...failed], attempts: all, latencyMsP95 } };
}

test('the shortest stretch with half of the failures is told with its p95 and its fault', () => {
  const summary = withFailures([0, 0, 1, 50, 60, 2, 0, 0, 1, 0]);
  const run = {
    retry: 'none',
    arrivals: '',
    capacity: '',
    limits: [],
    faults: [
      { fault: '{ status: 503 }', fromMs: 3000, untilMs: 5000 },
      { fault: '{ status: 500 }', fromMs: 0, untilMs: null },
    ],
  };
  expect(worstStretch({ ...summary, run })?.text).toBe(
    '52.6 % of the failed attempts fall into 10.0 % of the run, from 4.00 s to 5.00 s (60 attempts), and the p95 of latency went up to 4.00 s, under status 503, at 3s, for 2s.',
  );
  expect(worstStretch({ ...summary, run, world: 'real' })?.text).not.toContain('503');
});

test('failures that are few, or spread over the run, or of replications have no stretch', () => {
  expect(worstStretch(withFailures([0, 9, 0, 0, 0, 0]))).toBeUndefined();
  expect(worstStretch(withFailures([20, 20, 20, 20, 20, 20]))).toBeUndefined();
  const replications = { count: 2, seeds: [1, 2], intervals: [] };
  expect(worstStretch({ ...withFailures([0, 90, 0, 0, 0, 0]), replications })).toBeUndefined();
});

test('no shorter stretch holds as many', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 6, maxLength: 30 }), (failed) => {
      const all = failed.reduce((sum, count) => sum + count, 0);
      const found = worstStretch(withFailures(failed));
      const length = Number(/into ([\d.]+) %/.exec(found?.text ?? '')?.[1] ?? Number.NaN) / 100;
      const shortest = failed
        .flatMap((_, from) => failed.map((__, until) => [from, until + 1] as const))
        .filter(([from, until]) => failed.slice(from, until).reduce((sum, count) => sum + count, 0) >= all / 2)
        .reduce((least, [from, until]) => (until > from ? Math.min(least, until - from) : least), failed.length);
      const isNone = all < 10 || shortest / failed.length > 0.34;
      expect(found === undefined).toBe(isNone);
      expect(isNone || Math.abs(length * failed.length - shortest) < 0.1).toBe(true);
    }),
    { seed: 5, numRuns: 300 },
  );
});
