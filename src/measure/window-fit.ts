import { durationText } from '../units/duration.ts';
import type { WorkloadOptions } from '../workload/workload-options.ts';
import { parseCondition } from './condition.ts';
import { WINDOWS_MAX } from './time-series.ts';
import { phaseOfMetric } from './watched-metrics.ts';
import { commonWindowMs } from './windows.ts';

/** Why a load does not have the windows of a threshold: they are longer than its phase, it has no length, or there are too many. `lengths`: of all thresholds. */
export function windowProblem(
  { metric, condition }: { readonly metric: string; readonly condition: string },
  lengths: readonly number[],
  workload: WorkloadOptions,
  drainMs: number,
): string | undefined {
  const windowMs = parseCondition(condition)?.windowMs;
  if (windowMs === undefined) return undefined;
  const message = problemOf(windowMs, phaseMs(phaseOfMetric(metric).phase, workload));
  return message ?? tooMany(lengths, workload.durationMs + drainMs);
}

/** How long the load of a phase is, in ms. */
function phaseMs(phase: string, { durationMs, phases }: WorkloadOptions): number {
  const { steadyFromMs = 0, steadyUntilMs = Number.POSITIVE_INFINITY } = phases ?? {};
  const endMs = Math.min(steadyUntilMs, durationMs);
  if (phase === 'warmup') return steadyFromMs;
  if (phase === 'cooldown') return durationMs - endMs;
  return phase === 'all' ? durationMs : endMs - steadyFromMs;
}

function problemOf(windowMs: number, loadMs: number): string | undefined {
  if (loadMs === Number.POSITIVE_INFINITY)
    return 'how many windows there are follows from the length of the load: add workload.duration';
  return windowMs <= loadMs
    ? undefined
    : `a window of ${durationText(windowMs)} does not fit into ${durationText(loadMs)} of load; make it shorter`;
}

function tooMany(lengths: readonly number[], runMs: number): string | undefined {
  const commonMs = commonWindowMs(lengths, Number.POSITIVE_INFINITY);
  const leastMs = Math.ceil(runMs / WINDOWS_MAX / 1000) * 1000;
  if (runMs / commonMs <= WINDOWS_MAX) return undefined;
  return `with windows of ${durationText(commonMs)}, the load and its drain time have more than ${WINDOWS_MAX}; use multiples of ${durationText(leastMs)}`;
}
