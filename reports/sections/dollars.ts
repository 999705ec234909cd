import type { Summary } from '../../src/measure/summary.ts';
import { dollarShare, parseNanoUsd } from '../../src/money/nano-usd.ts';
import { formatColumnShare, formatConfidence, formatCount, formatDollars } from '../../src/units/format.ts';
import { type Cell, type Section, type Style, warning } from '../section.ts';
import { isZeroDollars } from './headline.ts';
import { intervalNotes } from './intervals.ts';
import { besideSteady } from './phases.ts';
import { modelsToTell } from './traffic.ts';

type Dollars = Summary['dollars'];

const SOURCE_LABEL: { readonly [K in Dollars['source']]: string } = {
  ledger: 'from the simulated ledger',
  'usage-records': 'from the provider’s usage records',
  replies: 'from the prices in the replies',
  estimate: 'estimated from the scenario’s rates',
};

/** What each cause of waste is, in every report (docs/reports.md, Dollars). The first of two copies can be the surplus one, and a server can cut a connection. */
export const WASTE_MEANING: { readonly [K in keyof Dollars['wastedBy']]: string } = {
  failed: 'attempts that failed, but were billed',
  ghost: 'finished, but never received',
  duplicate: 'surplus copies of the same work',
  moderated: 'moderated or empty outputs',
};

/** A part of what was billed: `useful`, a cause of waste, or `worker-time`. */
export interface DollarPart {
  readonly name: string;
  readonly meaning: string;
  readonly dollars: string;
  /** From 0 to 1, of all that was billed; null when nothing was. */
  readonly share: number | null;
}

/** What all that was billed consists of: what was useful, each cause of waste that cost something, the largest first, then the time of workers. */
export function dollarParts({ useful, wastedBy, workerTime, billed }: Dollars): readonly DollarPart[] {
  const part = (name: string, meaning: string, dollars: string): DollarPart => {
    return { name, meaning, dollars, share: dollarShare(dollars, billed) };
  };
  const causes = (Object.keys(WASTE_MEANING) as (keyof typeof WASTE_MEANING)[])
    .map((cause) => part(cause, WASTE_MEANING[cause], wastedBy[cause]))
    .filter(({ dollars }) => !isZeroDollars(dollars))
    .toSorted((a, b) => Number(parseNanoUsd(b.dollars) - parseNanoUsd(a.dollars)));
  return [
    part('useful', 'paid for outputs received and kept', useful),
    ...causes,
    ...(workerTime === undefined ? [] : [part('worker-time', 'time of workers, beside requests', workerTime)]),
  ];
}

/** What was billed, what of it was useful, what was wasted and by which cause, and the price of one success. */
export function dollarSection(summary: Summary): Section {
  const { dollars, phases } = summary;
  const row = (part: DollarPart, style?: Style): readonly Cell[] => [
    { text: part.name, style },
    { text: formatDollars(part.dollars), style },
    { text: formatColumnShare(part.share), style },
    part.meaning,
  ];
  const whole = (name: 'billed' | 'wasted', meaning: string): DollarPart => {
    return { name, meaning, dollars: dollars[name], share: dollarShare(dollars[name], dollars.billed) };
  };
  const [useful, ...others] = dollarParts(dollars).map((part) => {
    if (part.name in WASTE_MEANING) return row({ ...part, name: `· ${part.name}` });
    return row({ ...part, name: part.name.replace('-', ' ') });
  });
  const rows = [
    row(whole('billed', 'all that the provider charges'), 'strong'),
    ...(useful === undefined ? [] : [useful]),
    row(whole('wasted', 'bought nothing'), isZeroDollars(dollars.wasted) ? 'good' : 'bad'),
    ...others,
    ...unknownRows(dollars),
    [
      'per success',
      formatDollars(dollars.perSuccess),
      '',
      `billed / succeeded requests${phases === undefined ? '' : ' of the whole run'}`,
    ],
  ];
  const columns = ['part', { head: 'dollars', kind: 'points' }, 'share', { head: '', kind: 'meaning' }] as const;
  const remark = sourceLabel(dollars);
  const basis = basisSentence(dollars);
  const beside = besideSteady({ phases, dollars });
  const ofPhases = beside.length === 0 ? [] : [`Of the whole run, with ${beside.join(' and ')}.`];
  const notes = [...ofPhases, ...(basis === undefined ? [] : [basis])].map((text) => ({ text }));
  return {
    title: 'dollars',
    remark,
    parts: [
      { columns, rows, heads: 'none', caption: `Dollars ${remark}` },
      ...intervalNotes(summary, ['dollars.perSuccess']),
      ...notes,
    ],
  };
}

function sourceLabel({ source, bySource }: Dollars): string {
  const isByQuantities =
    bySource !== undefined && !isZeroDollars(bySource.quantities) && isZeroDollars(bySource.scenario);
  return isByQuantities ? 'from what the replies state, at the scenario’s rates' : SOURCE_LABEL[source];
}

/** What may have been billed besides, as a row; none where all is known. */
function unknownRows({ unknownAtMost = '0' }: Dollars): readonly (readonly Cell[])[] {
  if (isZeroDollars(unknownAtMost)) return [];
  const meaning = 'may have been billed besides, at most';
  return [[{ text: 'unknown', style: 'warn' }, { text: formatDollars(unknownAtMost), style: 'warn' }, '', meaning]];
}

