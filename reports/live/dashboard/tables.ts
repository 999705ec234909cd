import type { UsageRecord } from '../../../src/measure/usage-record.ts';
import { nanoUsdText } from '../../../src/money/nano-usd.ts';
import { cleanText } from '../../../src/units/clean-text.ts';
import { formatCount, formatInstant, formatMs, formatObserved, formatRate } from '../../../src/units/format.ts';
import { faultText, plainOptions } from '../../sections/run.ts';
import type { DashboardRow } from './rows.ts';
import type { DashboardView } from './view.ts';

/** Newest windows of the charts in their table. */
const WINDOWS_MAX = 20;
/** Longest text in a cell, in characters. */
const CELL_CHARS_MAX = 300;

/** A table whose rows the page fills in. The first column heads its row; `texts`: the other columns that are no numbers. */
export interface DashboardTable {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly head: readonly string[];
  readonly texts: readonly number[];
  /** Whether this server can have any such rows; default yes. */
  readonly isShown?: (server: { readonly isPostpaid: boolean }) => boolean;
  /** What it has now, and what is left out, in a sentence; empty: nothing. `windows`: of the charts. */
  readonly read: (view: DashboardView, windows: readonly DashboardRow[]) => TableRows;
}

/** The rows of a table now. */
export interface TableRows {
  readonly rows: readonly (readonly string[])[];
  readonly note: string;
}

const RECORD_HEAD = ['Job', 'Model', 'Operation', 'Outcome', 'Status', 'Charged', 'Accepted', 'Ended'];
const RECORD_TEXTS = [1, 2, 3];

/** Exact dollars of a decimal text. */
const dollars = (decimal: string | undefined): string => formatObserved(decimal ?? null);

function recordRow({ id, status, acceptedMs, endedMs, ...record }: UsageRecord): readonly string[] {
  const { model, operation, outcome, chargedNanoUsd } = record;
  const charged = dollars(nanoUsdText(BigInt(chargedNanoUsd)));
  const [accepted, ended] = [formatInstant(acceptedMs), formatInstant(endedMs)];
  return [id, cleanText(model), operation, outcome, String(status ?? '–'), charged, accepted, ended];
}

/** Says what a table leaves out. `noun`: of one, whose plural ends in s. */
const moreText = (more: number, noun: string): string =>
  more === 0 ? '' : `${formatCount(more)} ${noun}${more === 1 ? ' is' : 's are'} not shown.`;

const LEDGER: DashboardTable = {
  id: 'ledger',
  title: 'Ledger',
  caption: 'Transactions since the run began, in exact dollars',
  head: ['Transaction', 'Count', 'Dollars'],
  texts: [],
  read: ({ stats: { ledger } }) => {
    const { charges, refunds, workerTime, account } = ledger;
    const kinds = { charges, refunds, ...(workerTime === undefined ? {} : { 'worker time': workerTime }), ...account };
    const rows = Object.entries(kinds).map(([kind, total]) => [
      kind === 'topUps' ? 'top-ups' : kind,
      formatCount(total.count),
      dollars(total.dollars),
    ]);
    return { rows, note: '' };
  },
};

const ACCOUNTS: DashboardTable = {
  id: 'accounts',
  title: 'Accounts',
  caption: 'Of the double entry, in exact dollars; those on the credit side are negative',
  head: ['Account', 'Dollars'],
  texts: [],
  read: ({ stats: { ledger } }) => ({
    rows: Object.entries(ledger.accounts).map(([name, amount]) => [name, dollars(amount)]),
    note: '',
  }),
};

const USAGE: DashboardTable = {
  id: 'usage',
  title: 'Usage records',
  caption: 'Jobs that have ended, the newest first: what happened',
  head: RECORD_HEAD,
  texts: RECORD_TEXTS,
  read: ({ usage, stats }) => {
    const { lost } = stats.usageRecords;
    const found = lost === 0 ? '' : ` ${formatCount(lost)} found the book full and are lost.`;
    return { rows: usage.items.map(recordRow), note: `${moreText(usage.more, 'earlier record')}${found}`.trim() };
  },
};

const BILLED: DashboardTable = {
  id: 'billed',
  title: 'Billing entries',
  caption: 'The bill as the provider publishes it, the newest first',
  head: RECORD_HEAD,
  texts: RECORD_TEXTS,
  read: ({ billed }) => ({
    rows: billed.items.map(recordRow),
    note: moreText(billed.more, 'earlier line'),
  }),
};

const FAILED: DashboardTable = {
  id: 'failed',
  title: 'Failed jobs',
  caption: 'Jobs that ended without a whole output, the newest first',
  head: RECORD_HEAD,
  texts: RECORD_TEXTS,
  read: (view) => ({
    rows: view.failed.map(recordRow),
    note: moreText(failedJobs(view) - view.failed.length, 'earlier failed job'),
  }),
};

const INVOICES: DashboardTable = {
  id: 'invoices',
  title: 'Invoices',
  caption: 'Of the account, the newest first',
  head: ['Number', 'Status', 'Until', 'Due', 'Total'],
  texts: [1, 2, 3],
  isShown: ({ isPostpaid }) => isPostpaid,
  read: ({ invoices: { records, omitted } }) => ({
    rows: records
      .toReversed()
      .map(({ number, status, periodEnd, dueAt, total }) => [String(number), status, periodEnd, dueAt, dollars(total)]),
    note: moreText(omitted, 'earlier invoice'),
  }),
};

