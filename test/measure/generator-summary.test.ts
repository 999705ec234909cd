import { expect, test } from 'vitest';
import { type GeneratorSummary, worstGenerator } from '../../src/measure/generator-summary.ts';

const readings = (value: number, processorWaitShare: number | null): GeneratorSummary => ({
  cpuShare: value,
  loopDelayMsP99: value,
  loopDelayMsMax: value,
  processorWaitShare,
  preemptionsPerSecond: value,
  gcShare: value,
  gcMsMax: value,
});

test('the worst of two runs is the worst of each figure; an unknown wait gives way to a known one', () => {
  expect(worstGenerator(undefined, readings(1, null))).toEqual(readings(1, null));
  expect(worstGenerator(readings(1, 0.5), readings(2, 0.25))).toEqual(readings(2, 0.5));
  expect(worstGenerator(readings(1, null), readings(0, 0.25))).toEqual(readings(1, 0.25));
  expect(worstGenerator(readings(1, null), readings(0, null))).toEqual(readings(1, null));
});

test('waits for connections are the worst of those that there are', () => {
  const waits = (value: number) => ({ requests: value, share: value, msP99: value, msMax: value });
  const [a, b] = [
    { ...readings(0, null), connectionWaits: waits(1) },
    { ...readings(0, null), connectionWaits: waits(2) },
  ];
  expect(worstGenerator(a, b).connectionWaits).toEqual(waits(2));
  expect(worstGenerator(a, readings(0, null)).connectionWaits).toEqual(waits(1));
  expect(worstGenerator(readings(0, null), readings(0, null))).not.toHaveProperty('connectionWaits');
});
