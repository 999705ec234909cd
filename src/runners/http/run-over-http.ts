import { connect } from 'node:net';
import { request } from 'undici';
import type { AccountSnapshot } from '../../billing/account/snapshot.ts';
import type { LedgerSnapshot } from '../../billing/ledger.ts';
import type { WallClock } from '../../engine/wall-driver.ts';
import { ScenarioError } from '../../errors/scenario-error.ts';
import { summarizeAccount, type AccountSummary } from '../../measure/account-summary.ts';
import { summarizeRun } from '../../measure/summarize.ts';
import type { Summary } from '../../measure/summary.ts';
import type { UsageRecord, UsageRecordPage } from '../../measure/usage-record.ts';
import { parseNanoUsd } from '../../money/nano-usd.ts';
import type { WorkerFigures } from '../../provider/workers/worker-meter.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { DIALECTS, type DialectName } from '../../wire/dialects.ts';
import type { AttemptLog } from './attempt-log.ts';
import { identifyScenario } from '../digest.ts';
import { HttpRun } from './http-run.ts';
import { joinMockBill } from './mock-bill.ts';
import { partialReasons } from '../virtual/simulate.ts';
import { invalidReasons, type GeneratorLoad } from './validity.ts';

/** A run over HTTP to be started. */
export interface RunOverHttpOptions {
  readonly scenario: Scenario;
  /** `mock`: our own server, whose usage records give the exact bill. `real`: anybody's endpoint. */
  readonly world: 'mock' | 'real';
  /** Origin of the endpoint, without a path. */
  readonly origin: string;
  readonly apiKey: string;
  readonly clock: WallClock;
  readonly log?: AttemptLog;
}

/** How far a run is. */
export interface RunProgress {
  readonly elapsedMs: number;
  readonly endMs: number;
  readonly offered: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly dropped: number;
  readonly active: number;
  readonly attempts: number;
  readonly throttled: number;
}

/** A run under way. */
export interface RunUnderWay {
  readonly finished: Promise<Summary>;
  progress(): RunProgress;
  /** Ends the load, lets requests under way finish, and reports what was measured as partial. */
  interrupt(): void;
  /** Ends everything now. */
  stopAtOnce(): void;
}

/** How long a mock may go on with jobs that nobody waits for, before the bill is taken as it stands; an interrupted run waits less. */
const GHOSTS_MS_MAX = 300_000;
const GHOSTS_INTERRUPTED_MS = 2000;
const PAGE_SIZE = 10_000;

/**
 * Starts a scenario over HTTP. Throws a `ScenarioError` TARGET_UNREACHABLE when nothing listens at the origin;
 * whatever happens later is part of the measurement.
 */
export async function startRunOverHttp(options: RunOverHttpOptions): Promise<RunUnderWay> {
  const { scenario, origin, world } = options;
  await reach(origin);
  if (world === 'mock') await post(`${origin}/tollmark/reset`);
  options.log?.open({ schema: 'tollmark/attempts@1', scenario: scenario.name, seed: scenario.seed, world });
  const run = new HttpRun({
    scenario,
    dialect: DIALECTS[scenario.provider.dialect as DialectName],
    origin,
    apiKey: options.apiKey,
    keyed: world === 'mock',
    clock: options.clock,
    log: options.log,
  });
  if (world === 'mock') await run.warmUp('/healthz');
  const interruption: Interruption = { interrupted: false, atOnce: false };
  return {
    finished: finish(options, run, interruption),
    progress: () => progressOf(run),
    interrupt: () => {
      interruption.interrupted = true;
      run.stop();
    },
    stopAtOnce: () => {
      interruption.interrupted = true;
      interruption.atOnce = true;
      run.stopAtOnce();
    },
  };
}

interface Interruption {
  interrupted: boolean;
  atOnce: boolean;
}

async function finish(options: RunOverHttpOptions, run: HttpRun, interruption: Interruption): Promise<Summary> {
  const { scenario, world, origin } = options;
  const generator = await watchGenerator(() => run.run());
  const models = scenario.provider.models.map(({ name }) => name);
  const partial = [...partialReasons(run.client.capReached, run.load.endMs)];
  if (interruption.interrupted) partial.push(`interrupted ${(run.load.endMs / 1000).toFixed(1)} s after the start`);
  if (run.deadMs !== undefined) {
    partial.push(
      `the target refused connections from ${(run.deadMs / 1000).toFixed(1)} s after the start on; the run ended there`,
    );
  }
  const bill = world === 'mock' ? await fetchBill(origin, interruption, partial) : undefined;
  const joined = bill === undefined ? undefined : joinMockBill(bill, run.deliveries, models);
  if (joined !== undefined) {
    run.recorder.queueWait.merge(joined.queueWait);
    for (const { atMs, nano } of joined.charges) run.recorder.charged(Math.max(0, atMs), nano);
  }
  const books = bill === undefined ? {} : await fetchBooks(origin);
  if (books.workers !== undefined) spreadWorkerTime(run, books.workers);
  const logLoss = await options.log?.close();
  if (logLoss !== undefined) partial.push(logLoss);
  const stated = run.bill.reckoned === 0 && run.bill.stated > 0;
  return summarizeRun({
    scenario: identifyScenario(scenario, world === 'real' ? origin : undefined),
    world,
    models,
    recorder: run.recorder,
    costs: joined?.costs ?? run.bill.costs,
    account: books.account,
    workers: books.workers,
    dollarSource: joined !== undefined ? 'usage-records' : stated ? 'replies' : 'estimate',
    loadDurationMs: run.load.endMs,
    refused: { inFlight: run.client.refusedInFlight, spendCap: run.client.refusedSpendCap },
    thresholds: scenario.thresholds,
    requestsPerMonth: scenario.projection?.requestsPerMonth,
    eventLoopUtilization: generator.eventLoopUtilization,
    invalidReasons: run.client.capReached ? [] : invalidReasons(run.recorder, generator),
    partialReasons: partial,
  });
}

