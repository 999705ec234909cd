import { ScenarioError } from '../errors/scenario-error.ts';
import { carryOut, type EarlyEnd } from '../executors/carry-out.ts';
import { type ExecutorOptions, openExecutor } from '../executors/executors.ts';
import { readPlan, StudyDirectory } from '../executors/study-directory.ts';
import { breaksLimit } from '../measure/thresholds.ts';
import { withOverrides } from '../measure/run-description.ts';
import type { Summary } from '../measure/summary.ts';
import { lockDirectory } from '../platform/directory-lock.ts';
import { readTextFile } from '../platform/files.ts';
import { createRunDirectory } from '../platform/run-directory.ts';
import { packageVersion } from '../platform/package-files.ts';
import { todayText, wallClock } from '../platform/wall-clock.ts';
import type { Target } from '../runners/target.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { LoadedScenario } from '../scenario/load-scenario.ts';
import { ScenarioFiles } from '../scenario/scenario-files.ts';
import { choosePlanner, type Plan, planOf } from '../study/plan.ts';
import type { Study } from '../study/study.ts';
import { formatCount } from '../units/format.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';
import type { CommonFlags, Terminal } from './options.ts';
import type { Watchable } from './live/display.ts';
import { type LiveFlags, openWatching, type Watching } from './live/watching.ts';
import type { Monitors } from './monitors/monitors.ts';
import { ProgressBar } from './progress-bar.ts';
import type { FormatFlags } from './format-flags.ts';
import { exitCodeOfFiles, tellLoss } from './losses.ts';
import { planReports } from './report-output.ts';
import { overridesOf, warnOfAll } from './scenario-file.ts';
import { watchSignals } from './signals.ts';
import { checkWorkers } from './workers-flag.ts';

/** Flags of commands that run scenarios. */
export interface StudyFlags extends CommonFlags, FormatFlags {
  /** Each `path=values`. */
  readonly sweep: readonly string[];
  /** Seeds for each scenario; undefined: its own, once. */
  readonly replications: number | undefined;
  /** Directory of a study that goes on. */
  readonly resume: string | undefined;
  /** Whether more than 200 cells are meant. */
  readonly yes: boolean;
  /** The spend cap of each run; undefined: the scenario's. */
  readonly maxDollars?: string | undefined;
  /** Each a limit that the result must keep, such as `retryAmplification > 1.5`. */
  readonly failIf?: readonly string[] | undefined;
}

/** Where the trials of a study run, and what a command says of it. */
export interface StudySetting extends Pick<ExecutorOptions, 'threads' | 'target' | 'twin' | 'rehearsal' | 'workers'> {
  readonly world: Summary['world'];
  /** How runs are watched while they go on; absent: a simulation has a bar alone. */
  readonly live?: LiveFlags;
  /** What is hardly meant in a scenario, in this world. */
  readonly warningsOf: (scenario: Scenario) => readonly string[];
  /** What the first Ctrl-C is answered with. */
  readonly stopping: string;
  /** Opens those who watch a single run from outside; absent: there are none. */
  readonly openMonitors?: ((scenario: Scenario, target: Target | undefined) => Promise<Monitors>) | undefined;
}

/**
 * Plans what the flags ask for, carries it out and reports it: a single run, replications, a sweep, or the rest of an interrupted one. Returns
 * the exit code: of a study 0 when all trials ran, whatever became of the scenario's thresholds, and 1 when one broke a limit of a flag. Throws a
 * `ScenarioError` with all that is wrong with flags and scenarios before anything runs.
 */
export async function runStudy(
  path: string | undefined,
  flags: StudyFlags,
  terminal: Terminal,
  setting: StudySetting,
): Promise<number> {
  const { stderr } = terminal;
  const { world } = setting;
  const bar = new ProgressBar({ stderr, quiet: flags.quiet, nowMs: wallClock.nowMs });
  const opened = openStudy(path, flags, world, bar);
  const { scenarios, trialCount } = opened.planner;
  if (setting.workers !== undefined && scenarios[0] !== undefined) checkWorkers(setting.workers, scenarios[0].scenario);
  warnOfAll(
    scenarios.map(({ scenario }) => scenario),
    setting.warningsOf,
    flags,
    stderr,
  );
  const out = flags.resume ?? flags.out;
  const deliver = planReports(opened.kind.result, { ...flags, out }, terminal) as (result: Summary | Study) => boolean;
  const { thresholds = [] } = scenarios[0]?.scenario ?? {};
  const shown = { runs: trialCount, thresholds };
  const watching = setting.live && openWatching({ ...setting.live, quiet: flags.quiet }, terminal, shown);
  // A port that is taken must be known before a directory is cleared.
  const monitors = await setting.openMonitors?.((scenarios[0] as LoadedScenario).scenario, setting.target);
  try {
    return await conduct({ ...opened, flags, setting, bar, deliver, watching, monitors }, terminal);
  } finally {
    await monitors?.close();
  }
}

/** A study of which all that can be wrong ahead of it has been looked at. */
interface ReadyStudy extends ReturnType<typeof openStudy> {
  readonly flags: StudyFlags;
  readonly setting: StudySetting;
  readonly bar: ProgressBar;
  readonly deliver: (result: Summary | Study) => boolean;
  readonly watching: Watching | undefined;
  readonly monitors: Monitors | undefined;
}

