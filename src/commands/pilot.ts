import { join } from 'node:path';
import { writeJsonReport } from '../../reports/index.ts';
import { ScenarioError } from '../errors/scenario-error.ts';
import { shapesMade } from '../estimate/dollars.ts';
import { quoteScenario } from '../estimate/prices.ts';
import { carryOut, type EarlyEnd } from '../executors/carry-out.ts';
import { openExecutor } from '../executors/executors.ts';
import { StudyDirectory } from '../executors/study-directory.ts';
import type { Summary } from '../measure/summary.ts';
import { parseJsonText } from '../platform/files.ts';
import { createRunDirectory, RUN_FILES, tryOutput } from '../platform/run-directory.ts';
import { wallClock } from '../platform/wall-clock.ts';
import type { Pilot } from '../pilot/pilot.ts';
import { concludePilot, headlineOf } from '../pilot/pilot-result.ts';
import { defaultBalanceNano, pilotOverrides, readPilotRequests, workerLifeNano } from '../pilot/plan.ts';
import { parseChargeLog } from '../reconcile/log.ts';
import { RunEvidence } from '../runners/http/run-over-http.ts';
import type { Target } from '../runners/target.ts';
import type { LoadedScenario } from '../scenario/load-scenario.ts';
import { realWarnings, scenarioWarnings } from '../scenario/warnings.ts';
import { askOne } from '../study/question-batch.ts';
import { EXIT } from './exit-code.ts';
import { foreignFlags } from './foreign-flags.ts';
import type { Terminal } from './options.ts';
import { billOf, type BillSource, openBill, type PilotFlags } from './pilot-bill.ts';
import { ProgressBar } from './progress-bar.ts';
import { exitCodeOfFiles, tellLoss } from './losses.ts';
import { planReports } from './report-output.ts';
import { loadScenarioFile, warnOfAll } from './scenario-file.ts';
import { watchSignals } from './signals.ts';

/** How long charges are waited for that are not on the bill yet. */
const PATIENCE_MS = 30_000;
const FOREIGN = 'a pilot is one small run; leave this out, or leave --pilot out';
const STOPPING = '\nstopping: the request under way may finish; press Ctrl-C again to stop at once\n';

/**
 * `tollmark run --pilot`: sends few requests of each kind under a cap, compares them with the bill, and tells what to know before a load. Returns
 * the exit code: 0 when no box of the checklist failed, 1 when one did, 3 when the run ended early or there is no whole bill. Throws a
 * `ScenarioError` with what is wrong with flags and scenario before anything is sent.
 */
export async function runPilot(
  path: string | undefined,
  flags: PilotFlags,
  terminal: Terminal,
  target: Target | undefined,
  patienceMs = PATIENCE_MS,
): Promise<number> {
  const { out, quiet } = flags;
  const { stderr } = terminal;
  const requests = checkFlags(path, flags);
  const loaded = loadPilot(path as string, flags, requests, target === undefined);
  const warningsOf = target === undefined ? scenarioWarnings : realWarnings;
  warnOfAll([loaded.scenario], warningsOf, flags, stderr);
  const deliver = planReports('pilot', flags, terminal);
  const source = await openBill(flags, loaded.scenario, target);
  const unlock = out === undefined ? () => undefined : createRunDirectory(out, loaded.text);
  const bar = new ProgressBar({ stderr, quiet, nowMs: wallClock.nowMs });
  const interruption = watchSignals(() => stderr.write(STOPPING));
  const evidence = new RunEvidence();
  const directory = out === undefined ? undefined : new StudyDirectory(out, undefined);
  try {
    const planner = askOne(loaded, undefined);
    const world = target === undefined ? 'mock' : 'real';
    const { result, earlyEnd } = await carryOut(
      planner,
      await openExecutor({ world, planner, target, twin: false, evidence }),
      {
        store: directory,
        stops: interruption.stops,
        onProgress: bar.visible ? (share, text) => bar.show(share, text) : undefined,
      },
    );
    bar.end();
    if (result === undefined) return exitCodeOfPilot(undefined, earlyEnd);
    const [stop] = interruption.stops;
    const { pilot, files } = await conclude(
      { loaded, requests, evidence, source, stop, patienceMs, out },
      result as Summary,
    );
    const isWhole = deliver(pilot);
    const losses = [...(directory?.losses ?? []), ...(out === undefined ? [] : writeAll(out, files))];
    for (const loss of losses) tellLoss(loss, terminal);
    return exitCodeOfFiles(exitCodeOfPilot(pilot, earlyEnd), isWhole && losses.length === 0);
  } finally {
    bar.end();
    interruption.end();
    unlock();
  }
}