const BASES = [
  ['stated', 'by costs that replies state'],
  ['quantities', 'by quantities that replies state'],
  ['scenario', 'by the scenario’s prices'],
] as const;

/** What the billed dollars rest on, where that is more than one thing. */
function basisSentence({ bySource }: Dollars): string | undefined {
  if (bySource === undefined) return undefined;
  const found = BASES.filter(([source]) => !isZeroDollars(bySource[source]));
  if (found.length < 2) return undefined;
  return `Billed ${found.map(([source, words]) => `${formatDollars(bySource[source])} ${words}`).join(', ')}.`;
}

/** The dollars of each model, when there is more than one. */
export function modelDollarSection(summary: Summary): Section | undefined {
  const rows = modelsToTell(summary).map(({ model, dollars }) => [
    model,
    ...[dollars.billed, dollars.useful, dollars.wasted].map(formatDollars),
    formatColumnShare(dollarShare(dollars.wasted, dollars.billed)),
  ]);
  if (rows.length === 0) return undefined;
  const points = ['billed', 'useful', 'wasted'].map((head) => ({ head, kind: 'points' }) as const);
  const caption = 'The dollars of each model, and the share of them that was wasted';
  return { title: 'dollars by model', parts: [{ columns: ['model', ...points, 'share'], rows, caption }] };
}

/** Requests, attempts and dollars of each operation, where more than one was asked for. */
export function operationSection({ byOperation = [] }: Summary): Section | undefined {
  if (byOperation.length === 0) return undefined;
  const rows = byOperation.map(({ operation, requests, attempts, dollars }) => [
    operation,
    ...[requests.offered, requests.succeeded, attempts].map(formatCount),
    ...[dollars.billed, dollars.wasted, dollars.perSuccess].map(formatDollars),
  ]);
  const points = ['billed', 'wasted', 'per success'].map((head) => ({ head, kind: 'points' }) as const);
  const caption = 'Requests, attempts and dollars by what was asked for';
  const columns = ['operation', 'requests', 'succeeded', 'attempts', ...points];
  return { title: 'by operation', parts: [{ columns, rows, caption }] };
}

/** Requests and dollars of each product that the vendor sells, where prices name products. */
export function productSection({ byProduct = [] }: Summary): Section | undefined {
  if (byProduct.length === 0) return undefined;
  const rows = byProduct.map(({ product, requests, dollars }) => [
    product,
    // Nobody asked for what only replies name.
    requests.offered === 0 && requests.succeeded > 0 ? '–' : formatCount(requests.offered),
    formatCount(requests.succeeded),
    ...[dollars.billed, dollars.perSuccess].map(formatDollars),
  ]);
  const points = ['billed', 'per success'].map((head) => ({ head, kind: 'points' }) as const);
  const caption = 'Requests by the product that they ask for, successes and dollars by the product that was sold';
  return { title: 'by product', parts: [{ columns: ['product', 'requests', 'succeeded', ...points], rows, caption }] };
}

/** What the load would cost per hour, day and month, how sure that is, and how it follows from the run. */
export function projectionSection(summary: Summary): Section | undefined {
  const { projection } = summary;
  if (projection === null) return undefined;
  const { perHour, perDay, perMonth, perMonthAtMost, requestsPerMonth, basis } = projection;
  const unpaid = unpaidSentence(summary);
  const rows = [
    ['per hour', formatDollars(perHour)],
    ['per day', formatDollars(perDay)],
    ['per month', { text: formatDollars(perMonth), style: 'strong' }],
    ...(perMonthAtMost === undefined ? [] : [['at most', formatDollars(perMonthAtMost)] as const]),
  ] as const;
  return {
    title: 'projection',
    remark: `${formatCount(requestsPerMonth)} requests a month`,
    parts: [
      { columns: ['time', { head: 'dollars', kind: 'points' }], rows, heads: 'none' },
      ...(unpaid === undefined ? [] : [warning(unpaid)]),
      ...(projection.warnings ?? []).map((text) => warning(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`)),
      { text: intervalSentence(projection) },
      { text: basis, style: 'faint' },
    ],
  };
}

/** How sure the projection is, in one sentence. */
function intervalSentence({
  interval,
  noInterval = 'the run is too short for one',
}: NonNullable<Summary['projection']>): string {
  if (interval === null) return `There is no interval: ${noInterval}.`;
  const range = `${formatDollars(interval.low)} to ${formatDollars(interval.high)}`;
  return `${formatConfidence(interval.confidence)} interval of a month: ${range} (${interval.method}).`;
}

/** That a run was cut short by an account that ran dry, and what its demand would cost; undefined where it was not. */
export function unpaidSentence({ projection, requests }: Summary): string | undefined {
  if (projection?.unpaid === undefined) return undefined;
  const { unpaid, requestsPerMonth } = projection;
  const cut = `The account could not pay for ${formatCount(unpaid.requests)} of ${formatCount(requests.offered)} requests, so these are the dollars of an account that ran dry, not what the demand costs`;
  if (unpaid.perMonthIfPaid === null) return `${cut}: raise its balance or its limit to learn that.`;
  return `${cut}: that would be ${formatDollars(unpaid.perMonthIfPaid)} for ${formatCount(requestsPerMonth)} requests a month, each paid like those that were.`;
}
