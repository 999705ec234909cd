import type { DashboardView } from './view.ts';

/** A mock server at one instant, in the numbers that its charts are made from: counts so far, and what there is. */
export interface DashboardPoint {
  /** Since the run began. */
  readonly elapsedMs: number;
  readonly attempts: number;
  readonly succeeded: number;
  readonly throttled: number;
  readonly clientErrors: number;
  readonly serverErrors: number;
  /** Connections that were cut, and clients that left. */
  readonly noAnswer: number;
  readonly waiting: number;
  readonly running: number;
  /** Dollars. */
  readonly charged: number;
  /** Dollars; null without an account, and where nothing limits what can be spent. */
  readonly available: number | null;
  /** Dollars; null without an account. */
  readonly held: number | null;
}

/** What happened in a window, and what there was at its end. Rates are per second. */
export interface DashboardRow extends Omit<DashboardPoint, 'elapsedMs'> {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The numbers of the charts at one instant. */
export function pointOf({ elapsedMs, stats }: DashboardView): DashboardPoint {
  const { attempts, jobs, ledger, account } = stats;
  const { total, byStatus, resets, hangUps } = attempts;
  const answered = (first: string): number =>
    Object.entries(byStatus).reduce((sum, [status, count]) => (status.startsWith(first) ? sum + count : sum), 0);
  const throttled = byStatus['429'] ?? 0;
  const available = account?.dollars.available ?? null;
  return {
    elapsedMs,
    attempts: total,
    succeeded: answered('2'),
    throttled,
    clientErrors: answered('4') - throttled,
    serverErrors: answered('5'),
    noAnswer: resets + hangUps,
    waiting: jobs.waiting,
    running: jobs.running,
    charged: Number(ledger.accounts.customer),
    available: available === null ? null : Number(available),
    held: account === undefined ? null : Number(account.dollars.held),
  };
}

/** What happened from one instant to a later one; `before` undefined: since the start of the run. */
export function rowBetween(before: DashboardPoint | undefined, after: DashboardPoint): DashboardRow {
  const fromMs = before?.elapsedMs ?? 0;
  const { elapsedMs: untilMs, ...now } = after;
  type Count = 'attempts' | 'succeeded' | 'throttled' | 'clientErrors' | 'serverErrors' | 'noAnswer';
  const perSecond = (name: Count): number =>
    untilMs > fromMs ? ((after[name] - (before?.[name] ?? 0)) * 1000) / (untilMs - fromMs) : 0;
  return {
    ...now,
    fromMs,
    untilMs,
    attempts: perSecond('attempts'),
    succeeded: perSecond('succeeded'),
    throttled: perSecond('throttled'),
    clientErrors: perSecond('clientErrors'),
    serverErrors: perSecond('serverErrors'),
    noAnswer: perSecond('noAnswer'),
  };
}