/** Carries a study out, and reports it. Returns the exit code. */
async function conduct(study: ReadyStudy, terminal: Terminal): Promise<number> {
  const { stderr } = terminal;
  const { planner, plan, overrides, flags, setting, bar, deliver, watching, monitors } = study;
  const { scenarios, trialCount } = planner;
  const { world, stopping } = setting;
  const out = flags.resume ?? flags.out;
  const unlock = claimDirectory(flags, scenarios[0]?.text ?? '', plan);
  const directory = out === undefined ? undefined : new StudyDirectory(out, trialCount === 1 ? undefined : plan);
  // A single simulation has nothing to end with: Ctrl-C is left to Node.
  const isWatched = world !== 'virtual' || trialCount > 1;
  const say = watching?.say ?? ((text: string) => stderr.write(text));
  const interruption = isWatched ? watchSignals(() => say(stopping)) : undefined;
  const hasBar = bar.visible && watching?.isShown !== true;
  try {
    directory?.begin();
    monitors?.announce();
    const onUnderWay = (run: Watchable): void => [watching, monitors].forEach((watcher) => watcher?.watch(run));
    const { result, earlyEnd } = await carryOut(
      planner,
      await openExecutor({ ...setting, planner, onUnderWay, twin: setting.twin === true && trialCount === 1 }),
      {
        store: directory,
        stops: interruption?.stops,
        onProgress: hasBar ? (share, text) => bar.show(share, text) : undefined,
      },
    );
    bar.end();
    watching?.hide();
    const delivered = result === undefined ? undefined : withOverrides(result, overrides);
    const isWhole = delivered === undefined || deliver(delivered);
    if (earlyEnd === undefined) directory?.finish();
    else if (trialCount > 1 || !earlyEnd.interrupted) stderr.write(earlyEndText(earlyEnd, trialCount, world, out));
    const losses = directory?.losses ?? [];
    for (const loss of losses) tellLoss(loss, terminal);
    interruption?.end();
    await monitors?.finish(delivered as Summary | undefined, earlyEnd?.interrupted === true);
    return exitCodeOfFiles(exitCodeOfStudy(result, earlyEnd, plan.failIf), isWhole && losses.length === 0);
  } finally {
    bar.end();
    watching?.hide();
    interruption?.end();
    unlock();
  }
}

/** Locks the directory that is written to, and returns what unlocks it; a new study clears it, one that goes on is looked at again. */
function claimDirectory({ out, resume }: StudyFlags, scenarioText: string, plan: Plan): () => void {
  if (out !== undefined) return createRunDirectory(out, scenarioText);
  if (resume === undefined) return () => undefined;
  const unlock = lockDirectory(resume);
  try {
    // Another process may have run it to its end since its plan was read.
    readPlan(resume, plan);
    return unlock;
  } catch (error) {
    unlock();
    throw error;
  }
}

function openStudy(path: string | undefined, flags: StudyFlags, world: Summary['world'], bar: ProgressBar) {
  const setting = { version: packageVersion(), world };
  const begun = readBegun(path, flags, setting);
  const files = new ScenarioFiles((file) => begun?.files[file] ?? readTextFile(file));
  const { set, sweep, seed, maxDollars, failIf, replications } = flags;
  const question = begun ?? {
    scenario: path ?? '',
    set,
    sweep,
    seed,
    maxDollars,
    failIf,
    replications,
    today: todayText(),
  };
  const overrides = overridesOf(question);
  try {
    const { kind, planner } = choosePlanner(question, files, begun !== undefined || flags.yes, (share) =>
      bar.show(share, () => 'checking scenarios'),
    );
    return { kind, planner, overrides, plan: begun ?? planOf(question, setting, files) };
  } finally {
    bar.end();
  }
}

/** The plan of the study that goes on; undefined where a new one begins. Throws a `ScenarioError` for flags that do not go with it. */
function readBegun(
  path: string | undefined,
  { resume, set, sweep, seed, replications, out, maxDollars, failIf = [] }: StudyFlags,
  setting: Pick<Plan, 'version' | 'world'>,
): Plan | undefined {
  if (resume !== undefined) {
    const given = {
      scenario: path,
      '--set': set[0],
      '--sweep': sweep[0],
      '--seed': seed,
      '--out': out,
      '--replications': replications,
      '--max-dollars': maxDollars,
      '--fail-if': failIf[0],
    };
    const names = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    const problems = names.map((name) => ({ path: name, message: 'a study goes on as it was begun; leave it out' }));
    if (problems.length > 0) throw new ScenarioError('USAGE', problems);
    return readPlan(resume, setting);
  }
  if (path !== undefined) return undefined;
  const message = 'name a scenario file, or with --resume the directory of a study that was interrupted';
  throw new ScenarioError('USAGE', [{ path: 'scenario', message }]);
}

function earlyEndText(
  { message, trialsRun }: EarlyEnd,
  trials: number,
  world: string,
  out: string | undefined,
): string {
  const command = world === 'virtual' ? 'simulate' : 'run';
  const next =
    out === undefined ? 'with --out DIR it could go on later' : `tollmark ${command} --resume ${out} goes on`;
  return `${message} after ${formatCount(trialsRun)} of ${formatCount(trials)} trials; ${next}\n`;
}

function exitCodeOfStudy(
  result: Summary | Study | undefined,
  earlyEnd: EarlyEnd | undefined,
  failIf: readonly string[] = [],
): number {
  if (earlyEnd?.interrupted === true) return EXIT.interrupted;
  if (result === undefined || earlyEnd !== undefined) return EXIT.invalid;
  if (result.schema === 'tollmark/summary@1') return exitCodeOf(result, false);
  if (result.cells.some(({ verdict }) => verdict === 'invalid')) return EXIT.invalid;
  return result.cells.some(({ thresholds }) => breaksLimit(thresholds, failIf)) ? EXIT.failed : EXIT.passed;
}
