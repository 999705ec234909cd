import type { Summary } from './summary.ts';
import { type AbortingThreshold, evaluateThresholds, type Threshold, withAbort } from './thresholds.ts';
import type { RunWindows } from './windows.ts';

/** What a verdict follows from besides the figures. */
interface JudgedRun {
  readonly thresholds: readonly Threshold[];
  readonly aborted?: AbortingThreshold | undefined;
  readonly invalidReasons: readonly string[];
  readonly partialReasons: readonly string[];
}

/** A summary with its thresholds judged, and the verdict that follows. `byOperation`: also where the summary leaves it out. */
export function withVerdict(
  run: JudgedRun,
  summary: Summary,
  byOperation: Summary['byOperation'],
  windows: RunWindows,
): Summary {
  const judged = evaluateThresholds(run.thresholds, { ...summary, byOperation }, windows);
  const thresholds = judged.map((row) => withAbort(row, run.aborted));
  return { ...summary, thresholds, verdict: verdictOf(run, summary.requests, thresholds) };
}

/** Whether a threshold says what share of requests is to succeed: then a run without any success may be what was asked for. */
function judgesSuccess({ metric }: Threshold): boolean {
  return metric === 'errorRate' || metric.startsWith('requests.') || metric.startsWith('throughput.goodput');
}

/** Whether a threshold says how much is to be offered: then a run in which nothing was may be what was asked for. */
function judgesOffered({ metric }: Threshold): boolean {
  return metric === 'requests.offered' || metric === 'throughput.offeredPerSecond';
}

function verdictOf(
  run: JudgedRun,
  { offered, succeeded }: Summary['requests'],
  thresholds: Summary['thresholds'],
): Summary['verdict'] {
  if (run.partialReasons.length > 0) return 'partial';
  if (run.invalidReasons.length > 0) return 'invalid';
  if (!thresholds.every((threshold) => threshold.passed)) return 'failed';
  // Otherwise a load that offers nothing would pass, and so would a broken endpoint.
  if (offered === 0) return thresholds.some(judgesOffered) ? 'passed' : 'failed';
  return succeeded === 0 && !thresholds.some(judgesSuccess) ? 'failed' : 'passed';
}
