import { availableParallelism } from 'node:os';
import { withOverrides } from '../measure/run-description.ts';
import type { Summary } from '../measure/summary.ts';
import { createRunDirectory } from '../platform/run-directory.ts';
import { tuneForSimulation } from '../platform/runtime.ts';
import { wallClock } from '../platform/wall-clock.ts';
import { replicate, ReplicationLostError, type ReplicateOptions } from '../executors/replications.ts';
import { simulate } from '../runners/virtual/simulate.ts';
import type { SimulationProgress } from '../runners/virtual/slices.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { formatCount, formatMs } from '../units/format.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';
import type { CommonFlags, Terminal } from './options.ts';
import { ProgressBar } from './progress-bar.ts';
import { readReplicationFlags, type ReplicationFlags } from './replication-flags.ts';
import { type FormatFlags, planReports } from './report-output.ts';
import { loadScenarioFile, overridesOf, warn } from './scenario-file.ts';

/** Flags of `simulate` beyond the common ones. */
export interface SimulateFlags extends CommonFlags, FormatFlags, ReplicationFlags {}

/** `tollmark simulate`: runs a scenario in virtual time, once or with several seeds. Returns the exit code. */
export async function runSimulate(path: string, flags: SimulateFlags, terminal: Terminal): Promise<number> {
  const replications = readReplicationFlags(flags, availableParallelism());
  const { scenario, text } = loadScenarioFile(path, flags);
  warn(scenario, flags, terminal.stderr);
  const deliver = planReports('summary', flags, terminal);
  if (flags.out !== undefined) createRunDirectory(flags.out, text);
  tuneForSimulation();
  const bar = new ProgressBar({ stderr: terminal.stderr, quiet: flags.quiet, nowMs: wallClock.nowMs });
  try {
    const summary =
      replications === undefined ? simulateOnce(scenario, bar) : await replicated(scenario, replications, bar);
    bar.end();
    deliver(withOverrides(summary, overridesOf(flags)));
    return exitCodeOf(summary, false);
  } catch (error) {
    bar.end();
    if (!(error instanceof ReplicationLostError)) throw error;
    terminal.stderr.write(`${error.message}\n`);
    return EXIT.invalid;
  }
}

function simulateOnce(scenario: Scenario, bar: ProgressBar): Summary {
  if (!bar.visible) return simulate(scenario);
  return simulate(scenario, {
    nowMs: wallClock.nowMs,
    saw: (progress) => bar.show(progress.share, () => simulationText(progress)),
  });
}

function simulationText({ nowMs, offered }: SimulationProgress): string {
  return `${formatMs(nowMs)} simulated · ${formatCount(offered)} requests`;
}

function replicated(scenario: Scenario, options: ReplicateOptions, bar: ProgressBar): Promise<Summary> {
  const { count } = options;
  return replicate(scenario, {
    ...options,
    onFinished: (finished) =>
      bar.show(finished / count, () => `${formatCount(finished)} of ${formatCount(count)} replications`),
  });
}
