import type { Recorder } from '../../measure/recorder.ts';
import type { GeneratorLoad } from './generator-load.ts';

/** Limits beyond which the load generator, not the endpoint, shapes the figures. */
const SEND_LAG_MS = 5;
/** Fewest late requests that count. */
const LATE_MIN = 3;
const SEND_LAG_SHARE = 0.05;
const UTILIZATION_MAX = 0.9;
/** From this share of the processor on, the generator itself is the limit. */
const CPU_LIMIT = 0.7;

/**
 * Why a run over the wall clock says little about the endpoint, and whether to run again or to lower the rate: the generator sent late, sent
 * less than was due, or had no time left. Empty when the run is valid, and when nothing was offered: then the generator kept nothing back.
 */
export function invalidReasons(recorder: Recorder, { eventLoopUtilization, cpuShare }: GeneratorLoad): string[] {
  if (recorder.offeredTotal === 0) return [];
  const reasons: string[] = [];
  // In a small run 1 % is less than a request: a single late start says nothing about the rest.
  const late = Math.max(0.01, LATE_MIN / Math.max(LATE_MIN, recorder.begun));
  const lagMs = recorder.sendLag.quantile(1 - late) ?? 0;
  const allowedMs = Math.max(SEND_LAG_MS, SEND_LAG_SHARE * (recorder.total.latency.quantile(0.5) ?? 0));
  const isAtLimit = Math.min(eventLoopUtilization, cpuShare) >= CPU_LIMIT;
  if (lagMs > allowedMs) {
    const advice = isAtLimit
      ? 'the generator is at its limit: lower the rate'
      : 'the generator had time left, so the machine was busy elsewhere: run again, and lower the rate if it repeats';
    reasons.push(
      `${percent(late)} of requests were sent more than ${lagMs.toFixed(1)} ms late (allowed: ${allowedMs.toFixed(1)} ms); ${advice}`,
    );
  }
  if (eventLoopUtilization > UTILIZATION_MAX) {
    const advice = isAtLimit
      ? 'lower the rate'
      : `other programs left it the processor for ${percent(cpuShare)} only: run again when the machine is quiet`;
    reasons.push(`the generator was busy ${percent(eventLoopUtilization)} of the time; ${advice}`);
  }
  return reasons;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
