import type { Summary } from '../../src/measure/summary.ts';
import { dollarShare } from '../../src/money/nano-usd.ts';
import { formatColumnShare, formatCount, formatDollars } from '../../src/units/format.ts';
import {
  SOURCE_LABEL,
  accountRows,
  askedModels,
  intervalSentence,
  isZeroDollars,
  unpaidSentence,
  wasteRows,
} from '../figures.ts';
import { workerRows, WORKER_TIME_MEANING } from '../workers.ts';
import { paragraph, type Line, type Style } from './line.ts';
import { alignTable, titleLine, type Cell } from './table.ts';

/** What was billed, what of it was useful, what was wasted and by which cause, and the price of one success. */
export function dollarLines(summary: Summary, width: number): readonly Line[] {
  const { dollars } = summary;
  const wasted: Style = isZeroDollars(dollars.wasted) ? 'good' : 'bad';
  const row = (label: string, decimal: string, style: Style | undefined, meaning: string): Cell[] => {
    const styled = (text: string): Cell => (style === undefined ? text : { text, style });
    const share = formatColumnShare(dollarShare(decimal, dollars.billed));
    return [styled(label), styled(formatDollars(decimal)), styled(share), { text: meaning, style: 'faint' }];
  };
  const rows = [
    row('billed', dollars.billed, 'strong', 'all that the provider charges'),
    row('useful', dollars.useful, undefined, 'paid for outputs received and kept'),
    row('wasted', dollars.wasted, wasted, 'bought nothing'),
    ...wasteRows(dollars).map((waste) => row(`· ${waste.cause}`, waste.dollars, undefined, waste.meaning)),
    ...(dollars.workerTime === undefined
      ? []
      : [row('worker time', dollars.workerTime, undefined, WORKER_TIME_MEANING)]),
    [
      'per success',
      formatDollars(dollars.perSuccess),
      '',
      { text: 'billed / succeeded requests', style: 'faint' },
    ] as const,
  ];
  return [titleLine('dollars', SOURCE_LABEL[dollars.source]), ...alignTable(rows, width, { left: [3], points: [1] })];
}

/** The customer's account at the end of the run, where the provider keeps one. */
export function accountLines({ account }: Summary, width: number): readonly Line[] {
  if (account === undefined) return [];
  const rows = accountRows(account).map(([name, meaning, value]): Cell[] => [
    name,
    value,
    { text: meaning, style: 'faint' },
  ]);
  return [titleLine('account', `${account.type}, at the end of the run`), ...alignTable(rows, width, { left: [2] })];
}

/** The workers behind the endpoint, where they start and shut down. */
export function workerLines({ workers }: Summary, width: number): readonly Line[] {
  if (workers === undefined) return [];
  const rows = workerRows(workers).map(([name, meaning, value]): Cell[] => [
    name,
    value,
    { text: meaning, style: 'faint' },
  ]);
  return [titleLine('workers', 'time of all together'), ...alignTable(rows, width, { left: [2] })];
}

/** What the load would cost per hour, day and month, how sure that is, and how it follows from the run. */
export function projectionLines(summary: Summary, width: number): readonly Line[] {
  const { projection } = summary;
  if (projection === null) return [];
  const unpaid = unpaidSentence(summary);
  const rows = [
    ['per hour', formatDollars(projection.perHour)],
    ['per day', formatDollars(projection.perDay)],
    ['per month', { text: formatDollars(projection.perMonth), style: 'strong' }],
  ] as const;
  return [
    titleLine('projection', `${formatCount(projection.requestsPerMonth)} requests a month`),
    ...alignTable(rows, width, { points: [1] }),
    ...(unpaid === undefined ? [] : paragraph(unpaid, width, 'warn', '! ')),
    ...paragraph(intervalSentence(projection), width),
    ...paragraph(projection.basis, width, 'faint'),
  ];
}

/** The dollars of each model, when there is more than one. */
export function modelDollarLines(summary: Summary, width: number): readonly Line[] {
  if (askedModels(summary).length < 2) return [];
  const head = ['', 'billed', 'useful', 'wasted', 'share'].map((text): Cell => ({ text, style: 'faint' }));
  const rows = askedModels(summary).map(({ model, dollars }): Cell[] => [
    model,
    formatDollars(dollars.billed),
    formatDollars(dollars.useful),
    formatDollars(dollars.wasted),
    formatColumnShare(dollarShare(dollars.wasted, dollars.billed)),
  ]);
  return [titleLine('dollars by model'), ...alignTable([head, ...rows], width, { points: [1, 2, 3] })];
}
