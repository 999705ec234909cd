import {
  amplificationBody,
  type ChartBody,
  chartLine,
  COUNTED,
  DASH_DOT,
  DASHED,
  DOLLARS,
  DOTTED,
  FEW_SUCCESSES,
  latencyBody,
  PER_SECOND,
  roundToDraw,
  SOLID,
  throughputBody,
  timeUnit,
} from '../html/chart-bodies.ts';
import { countOf } from '../../src/units/format.ts';
import type { Chart, Shade } from '../html/chart.ts';
import type { ShadedSpan } from '../html/shaded-spans.ts';
import type { LiveRow } from './rows.ts';

/** From this share of its cap on, the dollars are drawn with it: before that it would press them to the ground. */
const CAP_SHOWN_FROM = 0.5;

/** What decides how charts of a run are drawn: where it changes, all of them are drawn anew. */
export interface ChartScales {
  readonly x: ReturnType<typeof timeUnit>;
  readonly latency: ReturnType<typeof timeUnit>;
  /** In dollars; null: there is none, or it is far. */
  readonly cap: number | null;
}

/** The scales that suit all rows of a run. */
export function scalesOf(rows: readonly LiveRow[], capDollars: number | null): ChartScales {
  const latest = rows.at(-1);
  const slowest = rows.reduce((most, row) => Math.max(most, row.latencyMsP95 ?? 0), 0);
  const isNear = capDollars !== null && (latest?.dollars ?? 0) >= CAP_SHOWN_FROM * capDollars;
  return { x: timeUnit(latest?.untilMs ?? 0), latency: timeUnit(slowest), cap: isNear ? capDollars : null };
}

/** The charts of a run that goes on, of these rows. The description of each has its values of the last row. */
export function liveCharts(
  rows: readonly LiveRow[],
  scales: ChartScales,
  spans: readonly ShadedSpan[],
): readonly Chart[] {
  const inUnit = (ms: number): number => roundToDraw(ms / scales.x.ms);
  const shades = spans.map(({ fromMs, untilMs, ...look }): Shade => {
    return { from: inUnit(fromMs), until: untilMs === null ? null : inUnit(untilMs), ...look };
  });
  const x = rows.map(({ fromMs }) => inUnit(fromMs));
  return growingCharts(bodiesOf(rows, scales), { x, xUnit: scales.x.name, shades });
}

function bodiesOf(rows: readonly LiveRow[], { latency, cap }: ChartScales): readonly ChartBody[] {
  const of = valuesOf(rows);
  const capValues = rows.map(() => cap);
  return [
    throughputBody({ offered: of('offered'), attempts: of('attempts'), succeeded: of('succeeded') }),
    latencyBody(
      { latencyMsP50: of('latencyMsP50'), latencyMsP95: of('latencyMsP95'), successes: of('successes') },
      latency,
    ),
    {
      id: 'chart-active',
      title: 'Requests under way',
      ...COUNTED,
      lines: [chartLine('Under way', 1, SOLID, of('active'))],
    },
    {
      id: 'chart-failures',
      title: 'Failed attempts, per second',
      ...PER_SECOND,
      lines: [
        chartLine('Throttled (429)', 1, DASHED, of('throttled')),
        chartLine('Other 4xx', 4, DOTTED, of('clientErrors')),
        chartLine('5xx', 2, SOLID, of('serverErrors')),
        chartLine('No reply', 3, DASH_DOT, of('noReply')),
      ],
    },
    amplificationBody({ amplification: of('amplification') }),
    {
      id: 'chart-dollars',
      title: 'Dollars so far',
      ...DOLLARS,
      lines: [
        chartLine('Billed', 3, SOLID, of('dollars')),
        ...(cap === null ? [] : [chartLine('Spend cap', 2, DASHED, capValues)]),
      ],
    },
  ];
}

/** Charts that grow, on one axis. The description of each has its last values. */
export function growingCharts(
  bodies: readonly ChartBody[],
  axis: Pick<Chart, 'x' | 'xUnit' | 'shades'>,
): readonly Chart[] {
  return bodies.map(({ format, ...chart }) => ({ ...chart, ...axis, description: lastText(chart, format) }));
}

/** Gives the values of a field in all rows. */
export function valuesOf<Row>(rows: readonly Row[]): <K extends keyof Row>(name: K) => Row[K][] {
  return (name) => rows.map((row) => row[name]);
}

/** A chart in words: the last value of each line, and what is pale in it. */
function lastText({ lines }: Pick<Chart, 'lines'>, format: ChartBody['format']): string {
  const values = lines.map(({ label, values: all, few }) => {
    const last = all.at(-1) ?? null;
    const count = few?.at(-1) ?? null;
    const support = count === null ? '' : ` (of ${countOf(count, 'request')})`;
    return `${label}: ${last === null ? 'nothing recorded' : format(last)}${support}`;
  });
  const pale = lines.every(({ few }) => few === undefined)
    ? ''
    : ` Pale: fewer than ${FEW_SUCCESSES} requests succeeded.`;
  return `Now: ${values.join('; ')}.${pale}`;
}
