import type { Summary } from '../../src/measure/summary.ts';
import { countOf, formatMs, formatShare } from '../../src/units/format.ts';
import type { Finding } from './finding.ts';
import { faultText, passingFaults } from './run.ts';

/** A stretch is told where it is at most so much of the run, and holds at least so much of all failures. */
const STRETCH_SHARE = 0.34;
const FAILURE_SHARE = 0.5;
/** Fewer failures than this may be chance. */
const FAILURES_MIN = 10;

/**
 * The shortest stretch of a run that holds half of the attempts that failed, and which faults acted in it; nothing where failures are spread over
 * the run. Replications lie over each other and have no such stretch.
 */
export function worstStretch(summary: Summary): Finding | undefined {
  const { series, replications } = summary;
  const { failed, windowMs, latencyMsP95 } = series;
  const all = failed.reduce((sum, count) => sum + count, 0);
  if (replications !== undefined || all < FAILURES_MIN) return undefined;
  const [from, until] = shortestHolding(failed, all * FAILURE_SHARE);
  const share = (until - from) / failed.length;
  if (share > STRETCH_SHARE) return undefined;
  const [fromMs, untilMs] = [from * windowMs, until * windowMs];
  const acting = passingFaults(summary).filter(
    (fault) => fault.fromMs < untilMs && (fault.untilMs ?? Infinity) > fromMs,
  );
  const inside = sumOf(failed, from, until);
  const slowest = Math.max(...latencyMsP95.slice(from, until).map((ms) => ms ?? 0));
  const late = slowest > 0 ? `, and the p95 of latency went up to ${formatMs(slowest)}` : '';
  const more = acting.length > 1 ? ` and ${countOf(acting.length - 1, 'other fault')}` : '';
  const during = acting[0] === undefined ? '' : `, under ${faultText(acting[0])}${more}`;
  const text = `${formatShare(inside / all)} of the failed attempts fall into ${formatShare(share)} of the run, from ${formatMs(fromMs)} to ${formatMs(untilMs)} (${countOf(inside, 'attempt')})${late}${during}.`;
  const ofAttempts = all / Math.max(1, sumOf(series.attempts, 0, failed.length));
  return { weight: Math.min(1, 5 * ofAttempts) * (1 - share) * 0.8, text };
}

function sumOf(counts: readonly number[], from: number, until: number): number {
  return counts.slice(from, until).reduce((sum, count) => sum + count, 0);
}

/** The first and the last window (excluded) of the shortest stretch with at least so many; the first such. */
function shortestHolding(counts: readonly number[], least: number): readonly [from: number, until: number] {
  let best: readonly [number, number] = [0, counts.length];
  let [from, held] = [0, 0];
  for (const [index, count] of counts.entries()) {
    held += count;
    while (held - (counts[from] ?? 0) >= least) {
      held -= counts[from] ?? 0;
      from += 1;
    }
    if (held >= least && index + 1 - from < best[1] - best[0]) best = [from, index + 1];
  }
  return best;
}
