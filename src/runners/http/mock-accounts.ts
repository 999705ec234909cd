import type { Dispatcher } from 'undici';
import type { AccountSnapshot, InvoiceRecords } from '../../billing/account/snapshot.ts';
import type { LedgerSnapshot } from '../../billing/ledger.ts';
import type { WallClock } from '../../engine/wall-driver.ts';
import { ScenarioError } from '../../errors/scenario-error.ts';
import { SUMMARY_INVOICES_MAX, summarizeAccount, type AccountSummary } from '../../measure/account-summary.ts';
import type { UsageRecord, UsageRecordPage } from '../../measure/usage-record.ts';
import { type Interventions, interventionWarnings } from './interventions.ts';
import type { WorkerFigures } from '../../provider/workers/worker-meter.ts';

/** Whether somebody wants the run to end, and how soon. */
export interface Interruption {
  interrupted: boolean;
  atOnce: boolean;
}

/** Where a mock is asked, over what, and by whose time. */
export interface MockAccess {
  readonly origin: string;
  readonly clock: WallClock;
  /** What carries the requests; absent: undici's own. */
  readonly dispatcher?: Dispatcher | undefined;
  /** Told the bill. */
  readonly onBill?: (records: readonly UsageRecord[]) => void;
}

/** How long a mock may go on with jobs that nobody waits for, before the bill is taken as it stands; an interrupted run waits less. */
const GHOSTS_MS_MAX = 300_000;
const GHOSTS_INTERRUPTED_MS = 2000;
/** How long until the mock is asked again whether all its jobs have ended. */
const GHOSTS_POLL_MS = 50;
const PAGE_SIZE = 10_000;

/** Begins a new run at the mock. Throws a `ScenarioError` TARGET_UNREACHABLE when there is no mock at the origin. */
export function resetMock(mock: MockAccess): Promise<void> {
  return post(mock, '/tollmark/reset');
}

/** The mock's bill, once no job is under way any more; undefined, with the reason in `partial`, when the mock does not answer. */
export async function fetchBill(
  mock: MockAccess,
  interruption: Interruption,
  partial: string[],
): Promise<readonly UsageRecord[] | undefined> {
  try {
    const left = await waitForGhosts(mock, interruption);
    if (left > 0)
      partial.push(`${left} jobs still ran at the provider when the bill was taken; their charges are not in it`);
    const records: UsageRecord[] = [];
    let after: number | null = 0;
    while (after !== null) {
      const page: UsageRecordPage = await get(mock, `/tollmark/usage-records?after=${after}&limit=${PAGE_SIZE}`);
      for (const record of page.records) records.push(record);
      if (page.lost > 0 && page.next === null)
        partial.push(`the mock lost ${page.lost} usage records: shorten the run`);
      after = page.next;
    }
    mock.onBill?.(records);
    return records;
  } catch (error) {
    partial.push(
      `the mock's usage records could not be read (${(error as Error).message}); dollars are estimated from the replies`,
    );
    return undefined;
  }
}

/** What the mock's statistics tell beyond jobs. */
export interface Books {
  readonly account?: AccountSummary;
  readonly workers?: WorkerFigures;
  /** That somebody meddled with the mock, in sentences. */
  readonly warnings?: readonly string[];
}

interface MoneyStats extends Interventions {
  readonly account?: AccountSnapshot;
  readonly ledger: LedgerSnapshot;
  readonly workers?: WorkerFigures;
}

/** The account that the mock keeps and the workers that it has, as of the end of the run, if there are any and it still answers. */
export async function fetchBooks(mock: MockAccess, endMs: number): Promise<Books> {
  try {
    const stats: MoneyStats = await get(mock, `/stats?workersUntilMs=${endMs}`);
    const { account, ledger, workers } = stats;
    const others = { warnings: interventionWarnings(stats), ...(workers === undefined ? {} : { workers }) };
    if (account === undefined) return others;
    const invoices: InvoiceRecords | undefined =
      account.type === 'postpaid' ? await get(mock, `/tollmark/invoices?limit=${SUMMARY_INVOICES_MAX}`) : undefined;
    return { account: summarizeAccount(account, ledger, invoices), ...others };
  } catch {
    return {};
  }
}

async function waitForGhosts(mock: MockAccess, interruption: Interruption): Promise<number> {
  const { clock } = mock;
  const startedMs = clock.nowMs();
  for (;;) {
    const { jobs }: { jobs: { waiting: number; running: number } } = await get(mock, '/stats');
    const left = jobs.waiting + jobs.running;
    const limitMs = interruption.interrupted ? GHOSTS_INTERRUPTED_MS : GHOSTS_MS_MAX;
    if (left === 0 || interruption.atOnce || clock.nowMs() - startedMs > limitMs) return left;
    await new Promise<void>((resolve) => clock.setTimer(GHOSTS_POLL_MS, resolve));
  }
}

async function get<T>({ origin, dispatcher }: MockAccess, path: string): Promise<T> {
  const url = origin + path;
  const { request } = await import('undici');
  const { statusCode, body } = await request(url, dispatcher === undefined ? {} : { dispatcher });
  if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}`);
  return (await body.json()) as T;
}

async function post({ origin, dispatcher }: MockAccess, path: string): Promise<void> {
  const url = origin + path;
  const { request } = await import('undici');
  const { statusCode, body } = await request(url, {
    method: 'POST',
    ...(dispatcher === undefined ? {} : { dispatcher }),
  });
  await body.dump();
  if (statusCode === 200 || statusCode === 204) return;
  const message = `${url} answered ${statusCode}: this is not a tollmark mock; use --target with --max-dollars for other endpoints`;
  throw new ScenarioError('TARGET_UNREACHABLE', [{ path: '', message }]);
}