/** How busy this process is while it generates load. */
async function watchGenerator(generate: () => Promise<void>): Promise<GeneratorLoad> {
  const [loop, cpu, startedMs] = [performance.eventLoopUtilization(), process.cpuUsage(), performance.now()];
  await generate();
  const { user, system } = process.cpuUsage(cpu);
  const cpuShare = (user + system) / 1000 / (performance.now() - startedMs);
  return { eventLoopUtilization: performance.eventLoopUtilization(loop).utilization, cpuShare };
}

function progressOf(run: HttpRun): RunProgress {
  const { total, byStatus } = run.recorder;
  return {
    elapsedMs: run.nowMs,
    endMs: run.load.endMs,
    offered: total.offered,
    succeeded: total.succeeded,
    failed: total.failed,
    dropped: total.dropped,
    active: run.client.active,
    attempts: total.attempts,
    throttled: byStatus[429] as number,
  };
}

/** The mock's bill, once no job is under way any more; undefined, with the reason in `partial`, when the mock does not answer. */
async function fetchBill(
  origin: string,
  interruption: Interruption,
  partial: string[],
): Promise<readonly UsageRecord[] | undefined> {
  try {
    const left = await waitForGhosts(origin, interruption);
    if (left > 0)
      partial.push(`${left} jobs still ran at the provider when the bill was taken; their charges are not in it`);
    const records: UsageRecord[] = [];
    let after: number | null = 0;
    while (after !== null) {
      const page: UsageRecordPage = await get(`${origin}/tollmark/usage-records?after=${after}&limit=${PAGE_SIZE}`);
      for (const record of page.records) records.push(record);
      if (page.lost > 0 && page.next === null)
        partial.push(`the mock lost ${page.lost} usage records: shorten the run`);
      after = page.next;
    }
    return records;
  } catch (error) {
    partial.push(
      `the mock's usage records could not be read (${(error as Error).message}); dollars are estimated from the replies`,
    );
    return undefined;
  }
}

/** What the mock's statistics tell of money beyond jobs. */
interface Books {
  readonly account?: AccountSummary;
  readonly workers?: WorkerFigures;
}

interface MoneyStats {
  readonly account?: AccountSnapshot;
  readonly ledger: LedgerSnapshot;
  readonly workers?: WorkerFigures;
}

/** The account that the mock keeps and the workers that it has, if there are any and it still answers. */
async function fetchBooks(origin: string): Promise<Books> {
  try {
    const { account, ledger, workers }: MoneyStats = await get(`${origin}/stats`);
    const ofWorkers = workers === undefined ? {} : { workers };
    if (account === undefined) return ofWorkers;
    // JSON has no infinity: an account without limit comes as null.
    const availableNano = (account.availableNano as number | null) ?? Number.POSITIVE_INFINITY;
    return { account: summarizeAccount({ ...account, availableNano }, ledger), ...ofWorkers };
  } catch {
    return {};
  }
}

/** Parts into which the bill for workers is cut: as many as a projection has batches. */
const WORKER_PARTS = 30;

/** The bill for workers has no instants, so it is spread evenly over the run, to the nano-dollar. */
function spreadWorkerTime({ recorder, load }: HttpRun, { billedDollars }: WorkerFigures): void {
  const nano = Number(parseNanoUsd(billedDollars));
  const endMs = Math.max(recorder.lastMs, load.endMs);
  for (let i = 0, spread = 0; i < WORKER_PARTS; i++) {
    const upTo = Math.floor((nano * (i + 1)) / WORKER_PARTS);
    if (upTo > spread) recorder.charged((endMs * i) / WORKER_PARTS, upTo - spread);
    spread = upTo;
  }
}

async function waitForGhosts(origin: string, interruption: Interruption): Promise<number> {
  const startedMs = performance.now();
  for (;;) {
    const { jobs }: { jobs: { waiting: number; running: number } } = await get(`${origin}/stats`);
    const left = jobs.waiting + jobs.running;
    const limitMs = interruption.interrupted ? GHOSTS_INTERRUPTED_MS : GHOSTS_MS_MAX;
    if (left === 0 || interruption.atOnce || performance.now() - startedMs > limitMs) return left;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function get<T>(url: string): Promise<T> {
  const { statusCode, body } = await request(url);
  if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}`);
  return (await body.json()) as T;
}

async function post(url: string): Promise<void> {
  const { statusCode, body } = await request(url, { method: 'POST' });
  await body.dump();
  if (statusCode === 200 || statusCode === 204) return;
  const message = `${url} answered ${statusCode}: this is not a tollmark mock; use --target with --max-dollars for other endpoints`;
  throw new ScenarioError('TARGET_UNREACHABLE', [{ path: '', message }]);
}

/** Opens and closes one connection. */
function reach(origin: string): Promise<void> {
  const url = new URL(origin);
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port, timeout: 5000 });
    const fail = (reason: string): void => {
      socket.destroy();
      const message = `nothing answers at ${origin} (${reason}); start the endpoint, or check host and port`;
      reject(new ScenarioError('TARGET_UNREACHABLE', [{ path: '', message }]));
    };
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => fail('no connection within 5 s'));
    socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
  });
}
