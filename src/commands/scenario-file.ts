import { readTextFile } from '../platform/files.ts';
import { loadScenario, type LoadedScenario } from '../scenario/load-scenario.ts';
import type { CommonFlags } from './options.ts';

/** Loads the scenario that a command was given, with its overrides. Throws a `ScenarioError` with every problem. */
export function loadScenarioFile(path: string, flags: CommonFlags): LoadedScenario {
  return loadScenario(path, {
    readText: readTextFile,
    overrides: flags.set,
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
  });
}
