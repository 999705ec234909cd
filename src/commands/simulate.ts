import { createRunDirectory } from '../platform/run-directory.ts';
import { tuneForSimulation } from '../platform/runtime.ts';
import { simulate } from '../runners/simulate.ts';
import { exitCodeOf } from './exit-code.ts';
import type { CommonFlags, Terminal } from './options.ts';
import { deliverResult } from './result.ts';
import { loadScenarioFile } from './scenario-file.ts';

/** `tollmark simulate`: runs a scenario in virtual time. Returns the exit code. */
export function runSimulate(path: string, flags: CommonFlags, terminal: Terminal): number {
  const { scenario, text } = loadScenarioFile(path, flags);
  if (flags.out !== undefined) createRunDirectory(flags.out, text);
  tuneForSimulation();
  const summary = simulate(scenario);
  deliverResult(summary, flags, terminal);
  return exitCodeOf(summary, false);
}
