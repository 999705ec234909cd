import { checkTarget, type Target } from '../runners/target.ts';
import { ScenarioError } from '../errors/scenario-error.ts';
import { realWarnings, scenarioWarnings } from '../scenario/warnings.ts';
import { loadScenarioFile } from './scenario-file.ts';
import { chooseProgress } from './live/progress-mode.ts';
import type { LiveFlags } from './live/watching.ts';
import type { MonitorFlags } from './monitors/flags.ts';
import type { Terminal } from './options.ts';
import { workersOf } from './workers-flag.ts';
import { runStudy, type StudyFlags, type StudySetting } from './study.ts';

/** Flags of `run` beyond the common ones. */
export interface RunFlags extends StudyFlags, LiveFlags, MonitorFlags {
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
  const openMonitors = await monitorsOpener(flags, terminal);
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
      openMonitors,
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
    openMonitors,
  });
}

/** What opens all who watch a run from outside; undefined: nobody does, and nothing is loaded for them. Throws a `ScenarioError` USAGE with all that is wrong. */
async function monitorsOpener(flags: RunFlags, terminal: Terminal): Promise<StudySetting['openMonitors']> {
  const { ui, metrics, otlp, otlpEvery } = flags;
  if ([ui, metrics, otlp, otlpEvery].every((text) => text === undefined)) return undefined;
  const [{ readMonitorFlags }, monitors] = await Promise.all([
    import('./monitors/flags.ts'),
    import('./monitors/open.ts'),
  ]);
  const others = {
    '--dry-run': flags.dryRun !== undefined,
    '--pilot': flags.pilot !== undefined,
    '--saturate': flags.saturate !== undefined,
  };
  const plan = readMonitorFlags(flags, others, terminal.env);
  return (scenario, target) => monitors.openMonitors(plan, scenario, target, terminal);
}

/** The endpoint of a run, once all that it needs is there; the scenario is read for it, and read again by who runs it. */
function targetOf(path: string | undefined, flags: RunFlags & { readonly target: string }, terminal: Terminal): Target {
  if (path !== undefined)
    return checkTarget({ ...flags, scenarioFile: path }, () => loadScenarioFile(path, flags), terminal.env);
  throw new ScenarioError('USAGE', [{ path: 'scenario', message: 'name a scenario file' }]);
}
