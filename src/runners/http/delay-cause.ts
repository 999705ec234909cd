import type { GeneratorLoad } from './generator-load.ts';

/** From this share of the processor on, the generator itself is the limit. */
const CPU_LIMIT = 0.7;
/** From this share of the time on, waits for a processor and garbage collection count as what made the generator late. */
const PROCESSOR_WAIT_LIMIT = 0.1;
const GC_LIMIT = 0.1;

/**
 * What made the load generator late, as far as its readings tell, and what to do about it, as the end of a sentence. `allowedMs`: a pause longer than
 * this is one.
 */
export function causeOfDelay(generator: GeneratorLoad, allowedMs: number): string {
  const { eventLoopUtilization, cpuShare, processorWaitShare, gcShare, gcMsMax } = generator;
  if (processorWaitShare !== null && processorWaitShare >= PROCESSOR_WAIT_LIMIT) {
    return `other programs had the processor, and the generator waited for one ${percent(processorWaitShare)} of the time: run again when the machine is quiet, or on more processors`;
  }
  if (gcShare >= GC_LIMIT) {
    return `garbage collection took ${percent(gcShare)} of the time: give it more memory (NODE_OPTIONS=--max-semi-space-size=64), or lower the rate`;
  }
  if (Math.min(eventLoopUtilization, cpuShare) >= CPU_LIMIT) return 'the generator is at its limit: lower the rate';
  if (eventLoopUtilization >= CPU_LIMIT) {
    return `other programs left it the processor for ${percent(cpuShare)} only: run again when the machine is quiet`;
  }
  if (gcMsMax > allowedMs) {
    return `garbage collection paused it for up to ${gcMsMax.toFixed(1)} ms: run again, and give it more memory (NODE_OPTIONS=--max-semi-space-size=64) if it repeats`;
  }
  return 'the generator had time left, so the machine was busy elsewhere: run again, and lower the rate if it repeats';
}

/** A share in whole percent: a reading of a load generator is no more exact than that. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