function checkFlags(path: string | undefined, flags: PilotFlags): number {
  const { pilot, failIf = [] } = flags;
  const problems = foreignFlags(flags, { '--fail-if': failIf.length > 0 }, FOREIGN);
  if (path === undefined) problems.push({ path: 'scenario', message: 'name a scenario file, in front of --pilot' });
  const requests = readPilotRequests(pilot);
  if (typeof requests === 'number' && problems.length === 0) return requests;
  throw new ScenarioError('USAGE', typeof requests === 'number' ? problems : [requests, ...problems]);
}

/** The scenario of the pilot: twice loaded, for its kinds and its balance follow from what the file says. */
function loadPilot(path: string, flags: PilotFlags, requests: number, atMock: boolean): LoadedScenario {
  const { set, seed, maxDollars } = flags;
  const first = loadScenarioFile(path, { set, seed, maxDollars });
  const balanceNano = atMock ? balanceOf(first, requests, maxDollars !== undefined) : undefined;
  const overrides = pilotOverrides(first, { requests, balanceNano }, atMock);
  return loadScenarioFile(path, { set: [...set, ...overrides], seed, maxDollars });
}

/** The balance at a mock: what the user says, else the scenario's own, else a little more than the pilot needs. */
function balanceOf(loaded: LoadedScenario, requests: number, isCapped: boolean): bigint | undefined {
  const { provider, client } = loaded.scenario;
  if (isCapped) return client.maxNanoUsd;
  if (provider.billing.account?.type === 'prepaid') return undefined;
  const quotes = quoteScenario(loaded, shapesMade(loaded.scenario));
  return defaultBalanceNano(
    requests,
    quotes.map(({ estimate }) => estimate?.highNano ?? 0),
    workerLifeNano(loaded.scenario),
  );
}

interface FinishedPilot {
  readonly loaded: LoadedScenario;
  readonly out: string | undefined;
  readonly requests: number;
  readonly evidence: RunEvidence;
  readonly source: BillSource;
  readonly stop: AbortSignal;
  readonly patienceMs: number;
}

/** Writes files of a run directory, each a name and a text. Returns why some are missing. */
function writeAll(out: string, files: readonly (readonly [name: string, text: string])[]): string[] {
  return files.flatMap(([name, text]) => tryOutput(join(out, name), text) ?? []);
}

/** A pilot, and the files that its directory has beside its report. */
interface ConcludedPilot {
  readonly pilot: Pilot;
  readonly files: readonly (readonly [name: string, text: string])[];
}

async function conclude(finished: FinishedPilot, summary: Summary): Promise<ConcludedPilot> {
  const { loaded, requests, evidence, source } = finished;
  const { scenario } = loaded;
  const log = parseChargeLog(RUN_FILES.attempts, evidence.logText);
  const { texts = [], ...bill } = await billOf(source, { ...finished, log });
  const headlines = quoteScenario(loaded, shapesMade(scenario)).map(headlineOf);
  const pilot = concludePilot({ scenario, headlines, summary, log, requestsPerKind: requests, ...bill });
  const pages = texts.map(({ text }) => pagesText(text)).join('');
  const files = [[RUN_FILES.summary, writeJsonReport(summary)] as const];
  return { pilot, files: texts.length > 0 ? [...files, [RUN_FILES.bill, pages]] : files };
}

/** The pages of a text, one a line. */
function pagesText(text: string): string {
  const whole = parseJsonText(text);
  return whole === undefined ? `${text.trim()}\n` : `${JSON.stringify(whole)}\n`;
}

function exitCodeOfPilot(pilot: Pilot | undefined, earlyEnd: EarlyEnd | undefined): number {
  if (earlyEnd?.interrupted === true) return EXIT.interrupted;
  if (pilot === undefined || earlyEnd !== undefined) return EXIT.invalid;
  if (pilot.verdict === 'partial') return EXIT.invalid;
  return pilot.verdict === 'failed' ? EXIT.failed : EXIT.passed;
}
