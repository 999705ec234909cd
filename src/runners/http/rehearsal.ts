import { devNull } from 'node:os';
import type { Recorder } from '../../measure/recorder.ts';
import type { RehearsalSummary } from '../../measure/summary.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { HttpRun } from './http-run.ts';
import { hurriedDialect } from './hurried-dialect.ts';
import { AttemptLog } from './log/attempt-log.ts';
import { machineDisk } from './log/log-file.ts';
import { rehearsedScenario } from './rehearsed-scenario.ts';
import type { HttpRunOptions } from './run-options.ts';

/** How long the requests of a rehearsal may take, in ms. */
const TIME_MS_MAX = 1000;
/** How often the state of a job is asked for at least, in ms: a job is done at once here. */
const POLL_MS = 20;
/** The endpoint asks for no key, and is not told that of the run. */
const API_KEY = 'rehearsal';

/** Where a rehearsal sends its requests. */
export interface RehearsalEndpoint {
  readonly origin: string;
  close(): Promise<void>;
}

/** What a rehearsal needs beside the run. */
export interface RehearsalParts {
  /** Opens an endpoint in this process that answers the requests of a scenario at once, in its wire format. */
  readonly open: (scenario: Scenario) => Promise<RehearsalEndpoint>;
  /** Ends the rehearsal. */
  readonly stop: AbortSignal;
}

/** The run that is rehearsed. */
export type RehearsedRun = Pick<HttpRunOptions, 'scenario' | 'dialect' | 'world' | 'clock'> & {
  /** Whether its attempts are logged. */
  readonly isLogged: boolean;
};

/**
 * Ahead of a run, sends requests of its scenario to an endpoint in this process: encoded, sent, read, priced, recorded and logged as in the run, in
 * instances of their own that are thrown away. Then the code of a run is compiled when its first request is due. The requests take a second at most,
 * and leave nothing behind: the endpoint of the run sees nothing of them.
 *
 * Resolves to what was done; undefined where the load is too slow or too small for it to help, or it was stopped before it began. Never rejects: a
 * rehearsal that fails is told, and the run goes on without one.
 */
export async function rehearse(
  rehearsed: RehearsedRun,
  { open, stop }: RehearsalParts,
): Promise<RehearsalSummary | undefined> {
  const scenario = rehearsedScenario(rehearsed.scenario);
  if (scenario === undefined || stop.aborted) return undefined;
  const { clock } = rehearsed;
  const startedMs = clock.nowMs();
  const told = (requests: number, problem?: string): RehearsalSummary => {
    const figures = { requests, ms: clock.nowMs() - startedMs };
    return problem === undefined ? figures : { ...figures, problem };
  };
  try {
    const endpoint = await open(scenario);
    try {
      const { begun, total, messages } = await sendTo(endpoint.origin, { ...rehearsed, scenario }, stop);
      const said = messages.kinds()[0]?.messages[0]?.text ?? 'no answer came in time';
      return told(begun, total.succeeded === 0 && !stop.aborted ? said : undefined);
    } finally {
      await endpoint.close();
    }
  } catch (error) {
    return told(0, error instanceof Error ? error.message : String(error));
  }
}

async function sendTo(origin: string, rehearsed: RehearsedRun, stop: AbortSignal): Promise<Recorder> {
  const { scenario, world, clock, isLogged } = rehearsed;
  const log = isLogged ? logToNowhere() : undefined;
  log?.open({ schema: 'tollmark/attempts@2', scenario: scenario.name, seed: scenario.seed, world });
  const polls = scenario.workload.requests.some(({ delivery }) => delivery === 'async');
  const dialect = polls ? hurriedDialect(rehearsed.dialect, POLL_MS) : rehearsed.dialect;
  const run = new HttpRun({ scenario, dialect, origin, apiKey: API_KEY, world, clock, log });
  const end = (): void => run.stopAtOnce();
  const cancel = clock.setTimer(TIME_MS_MAX, end);
  stop.addEventListener('abort', end);
  try {
    if (!stop.aborted) await run.run();
  } finally {
    cancel();
    stop.removeEventListener('abort', end);
    await log?.close();
  }
  return run.recorders.steady;
}

/** The log of a run, which the system throws away. Its file must not be removed: that is the system's own. */
function logToNowhere(): AttemptLog {
  return new AttemptLog(devNull, devNull, { ...machineDisk, remove: () => {} });
}
