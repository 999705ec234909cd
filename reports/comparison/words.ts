import type {
  ComparedPair,
  ComparedRow,
  ComparedSide,
  Comparison,
  ComparisonVerdict,
} from '../../src/comparison/comparison.ts';
import { nanoUsdText, parseNanoUsd } from '../../src/money/nano-usd.ts';
import {
  formatConfidence,
  formatCount,
  formatDollars,
  formatMs,
  formatObserved,
  listText,
} from '../../src/units/format.ts';
import type { Span } from '../section.ts';
import { WORLD_LABEL } from '../sections/headline.ts';
import { wordsOf } from '../sections/metric-words.ts';

/** How each verdict is shown. */
export const COMPARISON_MARK: { readonly [K in ComparisonVerdict]: Required<Span> } = {
  better: { text: '✓ BETTER', style: 'good' },
  same: { text: '✓ SAME', style: 'good' },
  worse: { text: '✗ WORSE', style: 'bad' },
  mixed: { text: '! MIXED', style: 'warn' },
  different: { text: '! DIFFERENT', style: 'warn' },
  inconclusive: { text: '? INCONCLUSIVE', style: 'warn' },
};

type Figure = ComparedRow['base'];

/** A figure as people read it, by what its metric counts. */
export function figureText(metric: string, figure: Figure): string {
  const { label, format } = wordsOf(metric);
  if (figure === null || label !== metric) return format(figure);
  if (typeof figure === 'string') return formatDollars(figure);
  return /Ms(?:\.(?!count$)|$)/.test(metric) ? formatMs(figure) : formatObserved(figure);
}

/** A relative change from head / base: `+31 %`, `-0.42 %`; `none` where there is none. */
export function changeText(ratio: number): string {
  const percent = 100 * (ratio - 1);
  if (percent === 0) return 'none';
  const size = Math.abs(percent);
  const digits = size >= 100 ? formatCount(size) : String(Number(size.toPrecision(2)));
  return `${percent > 0 ? '+' : '-'}${digits} %`;
}

/** How far a figure is from its base: relative, else as a difference; shares in points. */
export function rowChange({ metric, base, head, difference, ratio }: ComparedRow): string {
  if (base === null) return head === null ? '–' : 'new';
  if (head === null) return 'gone';
  if (metric === 'errorRate') return pointsText(Number(difference));
  if (ratio !== null && ratio >= 0) return changeText(ratio);
  return difference === null ? '–' : `${Number(difference) > 0 ? '+' : ''}${figureText(metric, difference)}`;
}

/** A difference of shares: `+1.2 points`. */
export function pointsText(share: number): string {
  if (share === 0) return 'none';
  return `${share > 0 ? '+' : '-'}${String(Number(Math.abs(100 * share).toPrecision(2)))} points`;
}

/** The interval of a row, as its change is written. */
export function intervalText({ metric, interval }: ComparedRow): string {
  if (interval === null || interval === undefined) return '–';
  const { of, low, high } = interval;
  if (low === high && (of === 'ratio' ? low === 1 : low === 0)) return '–';
  const text = (value: number): string => {
    if (of === 'ratio') return changeText(value);
    return metric === 'errorRate' ? pointsText(value) : formatObserved(value);
  };
  return `${text(low)} to ${text(high)}`;
}

/** What the change comes to, in one sentence. */
export function pairSentence(pair: ComparedPair): string {
  const { base, head, method, rows, verdict } = pair;
  for (const [name, side] of [
    ['head', head],
    ['base', base],
  ] as const) {
    const other = name === 'head' ? base : head;
    const price =
      other.dollarsPerSuccess === null
        ? ''
        : `; a success of the ${name === 'head' ? 'base' : 'head'} costs ${formatDollars(String(other.dollarsPerSuccess))}`;
    if (side.offered === 0) return `The ${name} has no requests${price}.`;
    if (side.succeeded === 0) return `The ${name} has no successes${price}.`;
  }
  if (method === 'exact' && rows.length === 0)
    return verdict === 'same'
      ? 'Nothing differs: every number is the same.'
      : 'Only the time series or the exemplars differ.';
  const why = [attemptsText(pair), wasteText(pair)].filter((text) => text !== '');
  const month = monthText(pair);
  return `${priceText(pair)}${why.length === 0 ? '' : `: ${why.join(', ')}`}${month === '' ? '' : `; ${month}`}.`;
}

