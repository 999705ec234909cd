import {
  type ChartBody,
  chartLine,
  COUNTED,
  DASH_DOT,
  DASHED,
  DOLLARS,
  DOTTED,
  PER_SECOND,
  roundToDraw,
  SOLID,
  timeUnit,
} from '../../html/chart-bodies.ts';
import type { Chart } from '../../html/chart.ts';
import { growingCharts, valuesOf } from '../charts.ts';
import type { DashboardRow } from './rows.ts';

/** What decides how the charts are drawn: where it changes, all of them are drawn anew. */
export interface DashboardScales {
  readonly x: ReturnType<typeof timeUnit>;
}

/** The scales that suit all rows. */
export function scalesOf(rows: readonly DashboardRow[]): DashboardScales {
  return { x: timeUnit(rows.at(-1)?.untilMs ?? 0) };
}

/** The charts of a mock server, of these rows, with or without an account. The description of each has its values of the last row. */
export function dashboardCharts(
  rows: readonly DashboardRow[],
  { x: unit }: DashboardScales,
  hasAccount: boolean,
): readonly Chart[] {
  const x = rows.map(({ fromMs }) => roundToDraw(fromMs / unit.ms));
  return growingCharts([...bodiesOf(rows), ...(hasAccount ? [accountBody(rows)] : [])], { x, xUnit: unit.name });
}

function bodiesOf(rows: readonly DashboardRow[]): readonly ChartBody[] {
  const of = valuesOf(rows);
  return [
    {
      id: 'chart-answers',
      title: 'Attempts and their answers, per second',
      ...PER_SECOND,
      lines: [chartLine('Attempts', 1, DASHED, of('attempts')), chartLine('2xx', 3, SOLID, of('succeeded'))],
    },
    {
      id: 'chart-failures',
      title: 'Refused and failed, per second',
      ...PER_SECOND,
      lines: [
        chartLine('Throttled (429)', 1, DASHED, of('throttled')),
        chartLine('Other 4xx', 4, DOTTED, of('clientErrors')),
        chartLine('5xx', 2, SOLID, of('serverErrors')),
        chartLine('No answer', 3, DASH_DOT, of('noAnswer')),
      ],
    },
    {
      id: 'chart-jobs',
      title: 'Jobs under way',
      ...COUNTED,
      lines: [chartLine('Running', 1, SOLID, of('running')), chartLine('Waiting', 2, DASHED, of('waiting'))],
    },
    {
      id: 'chart-dollars',
      title: 'Dollars charged so far',
      ...DOLLARS,
      lines: [chartLine('Charged', 3, SOLID, of('charged'))],
    },
  ];
}

function accountBody(rows: readonly DashboardRow[]): ChartBody {
  const of = valuesOf(rows);
  return {
    id: 'chart-account',
    title: 'Dollars of the account',
    ...DOLLARS,
    lines: [chartLine('Available', 1, SOLID, of('available')), chartLine('Held', 2, DASHED, of('held'))],
  };
}
