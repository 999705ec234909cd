import type { Summary } from '../../src/measure/summary.ts';
import { formatConfidence } from '../../src/units/format.ts';
import type { Note } from '../section.ts';
import { wordsOf } from './metric-words.ts';

type Interval = NonNullable<Summary['intervals']>[number];

/** Percentiles of latency whose intervals stand below their table. */
const PERCENTILES = ['latencyMs.p50', 'latencyMs.p90', 'latencyMs.p95', 'latencyMs.p99'];
/** Rates that have intervals. */
export const RATES = ['throughput.offeredPerSecond', 'throughput.attemptsPerSecond', 'throughput.goodputPerSecond'];
/** All other figures whose intervals stand in the sections that have the figures. */
const OTHERS = ['errorRate', 'retryAmplification', ...RATES, 'dollars.perSuccess'];

/** How sure some figures are, in one sentence with those that have an interval; nothing where none has. */
export function intervalNotes(summary: Summary, metrics: readonly string[]): Note[] {
  return givenNotes(summary, metrics, '', labelOf);
}

/** How sure the percentiles of the latency are: their intervals, and why some have none; nothing where that is not known. */
export function latencyIntervalNotes(summary: Summary): Note[] {
  return givenNotes(summary, PERCENTILES, ' of latency', percentileOf);
}

function givenNotes(
  { intervals = [] }: Summary,
  metrics: readonly string[],
  of: string,
  nameOf: (metric: string) => string,
): Note[] {
  const given = intervals.filter(({ metric, noInterval }) => metrics.includes(metric) && noInterval === undefined);
  const [first] = given;
  if (first === undefined) return [];
  const ranges = given.map((interval) => `${nameOf(interval.metric)} ${rangeOf(interval)}`);
  return [{ text: `${intervalsText(first, given)}${of}: ${ranges.join(', ')}.`, style: 'faint' }];
}

/** Why figures have no interval: one sentence for each reason, with all figures that it holds for. */
export function noIntervalNotes({ intervals = [] }: Summary): Note[] {
  const refused = new Map<string, string[]>();
  for (const { metric, noInterval: reason } of intervals) {
    if (reason === undefined || !(PERCENTILES.includes(metric) || OTHERS.includes(metric))) continue;
    refused.set(reason, [...(refused.get(reason) ?? []), metric]);
  }
  return [...refused].map(([reason, metrics]) => ({
    text: `No interval of ${namesOf(metrics).join(', ')}: ${reason}.`,
    style: 'faint',
  }));
}

function namesOf(metrics: readonly string[]): string[] {
  const percentiles = metrics.filter((metric) => PERCENTILES.includes(metric));
  const others = metrics.filter((metric) => OTHERS.includes(metric)).map(labelOf);
  if (percentiles.length === 0) return others;
  const whole = percentiles.length === PERCENTILES.length;
  return [whole ? 'latency' : `latency ${percentiles.map(percentileOf).join(', ')}`, ...others];
}

/** As the row of the figure is called. */
function labelOf(metric: string): string {
  return metric === 'throughput.attemptsPerSecond' ? 'attempts' : wordsOf(metric).label;
}

function intervalsText({ confidence }: Interval, { length }: readonly Interval[]): string {
  return `${formatConfidence(confidence)} ${length === 1 ? 'interval' : 'intervals'}`;
}

function percentileOf(metric: string): string {
  return metric.replace('latencyMs.', '');
}

function rangeOf({ metric, low, high }: Interval): string {
  const { format } = wordsOf(metric);
  return `${format(low)} to ${format(high)}`;
}
