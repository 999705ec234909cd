import type { StudyCell } from '../../src/study/study.ts';
import { formatDollars, formatMs, formatRate, formatRatio, formatShare } from '../../src/units/format.ts';
import { reachText } from './intervals.ts';

/** A figure by which the cells of a study are compared. */
export interface StudyMetric {
  /** Of elements in the page. */
  readonly id: string;
  readonly label: string;
  /** Head of a narrow column. */
  readonly head: string;
  /** Which end of it is the good one. */
  readonly better: 'more' | 'less';
  /** Null where the cell has none. */
  valueOf(cell: StudyCell): number | null;
  textOf(cell: StudyCell): string;
  /** How far its interval reaches, as `±0.48 s`; empty where it has none. */
  reachOf(cell: StudyCell): string;
}

const dollarsOf = (decimal: string | null): number | null => (decimal === null ? null : Number(decimal));

/** The figures of a cell in the order in which they are shown. */
export const STUDY_METRICS: readonly StudyMetric[] = [
  {
    id: 'success',
    label: 'Success share',
    head: 'success',
    better: 'more',
    valueOf: (cell) => cell.successShare,
    textOf: (cell) => formatShare(cell.successShare),
    reachOf: (cell) => reachText(cell, 'errorRate', formatShare),
  },
  {
    id: 'amplification',
    label: 'Retry amplification',
    head: 'amplif.',
    better: 'less',
    valueOf: (cell) => cell.retryAmplification,
    textOf: (cell) => formatRatio(cell.retryAmplification),
    reachOf: (cell) => reachText(cell, 'retryAmplification', formatRatio),
  },
  {
    id: 'latency',
    label: 'Latency p95',
    head: 'p95',
    better: 'less',
    valueOf: (cell) => cell.latencyMsP95,
    textOf: (cell) => formatMs(cell.latencyMsP95),
    reachOf: (cell) => reachText(cell, 'latencyMs.p95', formatMs),
  },
  {
    id: 'goodput',
    label: 'Goodput',
    head: 'goodput',
    better: 'more',
    valueOf: (cell) => cell.goodputPerSecond,
    textOf: (cell) => formatRate(cell.goodputPerSecond),
    reachOf: (cell) => reachText(cell, 'throughput.goodputPerSecond', formatRate),
  },
  {
    id: 'dollars',
    label: 'Dollars per success',
    head: '$/success',
    better: 'less',
    valueOf: (cell) => dollarsOf(cell.dollars.perSuccess),
    textOf: (cell) => formatDollars(cell.dollars.perSuccess),
    reachOf: (cell) => reachText(cell, 'dollars.perSuccess', String),
  },
  {
    id: 'waste',
    label: 'Wasted share of dollars',
    head: 'wasted',
    better: 'less',
    valueOf: (cell) => cell.dollars.wastedShare,
    textOf: (cell) => formatShare(cell.dollars.wastedShare),
    reachOf: () => '',
  },
];
