import { doubtsOf, liveAmplification, type LiveSnapshot } from '../../measure/live-snapshot.ts';
import type { ThresholdSoFar } from '../../measure/thresholds.ts';
import { formatCount, formatDollars, formatMs, formatObserved, formatRate, formatRatio } from '../../units/format.ts';
import { barText } from '../progress-bar.ts';
import { dollarsOf, figuresSince, type LiveFigures } from './figures.ts';

const LABEL = 12;
const COLUMNS = [11, 11, 10, 10, 9] as const;

/**
 * A run so far in seven lines, one more for its thresholds, and one for each doubt: `earlier` is what the last ten seconds are reckoned from;
 * undefined: the start.
 */
export function blockLines(
  now: LiveSnapshot,
  earlier: LiveSnapshot | undefined,
  thresholds: readonly ThresholdSoFar[] = [],
): string[] {
  const { offered, succeeded, failed, dropped, active, retries } = now;
  const lately = figuresSince(now, earlier);
  const requests = [
    `${formatCount(offered)} due`,
    `${formatCount(succeeded)} ok`,
    `${formatCount(failed)} failed`,
    `${formatCount(dropped)} dropped`,
    `${formatCount(active)} under way`,
  ];
  const attempts = `${formatRatio(liveAmplification(now))} attempts a request, ${formatRatio(lately.amplification)} in the last 10 s`;
  return [
    headText(now),
    row('', ['offered', 'succeeded', 'p50', 'p95', '429', 'other failures']),
    row('last 10 s', cellsOf(lately)),
    row('so far', cellsOf(figuresSince(now, undefined))),
    `${'requests'.padEnd(LABEL)}${requests.join(' · ')}`,
    `${'retries'.padEnd(LABEL)}${formatCount(retries)} · ${attempts}`,
    `${'dollars'.padEnd(LABEL)}${dollarsText(now)}`,
    ...(thresholds.length === 0 ? [] : [`${'thresholds'.padEnd(LABEL)}${thresholdsText(thresholds)}`]),
    ...doubtsOf(now).map((doubt) => `${'doubtful'.padEnd(LABEL)}${doubt}`),
  ];
}

/** A run so far in one line. */
export function lineText(
  now: LiveSnapshot,
  earlier: LiveSnapshot | undefined,
  thresholds: readonly ThresholdSoFar[] = [],
): string {
  const { succeeded, failed, dropped, active } = now;
  const lately = figuresSince(now, earlier);
  const doubts = doubtsOf(now);
  const parts = [
    `${now.phase} ${timeText(now)}`,
    `${formatCount(succeeded)} ok`,
    `${formatCount(failed + dropped)} failed`,
    `${formatCount(active)} under way`,
    `${formatRate(lately.succeededPerSecond)} of ${formatRate(lately.offeredPerSecond)}`,
    `p95 ${formatMs(lately.latencyMsP95)}`,
    `${formatCount(lately.throttled)} × 429`,
    `${formatRatio(liveAmplification(now))} attempts a request`,
    dollarsText(now),
    ...(thresholds.some(({ holds }) => holds === false) ? [`thresholds: ${thresholdsText(thresholds)}`] : []),
  ];
  return [...parts, ...(doubts.length === 0 ? [] : [`doubtful: ${doubts.join('; ')}`])].join(' · ');
}

/** Those that do not hold first, each with what was observed; how many hold, and how many nobody can tell yet. */
function thresholdsText(thresholds: readonly ThresholdSoFar[]): string {
  const broken = thresholds.filter(({ holds }) => holds === false);
  const held = thresholds.filter(({ holds }) => holds === true).length;
  const open = thresholds.length - broken.length - held;
  return [
    ...broken.map(({ metric, condition, observed }) => `✗ ${metric} ${condition} (${formatObserved(observed)} so far)`),
    ...(held > 0 ? [`${held} ${held === 1 ? 'holds' : 'hold'}`] : []),
    ...(open > 0 ? [`${open} judged at the end`] : []),
  ].join(' · ');
}

function headText(now: LiveSnapshot): string {
  const { phase, elapsedMs, endMs } = now;
  const time = timeText(now);
  if (endMs === 0 || phase === 'priming' || phase === 'draining') return `${phase.padEnd(LABEL)}${time}`;
  return `${phase.padEnd(LABEL)}${barText(elapsedMs / endMs, time)}`;
}

function timeText({ phase, elapsedMs, endMs, active }: LiveSnapshot): string {
  if (phase === 'priming') return 'requests ahead of the load';
  if (phase === 'draining' && active === 0) return 'the load is over';
  if (phase === 'draining') return `${formatMs(elapsedMs - endMs)} after the load`;
  if (endMs === 0) return formatMs(elapsedMs);
  return `${formatMs(elapsedMs)} of ${formatMs(endMs)}, ${formatMs(endMs - elapsedMs)} left`;
}

function cellsOf(figures: LiveFigures): string[] {
  return [
    formatRate(figures.offeredPerSecond),
    formatRate(figures.succeededPerSecond),
    formatMs(figures.latencyMsP50),
    formatMs(figures.latencyMsP95),
    formatCount(figures.throttled),
    formatCount(figures.failedOtherwise),
  ];
}

function row(label: string, cells: readonly string[]): string {
  return `${label.padEnd(LABEL)}${cells.map((cell, i) => cell.padEnd(COLUMNS[i] ?? 0)).join('')}`.trimEnd();
}

function dollarsText(now: LiveSnapshot): string {
  const { spent, cap, perSuccess, unknown } = dollarsOf(now);
  const ofCap = cap === undefined ? '' : ` of ${formatDollars(cap)}`;
  const parts = [
    `${formatDollars(spent)}${ofCap}${now.isEstimate ? ' (estimate)' : ''}`,
    ...(perSuccess === null ? [] : [`${formatDollars(perSuccess)} a success`]),
    ...(unknown === undefined ? [] : [`up to ${formatDollars(unknown)} more`]),
  ];
  return parts.join(' · ');
}
