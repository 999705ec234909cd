import { todayText } from '../platform/calendar.ts';
import { readTextFile } from '../platform/files.ts';
import { loadScenario, type LoadedScenario, type LoadScenarioOptions } from '../scenario/load-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { scenarioWarnings } from '../scenario/warnings.ts';
import type { CommonFlags, Terminal } from './options.ts';

/** Loads the scenario that a command was given, with its overrides. Throws a `ScenarioError` with every problem. */
export function loadScenarioFile(path: string, flags: CommonFlags): LoadedScenario {
  return loadScenario(path, loadOptions(flags));
}

/** How files are loaded: from the disk, with the user's overrides, at today's prices. */
export function loadOptions(flags: Pick<CommonFlags, 'set' | 'seed'>): LoadScenarioOptions {
  return {
    readText: readTextFile,
    overrides: flags.set,
    today: todayText(),
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
  };
}

/** The flags that changed a scenario, as a summary says them. */
export function overridesOf({
  set,
  seed,
  maxDollars,
}: Pick<CommonFlags, 'set' | 'seed'> & { readonly maxDollars?: string | undefined }): string[] {
  return [
    ...set.map((text) => `--set ${text}`),
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
    ...(maxDollars === undefined ? [] : [`--max-dollars ${maxDollars}`]),
  ];
}

/** Writes what is allowed in a scenario but hardly meant, and what else a command has to say of it, unless the user wants quiet. */
export function warn(
  scenario: Scenario,
  { quiet }: Pick<CommonFlags, 'quiet'>,
  stderr: Terminal['stderr'],
  more: readonly string[] = [],
): void {
  if (quiet) return;
  for (const warning of [...scenarioWarnings(scenario), ...more]) stderr.write(`warning: ${warning}\n`);
}
