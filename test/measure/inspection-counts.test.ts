import { expect, test } from 'vitest';
import { InspectionCounts } from '../../src/measure/inspection-counts.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { mergedRuns } from '../executors/merged-runs.ts';
import { loadShipped } from '../scenarios/run-scenario.ts';

test('what is found adds up, over runs too, and only what is completed avoids a resend', () => {
  const counts = new InspectionCounts();
  counts.add('completed', 2_500_000_000);
  counts.add('failed', 7);
  counts.add('unknown', 7);
  expect(counts.summarize()).toEqual({ asked: 3, completed: 1, failed: 1, unknown: 1, avoidedAtMost: '2.5' });
  counts.addByKey(1_000_000_000);
  counts.mergeDump(counts.dump());
  const found = { asked: 6, completed: 2, failed: 2, unknown: 2, foundByKey: 2, avoidedAtMost: '7' };
  expect(counts.summarize()).toEqual(found);
});

test('replications add their inspections', () => {
  const scenario = loadShipped('inspect-before-retry', 'workload.duration=30s');
  const seeded = [1, 2, 3].map((seed) => ({ ...scenario, seed }));
  const asked = seeded.map((each) => simulate(each).inspections?.asked ?? 0);
  const merged = mergedRuns(seeded).inspections;
  expect(merged?.asked).toBe(asked.reduce((sum, count) => sum + count, 0));
  expect(merged?.asked).toBeGreaterThan(5);
});
