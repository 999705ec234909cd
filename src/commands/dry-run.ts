import { ScenarioError } from '../errors/scenario-error.ts';
import { curlCommands } from '../runners/target.ts';
import { EXIT } from './exit-code.ts';
import { foreignFlags } from './foreign-flags.ts';
import type { Terminal } from './options.ts';
import { loadScenarioFile } from './scenario-file.ts';
import type { StudyFlags } from './study.ts';

/** Flags of a dry run. */
export interface DryRunFlags extends StudyFlags {
  /** How many requests are printed, as text; empty: one of each class. */
  readonly dryRun: string;
  readonly target: string | undefined;
}

const REQUESTS_MAX = 1000;
const FOREIGN = 'a dry run prints requests, and runs nothing; leave this out, or leave --dry-run out';

/**
 * `tollmark run --dry-run`: prints the first requests of a load as commands of curl, and sends nothing. Secrets are variables of the shell. Throws a
 * `ScenarioError` with all that is wrong with flags and scenario.
 */
export function runDryRun(path: string | undefined, flags: DryRunFlags, terminal: Terminal): number {
  const { target, quiet } = flags;
  const count = checkFlags(path, flags);
  const { scenario } = loadScenarioFile(path as string, flags);
  const { text, variables } = curlCommands({ scenario, target, scenarioFile: path as string, count });
  terminal.stdout.write(text);
  const unset = variables.filter((name) => (terminal.env[name] ?? '') === '');
  if (!quiet && unset.length > 0) terminal.stderr.write(`warning: not set: ${unset.join(', ')}\n`);
  return EXIT.passed;
}

function checkFlags(path: string | undefined, flags: DryRunFlags): number | undefined {
  const { dryRun, out } = flags;
  const problems = foreignFlags(flags, { '--out': out !== undefined }, FOREIGN);
  if (path === undefined) problems.push({ path: 'scenario', message: 'name a scenario file, in front of --dry-run' });
  const count = /^\d{1,4}$/.test(dryRun) ? Number(dryRun) : 0;
  if (dryRun !== '' && (count < 1 || count > REQUESTS_MAX)) {
    const expected = `expected a whole number from 1 to ${REQUESTS_MAX}, the requests to print, or nothing, for one of each class`;
    problems.push({ path: '--dry-run', message: expected });
  }
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
  return dryRun === '' ? undefined : count;
}
