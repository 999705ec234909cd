import { checkTarget, type Target } from '../runners/target.ts';
import { ScenarioError } from '../errors/scenario-error.ts';
import { realWarnings, scenarioWarnings } from '../scenario/warnings.ts';
import { loadScenarioFile } from './scenario-file.ts';
import { chooseProgress } from './live/progress-mode.ts';
import type { LiveFlags } from './live/watching.ts';
import type { Terminal } from './options.ts';
import { foreignFlags } from './foreign-flags.ts';
import { workersOf } from './workers-flag.ts';
import { runStudy, type StudyFlags, type StudySetting } from './study.ts';

/** Flags of `run` beyond the common ones. */
export interface RunFlags extends StudyFlags, LiveFlags {
  /** Requests of each kind of a pilot, as text; empty: the default; undefined: no pilot. */
  readonly pilot: string | undefined;
  /** Files of the bill of a pilot. */
  readonly bill: readonly string[];
  /** Connections of the last step of a saturation, as text; empty: the default; undefined: no saturation. */
  readonly saturate?: string | undefined;
  /** How long each step of a saturation lasts, as text; undefined: the default. */
  readonly step?: string | undefined;
  /** How many requests are printed instead of sent, as text; empty: one of each class; undefined: they are sent. */
  readonly dryRun?: string | undefined;
  /** URL of a real endpoint; undefined: a mock of the scenario's provider in a process of its own. */
  readonly target: string | undefined;
  /** Port of the live page, as text; empty: any free one; undefined: there is no page. */
  readonly ui?: string | undefined;
  /** Whether the scenario is simulated behind the run, and both are compared. */
  readonly twin: boolean;
  /** How many processes send the load, as text; undefined: one. */
  readonly workers?: string | undefined;
  /** Whether requests to an endpoint in this process go ahead of the run, so that its first ones are on time. */
  readonly rehearsal: boolean;
}

const STOPPING = '\nstopping: requests under way may finish; press Ctrl-C again to stop at once\n';

/** `tollmark run`: drives a scenario over HTTP, against a mock that it starts itself or a real endpoint. Returns the exit code. */
export async function runRun(path: string | undefined, flags: RunFlags, terminal: Terminal): Promise<number> {
  const { target, twin, rehearsal, pilot, saturate, dryRun } = flags;
  chooseProgress(flags, terminal);
  const openLive = flags.ui === undefined ? undefined : await liveOpener(flags.ui, flags, terminal);
  const workers = workersOf(flags.workers, {
    '--dry-run': dryRun !== undefined,
    '--saturate': saturate !== undefined,
    '--pilot': pilot !== undefined,
    '--sweep': flags.sweep.length > 0,
    '--replications': flags.replications !== undefined,
    '--resume': flags.resume !== undefined,
  });
  if (dryRun !== undefined) return (await import('./dry-run.ts')).runDryRun(path, { ...flags, dryRun }, terminal);
  if (saturate !== undefined) {
    const endpoint = target === undefined ? undefined : targetOf(path, { ...flags, target }, terminal);
    return (await import('./saturate.ts')).runSaturate(path, { ...flags, saturate }, terminal, endpoint);
  }
  if (flags.step !== undefined) {
    const message = 'is the length of a step of a saturation: add --saturate';
    throw new ScenarioError('USAGE', [{ path: '--step', message }]);
  }
  if (pilot !== undefined) {
    const endpoint = target === undefined ? undefined : targetOf(path, { ...flags, target }, terminal);
    return (await import('./pilot.ts')).runPilot(path, { ...flags, pilot }, terminal, endpoint);
  }
  if (flags.bill.length > 0) {
    const message = 'only a pilot reads a bill: add --pilot, or run tollmark reconcile DIR FILE afterwards';
    throw new ScenarioError('USAGE', [{ path: '--bill', message }]);
  }
  if (target === undefined) {
    const setting = {
      world: 'mock',
      live: flags,
      twin,
      rehearsal,
      workers,
      warningsOf: scenarioWarnings,
      stopping: STOPPING,
      openLive,
    } as const;
    return runStudy(path, flags, terminal, setting);
  }
  if (flags.sweep.length > 0 || flags.replications !== undefined || flags.resume !== undefined) {
    const message = 'a study runs against its own mock, for the spend cap is that of one run; leave --target out';
    throw new ScenarioError('USAGE', [{ path: '--target', message }]);
  }
  return runStudy(path, flags, terminal, {
    world: 'real',
    live: flags,
    twin,
    rehearsal,
    workers,
    target: targetOf(path, { ...flags, target }, terminal),
    warningsOf: realWarnings,
    stopping: STOPPING,
    openLive,
  });
}

/** What opens the live page of a run. Throws a `ScenarioError` USAGE for a port that is none, and flags that have no page. */
async function liveOpener(ui: string, flags: RunFlags, terminal: Terminal): Promise<StudySetting['openLive']> {
  const { readUiPort, openLivePage } = await import('./live-page.ts');
  const problems = foreignFlags(
    flags,
    {
      '--dry-run': flags.dryRun !== undefined,
      '--pilot': flags.pilot !== undefined,
      '--saturate': flags.saturate !== undefined,
    },
    'the live page (--ui) shows the load of one run; leave one of them out',
  );
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
  const port = readUiPort(ui);
  return (scenario, target) => openLivePage(port, scenario, target, terminal);
}

/** The endpoint of a run, once all that it needs is there; the scenario is read for it, and read again by who runs it. */
function targetOf(path: string | undefined, flags: RunFlags & { readonly target: string }, terminal: Terminal): Target {
  if (path !== undefined)
    return checkTarget({ ...flags, scenarioFile: path }, () => loadScenarioFile(path, flags), terminal.env);
  throw new ScenarioError('USAGE', [{ path: 'scenario', message: 'name a scenario file' }]);
}