function priceText({ base, head, rows }: ComparedPair): string {
  const [from, to] = [base, head].map(({ dollarsPerSuccess }) => String(dollarsPerSuccess)) as [string, string];
  if (from === to) return `A success costs ${formatDollars(to)} in both`;
  const row = rows.find(({ metric }) => metric === 'dollars.perSuccess');
  const interval = row?.interval;
  const sure =
    row === undefined || interval === undefined || interval === null
      ? ''
      : `, ${formatConfidence(interval.confidence)} interval ${intervalText(row)}`;
  const change = Number(from) === 0 ? '' : ` (${changeText(Number(to) / Number(from))}${sure})`;
  return `A success costs ${formatDollars(to)} instead of ${formatDollars(from)}${change}`;
}

/** Attempts a request below which no change is told. */
const ATTEMPTS_MIN = 0.0005;

function attemptsText({ base, head, causes }: ComparedPair): string {
  if (base.attemptsPerRequest === null || head.attemptsPerRequest === null) return '';
  const more = head.attemptsPerRequest - base.attemptsPerRequest;
  if (Math.abs(more) < ATTEMPTS_MIN) return '';
  const size = String(Number(Math.abs(more).toPrecision(2)));
  if (more < 0) return `${size} fewer attempts a request`;
  const grown = causes
    .filter(({ kind }) => kind === 'status')
    .map(({ what, base: from, head: to }) => ({ what: statusText(what), by: Number(to) - Number(from) }));
  const all = grown.reduce((sum, { by }) => sum + by, 0);
  const named = grown.filter(({ by }) => by > 0.05 * all);
  const isAll = named.reduce((sum, { by }) => sum + by, 0) > 0.99 * all;
  const after =
    named.length === 0 ? '' : `, ${isAll ? 'all' : 'most'} after ${listText(named.map(({ what }) => what))}`;
  return `${size} more attempts a request${after}`;
}

/** What a cause of the kind `status` is called. */
export function statusText(what: string): string {
  return what === 'networkErrors' ? 'network errors' : what;
}

function wasteText({ causes, base, head }: ComparedPair): string {
  const [largest] = causes.filter(({ kind }) => kind === 'waste');
  if (largest === undefined || base.dollarsPerSuccess === head.dollarsPerSuccess) return '';
  return `${formatDollars((Number(largest.head) - Number(largest.base)).toFixed(9))} more a request wasted (${largest.what})`;
}

function monthText({ base, head, requestsPerMonth }: ComparedPair): string {
  if (base.perMonth === null || head.perMonth === null || requestsPerMonth === null) return '';
  const nano = parseNanoUsd(String(head.perMonth)) - parseNanoUsd(String(base.perMonth));
  if (nano === 0n) return '';
  const millions = requestsPerMonth / 1e6;
  const requests = millions >= 1 && Number.isInteger(millions * 100) ? `${millions} M` : formatCount(requestsPerMonth);
  return `${formatDollars(nanoUsdText(nano < 0n ? -nano : nano))} ${nano < 0n ? 'less' : 'more'} a month at ${requests} requests`;
}

/** What else changed of the figures that decide, in one sentence; empty where nothing did. */
export function otherChanges({ rows }: ComparedPair): string {
  const changed = ['errorRate', 'latencyMs.p95', 'throughput.goodputPerSecond'].flatMap((metric) => {
    const row = rows.find(
      (each) => each.metric === metric && each.difference !== null && Number(each.difference) !== 0,
    );
    if (row === undefined) return [];
    return [
      `${wordsOf(metric).label} ${figureText(metric, row.head)} instead of ${figureText(metric, row.base)} (${rowChange(row)})`,
    ];
  });
  const [first, ...others] = changed;
  if (first === undefined) return '';
  return `${[first.replace(/^./, (letter) => letter.toUpperCase()), ...others].join(', ')}.`;
}

/** What was compared, and how. */
export function pairWords({ world }: Comparison, pair: ComparedPair): readonly string[] {
  const side = ({ sources }: ComparedSide): string =>
    sources.length === 1 ? String(sources[0]) : `${sources.length} runs from ${sources[0]} to ${sources.at(-1)}`;
  return [
    ...(pair.values === undefined || pair.values.length === 0 ? [] : [pair.values.join(', ')]),
    `base ${side(pair.base)}`,
    `head ${side(pair.head)}`,
    WORLD_LABEL[world],
  ];
}
