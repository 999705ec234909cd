import type { Recorder } from '../../measure/recorder.ts';

/** Limits beyond which the load generator, not the endpoint, shapes the figures. */
const SEND_LAG_MS = 5;
/** Fewest late requests that count. */
const LATE_MIN = 3;
const SEND_LAG_SHARE = 0.05;
const ACHIEVED_MIN = 0.98;
const UTILIZATION_MAX = 0.9;

/**
 * Why a run over the wall clock says little about the endpoint: the generator sent late, sent less than was due, or had no time left.
 * Empty when it is valid.
 */
export function invalidReasons(recorder: Recorder, eventLoopUtilization: number): string[] {
  const reasons: string[] = [];
  // In a small run 1 % is less than a request: a single late start says nothing about the rest.
  const late = Math.max(0.01, LATE_MIN / Math.max(LATE_MIN, recorder.begun));
  const lagMs = recorder.sendLag.quantile(1 - late) ?? 0;
  const allowedMs = Math.max(SEND_LAG_MS, SEND_LAG_SHARE * (recorder.total.latency.quantile(0.5) ?? 0));
  if (lagMs > allowedMs) {
    reasons.push(
      `${(late * 100).toFixed(0)} % of requests were sent more than ${lagMs.toFixed(1)} ms late (allowed: ${allowedMs.toFixed(1)} ms); lower the rate`,
    );
  }
  const achieved = recorder.total.offered > 0 ? recorder.begun / recorder.total.offered : 1;
  if (achieved < ACHIEVED_MIN) {
    reasons.push(
      `only ${(achieved * 100).toFixed(1)} % of the offered requests were sent; raise client.maxInFlight or lower the rate`,
    );
  }
  if (eventLoopUtilization > UTILIZATION_MAX) {
    reasons.push(`the generator was busy ${(eventLoopUtilization * 100).toFixed(0)} % of the time; lower the rate`);
  }
  return reasons;
}
