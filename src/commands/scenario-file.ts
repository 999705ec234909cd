import { todayText } from '../platform/wall-clock.ts';
import { readTextFile } from '../platform/files.ts';
import { loadScenario, type LoadedScenario, type LoadScenarioOptions } from '../scenario/load-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { scenarioWarnings } from '../scenario/warnings.ts';
import { formatCount } from '../units/format.ts';
import type { CommonFlags, Terminal } from './options.ts';

/** Flags that change a scenario. */
interface OverrideFlags {
  readonly set: readonly string[];
  readonly seed?: number | undefined;
  /** The spend cap, in dollars as decimal text. */
  readonly maxDollars?: string | undefined;
  /** Limits that the result must keep. */
  readonly failIf?: readonly string[] | undefined;
}

/** Loads the scenario that a command was given, with its overrides. Throws a `ScenarioError` with every problem. */
export function loadScenarioFile(path: string, flags: OverrideFlags): LoadedScenario {
  return loadScenario(path, loadOptions(flags));
}

/** How files are loaded: from the disk, with the user's overrides, at today's prices. */
export function loadOptions({ set, seed, maxDollars, failIf }: OverrideFlags): LoadScenarioOptions {
  return { readText: readTextFile, overrides: set, today: todayText(), seed, maxDollars, failIf };
}

/** The flags that changed a scenario, as a summary says them. */
export function overridesOf({ set, seed, maxDollars, failIf = [] }: OverrideFlags): string[] {
  return [
    ...set.map((text) => `--set ${text}`),
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
    ...(maxDollars === undefined ? [] : [`--max-dollars ${maxDollars}`]),
    ...failIf.map((text) => `--fail-if '${text}'`),
  ];
}

/** Writes what is allowed in a scenario but hardly meant, unless the user wants quiet. */
export function warn(scenario: Scenario, flags: Pick<CommonFlags, 'quiet'>, stderr: Terminal['stderr']): void {
  warnOfAll([scenario], scenarioWarnings, flags, stderr);
}

/** Writes what is hardly meant in any of several scenarios, each once; of what is not in all of them it says in how many it is. */
export function warnOfAll(
  scenarios: readonly Scenario[],
  warningsOf: (scenario: Scenario) => readonly string[],
  { quiet }: Pick<CommonFlags, 'quiet'>,
  stderr: Terminal['stderr'],
): void {
  if (quiet) return;
  const counts = new Map<string, number>();
  for (const warning of scenarios.flatMap(warningsOf)) counts.set(warning, (counts.get(warning) ?? 0) + 1);
  const all = scenarios.length;
  for (const [warning, count] of counts) {
    const share = count === all ? '' : ` (in ${formatCount(count)} of ${formatCount(all)} cells)`;
    stderr.write(`warning: ${warning}${share}\n`);
  }
}
