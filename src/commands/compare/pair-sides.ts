import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, ScenarioError } from '../../errors/scenario-error.ts';
import type { ChildCommand } from '../../executors/executors.ts';
import { checkTarget } from '../../runners/target.ts';
import type { LoadedScenario } from '../../scenario/load-scenario.ts';
import { loadScenarioFile } from '../scenario-file.ts';
import type { PairsFlags } from './flags.ts';

/** One side of a comparison in pairs, ready to run. */
export interface RunnableSide {
  readonly loaded: LoadedScenario;
  readonly command: ChildCommand;
  /** Whether its requests go to a real endpoint. */
  readonly isReal: boolean;
}

/** Reads a side and looks for all that can be wrong with it ahead of a run; what is, goes to `problems`. */
export function readPairSide(
  name: 'a' | 'b',
  file: string,
  flags: PairsFlags,
  env: NodeJS.ProcessEnv,
  problems: Problem[],
): RunnableSide | undefined {
  const isBase = name === 'a';
  const set = [...flags.set, ...(isBase ? flags.aSet : flags.bSet)];
  const target = (isBase ? flags.aTarget : flags.bTarget) ?? flags.target;
  const cli = commandIn(isBase ? flags.aBuild : flags.bBuild, `--${name}-build`, problems);
  const { seed, maxDollars, simulate } = flags;
  const load = (): LoadedScenario => loadScenarioFile(file, { set, seed, maxDollars });
  const loaded = collect(problems, load);
  if (target !== undefined) collect(problems, () => checkTarget({ target, maxDollars, scenarioFile: file }, load, env));
  if (loaded === undefined) return undefined;
  const words = [
    simulate ? 'simulate' : 'run',
    file,
    '--quiet',
    ...(simulate ? [] : ['--no-twin']),
    ...set.map((text) => `--set=${text}`),
    ...(seed === undefined ? [] : [`--seed=${seed}`]),
    ...(maxDollars === undefined ? [] : [`--max-dollars=${maxDollars}`]),
    ...(target === undefined ? [] : [`--target=${target}`]),
  ];
  return { loaded, command: { cli, words }, isReal: target !== undefined };
}

function collect<T>(problems: Problem[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

function commandIn(folder: string | undefined, path: string, problems: Problem[]): string | undefined {
  if (folder === undefined) return undefined;
  const cli = join(folder, 'dist', 'src', 'cli.js');
  if (!existsSync(cli))
    problems.push({ path, message: `${cli} is not there; name a checkout of Tollmark, and run npm run build in it` });
  return cli;
}
