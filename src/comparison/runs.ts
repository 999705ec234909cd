import { nanoUsdText } from '../money/nano-usd.ts';
import type { ComparedRow } from './comparison.ts';
import { type Estimate, estimateOf, furtherPairs } from './estimate.ts';
import { COMPARED, goodOf, type Sample, sampleOf } from './metrics.ts';
import { type Figure, figureOf, type Reading } from './reading.ts';
import { verdictOfChange } from './rows.ts';

/** Pairs that find a change of 10 % about four times in five where runs vary as those of one machine do. */
const PAIRS_ADVISED = 10;

/** An error rate may differ by this share of the tolerance, whatever its size: by half a point at 5 %. Relative to a rate near zero, nothing would ever be the same. */
const ERROR_RATE_SHARE = 0.1;

/** A metric of two groups of runs. */
export interface MeasuredMetric {
  readonly estimate: Estimate | undefined;
  /** Whether every run of one side has the figure of its pair. */
  readonly isIdentical: boolean;
  readonly isDollars: boolean;
}

/** Reads a metric of all runs and estimates how it differs; no estimate where a side has nothing to measure. */
export function measureMetric(
  metric: string,
  base: readonly Reading[],
  head: readonly Reading[],
  level?: number,
): MeasuredMetric {
  const [left, right] = [base, head].map((side) => side.map((run) => figureOf(run, metric)));
  const isIdentical = left?.length === right?.length && left?.every((figure, i) => figure === right?.[i]) === true;
  const isDollars = [...(left ?? []), ...(right ?? [])].some((figure) => typeof figure === 'string');
  const samples = [samplesOf(metric, base, left), samplesOf(metric, head, right)] as const;
  if (samples.some((side) => side === undefined)) return { estimate: undefined, isIdentical, isDollars };
  const estimate = estimateOf(samples[0] as Sample[], samples[1] as Sample[], metric === 'errorRate', level);
  return { estimate, isIdentical, isDollars };
}

/** What all runs of a side give; undefined where one of them, or all together, have nothing to measure. */
function samplesOf(
  metric: string,
  side: readonly Reading[],
  figures: readonly (Figure | undefined)[] = [],
): Sample[] | undefined {
  const samples = side.flatMap((run, i) => sampleOf(run, metric, figures[i]) ?? []);
  if (samples.length < side.length || samples.every(({ per }) => per === 0)) return undefined;
  return samples;
}

/** The row of every metric that is compared between runs over HTTP and that a run has. */
export function measuredRows(
  base: readonly Reading[],
  head: readonly Reading[],
  tolerance: number,
  level?: number,
): ComparedRow[] {
  return COMPARED.flatMap(({ metric }) => {
    const isThere = [...base, ...head].some((run) => figureOf(run, metric) !== undefined);
    return isThere ? [measuredRow(metric, measureMetric(metric, base, head, level), tolerance)] : [];
  });
}

/** Base and head as they are shown; null where there is no estimate. */
export function measuredFigures({ estimate, isDollars }: MeasuredMetric): Pick<ComparedRow, 'base' | 'head'> {
  if (estimate === undefined) return { base: null, head: null };
  return { base: shownFigure(estimate.base, isDollars), head: shownFigure(estimate.head, isDollars) };
}

/** A figure as reports have it: dollars as exact decimal text, to the nano-dollar. */
export function shownFigure(value: number, isDollars: boolean): Figure {
  return isDollars ? nanoUsdText(BigInt(Math.round(value * 1e9))) : value;
}

function measuredRow(
  metric: string,
  { estimate, isIdentical, isDollars }: MeasuredMetric,
  tolerance: number,
): ComparedRow {
  const good = goodOf(metric);
  const figure = (value: number): Figure => shownFigure(value, isDollars);
  if (estimate === undefined) {
    const none = { metric, good, base: null, head: null, difference: null, ratio: null, interval: null } as const;
    return { ...none, verdict: isIdentical ? 'same' : 'inconclusive', noInterval: 'not every run has it' };
  }
  const { base, head, scale, center, reach } = estimate;
  const row = {
    metric,
    good,
    base: figure(base),
    head: figure(head),
    difference: figure(head - base),
    ratio: base === 0 ? null : head / base,
  };
  if (isIdentical)
    return { ...row, difference: figure(0), ratio: base === 0 ? null : 1, verdict: 'same', ...intervalOf(estimate) };
  if (reach === null)
    return { ...row, verdict: 'inconclusive', ...intervalOf(estimate), furtherPairs: PAIRS_ADVISED - estimate.pairs };
  const isErrorRate = metric === 'errorRate';
  const relative = scale === 'log' ? Math.log(1 + tolerance) : tolerance * Math.abs(base);
  const limit = isErrorRate ? Math.max(relative, tolerance * ERROR_RATE_SHARE) : relative;
  const isSure = Math.abs(center) > reach;
  const isWithin = center - reach >= -limit && center + reach <= limit;
  // Ten times as many failures are worse, however few they are.
  const isSame = isWithin && !(isErrorRate && isSure);
  if (isSame || isSure)
    return { ...row, verdict: isSame ? 'same' : verdictOfChange(good, center), ...intervalOf(estimate) };
  const needed = [furtherPairs(estimate, Math.abs(center)), furtherPairs(estimate, limit - Math.abs(center))];
  const known = needed.filter((pairs) => pairs !== null);
  const further = known.length === 0 ? null : Math.min(...known);
  return { ...row, verdict: 'inconclusive', ...intervalOf(estimate), furtherPairs: further };
}

const METHODS = {
  paired: "Student's t over pairs of runs",
  unpaired: "Welch's t over the runs of each side",
} as const;

/** The interval of an estimate, or why it has none. */
export function intervalOf({
  scale,
  center,
  reach,
  isPaired,
  level,
}: Estimate): Pick<ComparedRow, 'interval' | 'noInterval'> {
  if (reach === null) return { interval: null, noInterval: 'one run on a side shows nothing of how runs vary' };
  const isRatio = scale === 'log';
  const bound = (value: number): number => (isRatio ? Math.exp(value) : value);
  return {
    interval: {
      of: isRatio ? 'ratio' : 'difference',
      low: bound(center - reach),
      high: bound(center + reach),
      confidence: 1 - level,
      method: `${METHODS[isPaired ? 'paired' : 'unpaired']}, of ${isRatio ? 'logarithms' : 'differences'}`,
    },
  };
}
