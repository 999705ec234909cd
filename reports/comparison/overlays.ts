import type { DrawnComparison } from '../../src/comparison/comparison.ts';
import { seriesRates, type SeriesRates } from '../../src/measure/series-rates.ts';
import { formatMs } from '../../src/units/format.ts';
import { percentilePlot } from '../distribution/percentile-plot.ts';
import {
  type ChartBody,
  chartLine,
  DASHED,
  describeLines,
  DOLLARS,
  fewOf,
  PER_SECOND,
  RATIOS,
  roundToDraw,
  SOLID,
  timesIn,
  timeUnit,
} from '../html/chart-bodies.ts';
import type { Chart, ChartLine } from '../html/chart.ts';
import { htmlTable, markup, NO_HTML, type Html } from '../html/markup.ts';

type PairDrawn = NonNullable<DrawnComparison['drawn']>[number];

/** What is drawn over time of base and head. */
const DRAWN: readonly {
  readonly id: string;
  readonly title: string;
  /** Absent: values are times in ms. */
  readonly look?: Pick<ChartBody, 'unit' | 'prefix' | 'format'>;
  readonly of: (rates: SeriesRates) => readonly (number | null)[];
}[] = [
  { id: 'goodput', title: 'Goodput, per second', look: PER_SECOND, of: ({ succeeded }) => succeeded },
  { id: 'p95', title: 'Latency p95 of requests that succeeded', of: ({ latencyMsP95 }) => latencyMsP95 },
  {
    id: 'amplification',
    title: 'Attempts per offered request',
    look: RATIOS,
    of: ({ amplification }) => amplification,
  },
  { id: 'failures', title: 'Failed attempts, per second', look: PER_SECOND, of: ({ failed }) => failed },
  { id: 'dollars', title: 'Dollars billed per window', look: DOLLARS, of: ({ billed }) => billed },
];

/** Base and head over time in the same charts; none where a side has no series, or their windows differ in length. */
export function overlaidCharts(drawn: PairDrawn | undefined, key: string): readonly Chart[] {
  if (drawn?.base === undefined || drawn.head === undefined) return [];
  const sides = [seriesRates(drawn.base), seriesRates(drawn.head)] as const;
  const [{ windowMs }, head] = sides;
  const windows = Math.max(...sides.map(({ offered }) => offered.length));
  if (windows === 0 || windowMs !== head.windowMs) return [];
  const unit = timeUnit(windowMs * windows);
  const x = Array.from({ length: windows }, (_, index) => roundToDraw((index * windowMs) / unit.ms));
  return DRAWN.map(({ id, title, look, of }) => {
    const values = sides.map((rates) => x.map((_, index) => of(rates)[index] ?? null));
    const time = timeUnit(values.flat().reduce<number>((most, ms) => Math.max(most, ms ?? 0), 0));
    const lines = sides.map((rates, side): ChartLine => {
      const isBase = side === 0;
      const scaled = (values[side] ?? []).map((value) => (value === null || look ? value : value / time.ms));
      const line = isBase ? chartLine('Base', 1, DASHED, scaled) : chartLine('Head', 2, SOLID, scaled);
      return look ? line : { ...line, few: fewOf(rates.successes) };
    });
    const { format, ...units } = look ?? timesIn(time);
    const description = describeLines(lines, { x, xUnit: unit.name, format });
    return { id: `chart-${id}-${key}`, title, ...units, x, xUnit: unit.name, lines, description };
  });
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
