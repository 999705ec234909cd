import type { GeneratorLoad } from '../../src/runners/http/generator-load.ts';

/** A load generator that costs no time and was never kept from its work. */
export const AT_EASE: GeneratorLoad = {
  eventLoopUtilization: 0,
  cpuShare: 0,
  loopDelayMsP99: 0,
  loopDelayMsMax: 0,
  processorWaitShare: 0,
  preemptionsPerSecond: 0,
  gcShare: 0,
  gcMsMax: 0,
};
