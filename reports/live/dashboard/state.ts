import { countOf, formatCount, formatDollars, formatInstant, formatShare } from '../../../src/units/format.ts';
import type { DashboardRow } from './rows.ts';
import { DASHBOARD_TABLES, failedJobs, type TableRows } from './tables.ts';
import type { DashboardView } from './view.ts';

/** What the page shows besides its charts: texts, in the places that it has for them. */
export interface DashboardState {
  /** How long the run has gone on. */
  readonly phase: string;
  /** Figure and remark of each card, in the order of the page. */
  readonly cards: readonly (readonly [figure: string, remark: string])[];
  /** By the id of the table. */
  readonly tables: Readonly<Record<string, TableRows>>;
  /** What acts on the answers now, in sentences. */
  readonly warnings: readonly string[];
}

/** Labels of the cards, in their order. */
export const CARD_LABELS = [
  'Charged',
  'Available',
  'Held',
  'Attempts',
  'Jobs under way',
  'Jobs ended',
  'Failed jobs',
  'Throttled (429)',
] as const;

/** What the page shows of a mock server at one instant. `windows`: of its charts. */
export function dashboardState(view: DashboardView, windows: readonly DashboardRow[]): DashboardState {
  return {
    phase: `${formatInstant(view.elapsedMs)} since the run began${view.resets === 0 ? '' : `, after ${countOf(view.resets, 'reset')}`}`,
    cards: cardsOf(view),
    tables: Object.fromEntries(DASHBOARD_TABLES.map(({ id, read }) => [id, read(view, windows)])),
    warnings: warningsOf(view),
  };
}

function cardsOf(view: DashboardView): DashboardState['cards'] {
  const { attempts, jobs, ledger, account } = view.stats;
  const ended = Object.values(jobs.ended).reduce((sum, count) => sum + count, 0);
  const failed = failedJobs(view);
  const throttled = attempts.byStatus['429'] ?? 0;
  const { charges, refunds } = ledger;
  return [
    [
      formatDollars(ledger.accounts.customer),
      `${countOf(charges.count, 'charge')}, ${countOf(refunds.count, 'refund')}`,
    ],
    ...accountCards(account),
    [formatCount(attempts.total), `${formatCount(jobs.accepted)} accepted, ${formatCount(jobs.refused)} refused`],
    [
      formatCount(jobs.running + jobs.waiting),
      `${formatCount(jobs.running)} running, ${formatCount(jobs.waiting)} waiting`,
    ],
    [formatCount(ended), `${formatCount(jobs.ended.ok ?? 0)} with an output`],
    [formatCount(failed), ended === 0 ? 'none has ended' : `${formatShare(failed / ended)} of those that ended`],
    [
      formatCount(throttled),
      attempts.total === 0 ? 'no attempt so far' : `${formatShare(throttled / attempts.total)} of all attempts`,
    ],
  ];
}

function accountCards(account: DashboardView['stats']['account']): DashboardState['cards'] {
  if (account === undefined)
    return [
      ['–', 'no account: nothing limits what is spent'],
      ['–', 'no account'],
    ];
  const { available, balance, held } = account.dollars;
  const lock = account.isLocked ? '; locked' : '';
  const figure = available === null ? 'no limit' : formatDollars(available);
  return [
    [figure, `${account.type}, balance ${formatDollars(balance)}${lock}`],
    [formatDollars(held), account.isToppingUp ? 'a payment is on its way' : 'for jobs under way'],
  ];
}

function warningsOf({ faults, stats, models }: DashboardView): readonly string[] {
  const on = faults.items.filter(({ state }) => state === 'on').length;
  const away = models.items.filter(({ isListed }) => !isListed).length;
  const { left } = stats.script;
  return [
    ...(on === 0 ? [] : [`${countOf(on, 'fault')} ${on === 1 ? 'acts' : 'act'} now`]),
    ...(left === 0 ? [] : [`${countOf(left, 'scripted answer')} ${left === 1 ? 'waits' : 'wait'}`]),
    ...(away === 0 ? [] : [`${countOf(away, 'model')} ${away === 1 ? 'is' : 'are'} not there now`]),
    ...(stats.account?.isLocked === true ? ['the account is locked'] : []),
  ];
}
