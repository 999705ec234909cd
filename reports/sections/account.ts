import type { Summary } from '../../src/measure/summary.ts';
import { nanoUsdText, parseNanoUsd } from '../../src/money/nano-usd.ts';
import {
  formatCount,
  formatDay,
  formatDollars,
  formatMs,
  formatQuantity,
  formatShare,
} from '../../src/units/format.ts';
import type { Section, Table } from '../section.ts';

/** Rows of a name, a value and what it means. */
const valueTable = (rows: Table['rows'], head: string): Table => ({
  columns: ['what', head, { head: '', kind: 'meaning' }],
  rows,
  heads: 'none',
});

/** The customer's account at the end of the run, where the provider keeps one; refusals where there were any. */
export function accountSection({ account }: Summary): Section | undefined {
  if (account === undefined) return undefined;
  const { availableDollars, heldDollars, toppedUpDollars, expiredDollars, refused, topUps } = account;
  const dollars = (name: string, meaning: string, amount: string): string[][] =>
    amount === '0' ? [] : [[name, formatDollars(amount), meaning]];
  const refusals = [
    ['unpaid', 'attempts refused: what was left did not cover them', refused.insufficient],
    ['locked', 'attempts refused: the account was locked', refused.locked],
    ['over cap', 'attempts refused: the cap of their API key', refused.keyCap],
    ['over limit', 'attempts refused: the credit limit', refused.creditLimit],
  ] as const;
  const left =
    availableDollars?.startsWith('-') === true
      ? ['owed', formatDollars(availableDollars.slice(1)), 'more was spent than there was']
      : ['available', availableDollars === null ? 'unlimited' : formatDollars(availableDollars), 'can still be spent'];
  const rows = [
    left,
    ...dollars('held', 'set aside by open holds', heldDollars),
    ...(topUps === 0
      ? []
      : [['topped up', formatDollars(toppedUpDollars), `${formatCount(topUps)} automatic top-ups`]]),
    ...dollars('expired', 'credit that expired unspent', expiredDollars),
    ...refusals.flatMap(([name, meaning, count]) => (count === 0 ? [] : [[name, formatCount(count), meaning]])),
  ];
  const parts = [valueTable(rows, 'amount'), ...invoiceParts(account.invoices)];
  return { title: 'account', remark: `${account.type}, at the end of the run`, parts };
}

type Invoices = NonNullable<NonNullable<Summary['account']>['invoices']>;

/** Newest invoices that a report shows. */
const INVOICES_MAX = 12;

/** The newest invoices with their lines, and what older ones came to. */
function invoiceParts(invoices: Invoices | undefined): Section['parts'] {
  if (invoices === undefined || invoices.records.length === 0) return [];
  const older = invoices.records.slice(0, -INVOICES_MAX);
  const rows = invoices.records
    .slice(older.length)
    .flatMap((invoice): Table['rows'] => [
      [
        { text: `invoice ${formatCount(invoice.number)}`, style: 'strong' },
        `${formatDay(invoice.periodStart)} to ${formatDay(invoice.periodEnd)}`,
        { text: formatDollars(invoice.total), style: 'strong' },
        stateOf(invoice),
      ],
      ...invoice.lines.map(({ model, unit, quantity, dollars }) => [
        `· ${model ?? unit}`,
        model === null ? '' : `${formatQuantity(quantity)} × ${unit}`,
        formatDollars(dollars),
        '',
      ]),
    ]);
  const columns = ['invoice', { head: 'period', kind: 'text' }, { head: 'dollars', kind: 'points' }] as const;
  const table: Table = {
    columns: [...columns, { head: '', kind: 'meaning' }],
    rows,
    heads: 'none',
    caption: 'Invoices by period, with their lines by model',
  };
  const left = invoices.omitted + older.length;
  if (left === 0) return [table];
  const leftNano = older.reduce((sum, { total }) => sum + parseNanoUsd(total), parseNanoUsd(invoices.omittedDollars));
  const text = `Older invoices: ${formatCount(left)}, of ${formatDollars(nanoUsdText(leftNano))} in all.`;
  return [table, { text }];
}

function stateOf({ status, dueAt, paidAt }: Invoices['records'][number]): string {
  if (status === 'draft') return 'in progress, not issued yet';
  return status === 'paid' ? `paid ${formatDay(paidAt ?? dueAt)}` : `${status}, due ${formatDay(dueAt)}`;
}

/** The workers behind the endpoint, where they start and shut down. */
export function workerSection({ workers }: Summary): Section | undefined {
  if (workers === undefined) return undefined;
  const { coldStarts, peak, setupMs, activeMs, idleMs } = workers;
  const aliveMs = setupMs + activeMs + idleMs;
  const time = (ms: number): string => `${formatMs(ms)}${aliveMs > 0 ? ` (${formatShare(ms / aliveMs)})` : ''}`;
  const rows = [
    ['cold starts', formatCount(coldStarts), 'workers that were started for requests'],
    ['at most', formatCount(peak), 'workers alive at once'],
    ['setup', time(setupMs), 'loading the model'],
    ['active', time(activeMs), 'serving'],
    ['idle', time(idleMs), 'kept alive without work'],
  ];
  return { title: 'workers', remark: 'time of all together', parts: [valueTable(rows, 'value')] };
}
