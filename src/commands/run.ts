import { join } from 'node:path';
import { startMockProcess, type MockProcess } from '../../mock-server/index.ts';
import { withOverrides } from '../measure/run-description.ts';
import { createRunDirectory, RUN_FILES } from '../platform/run-directory.ts';
import { wallClock } from '../platform/wall-clock.ts';
import { AttemptLog } from '../runners/http/attempt-log.ts';
import { startRunOverHttp, type RunUnderWay } from '../runners/http/run-over-http.ts';
import { targetWarnings } from '../scenario/worker-warnings.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';
import type { CommonFlags, Terminal } from './options.ts';
import { showProgress } from './progress-line.ts';
import { type FormatFlags, planReports } from './report-output.ts';
import { loadScenarioFile, overridesOf, warn } from './scenario-file.ts';
import { checkTarget } from '../runners/target.ts';

/** Flags of `run` beyond the common ones. */
export interface RunFlags extends CommonFlags, FormatFlags {
  /** Origin of a real endpoint; undefined: a mock of the scenario's provider in a process of its own. */
  readonly target: string | undefined;
  readonly maxDollars: string | undefined;
  /** Whether the scenario is simulated behind the run, and both are compared. */
  readonly twin: boolean;
}

/** `tollmark run`: drives a scenario over HTTP, against a mock that it starts itself or a real endpoint. Returns the exit code. */
export async function runRun(path: string, flags: RunFlags, terminal: Terminal): Promise<number> {
  const capped = flags.maxDollars === undefined ? [] : [`client.maxDollars="${flags.maxDollars}"`];
  const { scenario, source, text } = loadScenarioFile(path, { ...flags, set: [...flags.set, ...capped] });
  warn(scenario, flags, terminal.stderr, flags.target === undefined ? [] : targetWarnings(scenario.provider));
  const real = flags.target === undefined ? undefined : checkTarget(flags.target, flags.maxDollars, terminal.env);
  const deliver = planReports('summary', flags, terminal);
  if (flags.out !== undefined) createRunDirectory(flags.out, text);
  const interruption = watchSignals(terminal.stderr);
  const mock = real === undefined ? await startMockProcess(source) : undefined;
  try {
    if (interruption.count > 0) return EXIT.interrupted;
    const log = flags.out === undefined ? undefined : new AttemptLog(join(flags.out, RUN_FILES.attempts));
    const run = await startRunOverHttp({
      scenario,
      world: real === undefined ? 'mock' : 'real',
      origin: real?.origin ?? (mock as MockProcess).url,
      apiKey: real?.apiKey ?? 'tollmark',
      clock: wallClock,
      twin: flags.twin,
      ...(log === undefined ? {} : { log }),
    });
    interruption.act(run);
    const summary = await run.finished.finally(showProgress(run, terminal.stderr, flags.quiet));
    deliver(withOverrides(summary, overridesOf(flags)));
    return exitCodeOf(summary, interruption.count > 0);
  } finally {
    // Whoever interrupted does not wait for jobs that nobody wants.
    await (interruption.count > 0 ? mock?.close(0) : mock?.close());
    interruption.end();
  }
}

/** Ctrl-C as a run sees it. */
interface Interruption {
  /** How often it came. */
  count: number;
  /** Says what it acts on from now on. */
  act(run: RunUnderWay): void;
  end(): void;
}

/** The first Ctrl-C ends the load of a run, the second ends it at once; what comes before there is a run counts when there is one. */
function watchSignals(stderr: NodeJS.WriteStream): Interruption {
  let run: RunUnderWay | undefined;
  const interruption: Interruption = {
    count: 0,
    act: (started) => {
      run = started;
      if (interruption.count > 1) run.stopAtOnce();
      else if (interruption.count > 0) run.interrupt();
    },
    end: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
  function onSignal(): void {
    interruption.count++;
    if (interruption.count === 1) {
      stderr.write('\nstopping: requests under way may finish; press Ctrl-C again to stop at once\n');
    }
    if (run !== undefined) interruption.act(run);
  }
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return interruption;
}
