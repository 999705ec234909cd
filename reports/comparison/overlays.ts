import type { DrawnComparison } from '../../src/comparison/comparison.ts';
import { seriesRates, type SeriesRates } from '../../src/measure/series-rates.ts';
import { formatMs, formatObserved } from '../../src/units/format.ts';
import { percentilePlot } from '../distribution/percentile-plot.ts';
import { chartLine, DASHED, roundToDraw, SOLID, timeUnit } from '../html/chart-bodies.ts';
import type { Chart } from '../html/chart.ts';
import { htmlTable, markup, NO_HTML, type Html } from '../html/markup.ts';

type PairDrawn = NonNullable<DrawnComparison['drawn']>[number];

/** What is drawn over time of base and head. */
const DRAWN: readonly {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly prefix: string;
  readonly of: (rates: SeriesRates) => readonly (number | null)[];
}[] = [
  { id: 'goodput', title: 'Goodput, per second', unit: '/s', prefix: '', of: ({ succeeded }) => succeeded },
  {
    id: 'p95',
    title: 'Latency p95 of requests that succeeded',
    unit: ' ms',
    prefix: '',
    of: ({ latencyMsP95 }) => latencyMsP95,
  },
  {
    id: 'amplification',
    title: 'Attempts per offered request',
    unit: '',
    prefix: '',
    of: ({ amplification }) => amplification,
  },
  { id: 'failures', title: 'Failed attempts, per second', unit: '/s', prefix: '', of: ({ failed }) => failed },
  { id: 'dollars', title: 'Dollars billed per window', unit: '', prefix: '$', of: ({ billed }) => billed },
];

/** Base and head over time in the same charts; none where a side has no series, or their windows differ in length. */
export function overlaidCharts(drawn: PairDrawn | undefined, key: string): readonly Chart[] {
  if (drawn?.base === undefined || drawn.head === undefined) return [];
  const [base, head] = [seriesRates(drawn.base), seriesRates(drawn.head)];
  const windows = Math.max(base.offered.length, head.offered.length);
  if (windows === 0 || base.windowMs !== head.windowMs) return [];
  const unit = timeUnit(base.windowMs * windows);
  const x = Array.from({ length: windows }, (_, index) => roundToDraw((index * base.windowMs) / unit.ms));
  return DRAWN.map(({ id, title, unit: ofValue, prefix, of }) => {
    const whole = (rates: SeriesRates): (number | null)[] => x.map((_, index) => of(rates)[index] ?? null);
    const lines = [chartLine('Base', 1, DASHED, whole(base)), chartLine('Head', 2, SOLID, whole(head))];
    const description = lines.map(({ label, values }) => rangeText(label, values, prefix, ofValue)).join(' ');
    return { id: `chart-${id}-${key}`, title, unit: ofValue, prefix, x, xUnit: unit.name, lines, description };
  });
}

function rangeText(label: string, values: readonly (number | null)[], prefix: string, unit: string): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return `${label}: nothing recorded.`;
  const [low, high] = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))];
  return `${label}: ${prefix}${formatObserved(low)}${unit} to ${prefix}${formatObserved(high)}${unit}.`;
}

const SHARES = [0.5, 0.9, 0.95, 0.99, 0.999];

/** Percentiles of the requests that succeeded, of base and head in one drawing with its table; nothing where neither is known. */
export function overlaidPercentiles(drawn: PairDrawn | undefined): Html {
  const sides = (['base', 'head'] as const).flatMap((kind) => {
    const distribution = drawn?.[kind]?.latencyByOutcome?.find(({ outcome }) => outcome === 'succeeded');
    return distribution === undefined ? [] : [{ ...distribution, kind, label: kind }];
  });
  if (sides.length === 0) return NO_HTML;
  const rows = sides.map(({ label, meanMs, maxMs, percentiles }) => [
    label,
    formatMs(meanMs),
    ...SHARES.map((share) => formatMs(percentiles.find((each) => each.share === share)?.ms ?? null)),
    formatMs(maxMs),
  ]);
  const head = ['Side', 'mean', ...SHARES.map((share) => `p${String(Number((share * 100).toPrecision(4)))}`), 'max'];
  return markup`<section><h2>Latency of requests that succeeded</h2>
${percentilePlot(sides, 'Percentiles of latency of base and head; the table below has the numbers.')}
${htmlTable('From when a request was due to its end', head, rows)}
</section>`;
}
