import { expect, test } from 'vitest';
import { StepMeter } from '../../../src/runners/saturate/step-meter.ts';

test('successes of the measured part tell latency, all of them the bytes', () => {
  const meter = new StepMeter();
  meter.add(200, 1000, 50, false);
  for (const ms of [1, 2, 3]) meter.add(201, 2000, ms, true);
  meter.add(429, 10, 900, true);
  const { byStatus, latencyMs, succeeded, replyBytes } = meter.tally();
  expect(succeeded).toBe(4);
  expect(meter.replies).toBe(5);
  expect(replyBytes).toBe(1750);
  expect([...byStatus]).toEqual([
    [201, 3],
    [429, 1],
  ]);
  expect(latencyMs?.mean).toBeCloseTo(2, 9);
  expect(latencyMs?.p50).toBeCloseTo(2, 2);
  expect(latencyMs?.p99).toBeCloseTo(3, 2);
});

test('without a success any reply tells the bytes, and none the latency', () => {
  const meter = new StepMeter();
  expect(meter.tally()).toMatchObject({ replyBytes: 0, latencyMs: undefined });
  meter.add(503, 90, 1, true);
  meter.add(503, 110, 1, false);
  expect(meter.tally()).toMatchObject({ replyBytes: 100, latencyMs: undefined, succeeded: 0 });
});