const MODELS: DashboardTable = {
  id: 'models',
  title: 'Models',
  caption: 'Whether each is there now for a client without a key, and when, where and for whom',
  head: ['Model', 'Operation', 'Now', 'Availability'],
  texts: [1, 2, 3],
  read: ({ models }) => ({
    rows: models.items.map(({ name, operation, isListed, availability }) => [
      cleanText(name),
      operation,
      isListed ? '✓ there' : '✗ not there',
      availability === undefined ? 'always, for all' : cut(plainOptions(availability)),
    ]),
    note: moreText(models.more, 'further model'),
  }),
};

const FAULTS: DashboardTable = {
  id: 'faults',
  title: 'Faults',
  caption: 'Of the provider, with their state now',
  head: ['Fault', 'Now'],
  texts: [1],
  read: ({ faults }) => ({
    rows: faults.items.map(({ fault, state }) => [cut(faultText(fault)), state]),
    note: moreText(faults.more, 'further fault'),
  }),
};

const SCRIPT: DashboardTable = {
  id: 'script',
  title: 'Script',
  caption: 'Steps that wait for requests, the next first',
  head: ['Step', 'Place'],
  texts: [],
  read: ({ steps }) => ({
    rows: steps.items.map((step, index) => [cut(step), String(index + 1)]),
    note: moreText(steps.more, 'further step'),
  }),
};

const CHANGES: DashboardTable = {
  id: 'changes',
  title: 'Changes of the provider',
  caption: 'Since the run began, the newest first',
  head: ['Change', 'At'],
  texts: [],
  read: ({ changes }) => ({
    rows: changes.items.map(({ atMs, text }) => [cut(text), formatInstant(atMs)]),
    note: moreText(changes.more, 'earlier change'),
  }),
};

const STATUSES: DashboardTable = {
  id: 'statuses',
  title: 'Answers',
  caption: 'Attempts by their answer',
  head: ['Answer', 'Attempts'],
  texts: [],
  read: ({ refused, stats: { attempts, jobs, queries, webhooks } }) => {
    const { byStatus, resets, hangUps } = attempts;
    const others = {
      'connections that were cut': resets,
      'clients that left': hangUps,
      'attempts that joined a job': jobs.replayed,
      'dry runs': jobs.quoted,
      'questions beside jobs': queries.total,
      'webhooks delivered': webhooks.delivered,
      'webhooks given up, refused or dropped': webhooks.givenUp + webhooks.refused + webhooks.dropped,
      'requests to the administration refused': refused,
    };
    const counts = [...Object.entries(byStatus), ...Object.entries(others).filter(([, count]) => count > 0)];
    return { rows: counts.map(([what, count]) => [what, formatCount(count)]), note: '' };
  },
};

const RATES_HEAD = ['Attempts', '2xx', '429', 'Other 4xx', '5xx', 'No answer'];
const WINDOW_HEAD = ['From', 'Length', ...RATES_HEAD, 'Running', 'Waiting', 'Charged', 'Available', 'Held'];

const WINDOWS: DashboardTable = {
  id: 'windows',
  title: 'The numbers behind the charts',
  caption: 'The newest windows first; rates are per second, the others are of the end of a window',
  head: WINDOW_HEAD,
  texts: [],
  read: (_, windows) => ({
    rows: windows.slice(-WINDOWS_MAX).toReversed().map(windowRow),
    note: moreText(Math.max(0, windows.length - WINDOWS_MAX), 'earlier window'),
  }),
};

function windowRow(row: DashboardRow): readonly string[] {
  const amount = (value: number | null): string => (value === null ? '–' : `$${formatObserved(value)}`);
  const { attempts, succeeded, throttled, clientErrors, serverErrors, noAnswer } = row;
  return [
    formatInstant(row.fromMs),
    formatMs(row.untilMs - row.fromMs),
    ...[attempts, succeeded, throttled, clientErrors, serverErrors, noAnswer].map(formatRate),
    ...[row.running, row.waiting].map(formatCount),
    ...[row.charged, row.available, row.held].map(amount),
  ];
}

function cut(text: string): string {
  const clean = cleanText(text);
  return clean.length > CELL_CHARS_MAX ? `${clean.slice(0, CELL_CHARS_MAX)}…` : clean;
}

/** Jobs that ended without a whole output. */
export function failedJobs({ stats }: Pick<DashboardView, 'stats'>): number {
  const { ok: _, ...others } = stats.jobs.ended;
  return Object.values(others).reduce((sum, count) => sum + count, 0);
}

/** The tables of the page by its sections. */
export const SECTION_TABLES = {
  money: [LEDGER, ACCOUNTS, INVOICES],
  provider: [MODELS, FAULTS, SCRIPT, CHANGES],
  jobs: [FAILED, USAGE, BILLED],
  answers: [STATUSES],
  windows: [WINDOWS],
} as const satisfies Readonly<Record<string, readonly DashboardTable[]>>;

/** All tables of the page. */
export const DASHBOARD_TABLES: readonly DashboardTable[] = Object.values(SECTION_TABLES).flat();
