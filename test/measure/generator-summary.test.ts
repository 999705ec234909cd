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
