import { nanoUsdText, parseNanoUsd } from '../../src/money/nano-usd.ts';
import type { StudyCell } from '../../src/study/study.ts';
import { formatCount, formatDollars, formatMs, formatRate, formatRatio, formatShare } from '../../src/units/format.ts';

/** A figure of a cell. */
export interface CellFigure {
  /** Head of its column in the table of all cells. */
  readonly column: string;
  /** Null where the cell has none. */
  valueOf(cell: StudyCell): number | null;
  textOf(cell: StudyCell): string;
  /** How far its interval reaches, as `±0.48 s`; empty where it has none. */
  reachOf(cell: StudyCell): string;
}

/** A figure by which the cells of a study are compared. */
export interface StudyMetric extends CellFigure {
  /** Of elements in the page. */
  readonly id: string;
  readonly label: string;
  /** Head of a narrow column. */
  readonly head: string;
  /** Which end of it is the good one. */
  readonly better: 'more' | 'less';
}

/** `interval`: the metric of the replications whose interval is that of the figure. */
function figure<F extends number | string | null>(
  column: string,
  of: (cell: StudyCell) => F,
  format: (figure: F) => string,
  interval?: string,
): CellFigure {
  return {
    column,
    valueOf: (cell) => (of(cell) === null ? null : Number(of(cell))),
    textOf: (cell) => format(of(cell)),
    reachOf: (cell) => (interval === undefined ? '' : reachText(cell, interval, of(cell), (far) => format(far as F))),
  };
}

/**
 * How far the interval of a figure of a cell reaches, as `±0.48 s`: around the mean over its replications, or that of its one run; empty where a cell has no interval.
 * `metric` is the dotted path of the figure, and `format` writes it where it is no dollars.
 */
function reachText(
  cell: StudyCell,
  metric: string,
  value: number | string | null,
  format: (figure: number) => string,
): string {
  const own = metric === 'errorRate' && typeof value === 'number' ? 1 - value : value;
  const ofRun = cell.runIntervals?.find((each) => each.metric === metric);
  const found = cell.intervals?.find((each) => each.metric === metric) ?? (ofRun && { ...ofRun, mean: own });
  const { mean, low, high } = found ?? {};
  if (typeof mean === 'string' && typeof low === 'string' && typeof high === 'string') {
    return `±${formatDollars(nanoUsdText(parseNanoUsd(high) - parseNanoUsd(mean)))}`;
  }
  if (typeof mean !== 'number' || typeof low !== 'number' || typeof high !== 'number') return '';
  // Where one side is cut off (a share ends at 1) the other one tells.
  return `±${format(Math.max(high - mean, mean - low))}`;
}

const success = figure('Success', (cell) => cell.successShare, formatShare, 'errorRate');
const amplification = figure('Amplif.', (cell) => cell.retryAmplification, formatRatio, 'retryAmplification');
const p95 = figure('p95', (cell) => cell.latencyMsP95, formatMs, 'latencyMs.p95');
const goodput = figure('Goodput', (cell) => cell.goodputPerSecond, formatRate, 'throughput.goodputPerSecond');
const wasted = figure('Wasted', ({ dollars }) => dollars.wastedShare, formatShare);
const perSuccess = figure('Per success', ({ dollars }) => dollars.perSuccess, formatDollars, 'dollars.perSuccess');

/** All figures of a cell, in the order of the table of all cells. */
export const CELL_FIGURES: readonly CellFigure[] = [
  figure('Offered', (cell) => cell.offered, formatCount),
  success,
  amplification,
  figure('p50', (cell) => cell.latencyMsP50, formatMs, 'latencyMs.p50'),
  p95,
  figure('p99', (cell) => cell.latencyMsP99, formatMs, 'latencyMs.p99'),
  goodput,
  figure('Billed', ({ dollars }) => dollars.billed, formatDollars),
  wasted,
  perSuccess,
];

/** The figures by which cells are compared, in the order in which they are shown. */
export const STUDY_METRICS: readonly StudyMetric[] = [
  { ...success, id: 'success', label: 'Success share', head: 'success', better: 'more' },
  { ...amplification, id: 'amplification', label: 'Retry amplification', head: 'amplif.', better: 'less' },
  { ...p95, id: 'latency', label: 'Latency p95', head: 'p95', better: 'less' },
  { ...goodput, id: 'goodput', label: 'Goodput', head: 'goodput', better: 'more' },
  { ...perSuccess, id: 'dollars', label: 'Dollars per success', head: '$/success', better: 'less' },
  { ...wasted, id: 'waste', label: 'Wasted share of dollars', head: 'wasted', better: 'less' },
];
