import fc from 'fast-check';
import { cutSizes } from './chance.ts';
import { compareWorlds, verdict } from './comparison.ts';
import { fit } from './inputs/fit.ts';
import type { Input } from './inputs/parts.ts';
import { scenarioInput } from './inputs/scenario.ts';
import { cuttingNetwork } from './link.ts';
import { passOver } from './known-kinds.ts';

/** How one seed is tried again, with its scenario made as small as it can be. */
const replay = (seed: number): string => `npm run prove:worlds -- --seed ${seed}`;

/** What differs between the two worlds for a scenario as it is written; nothing where they agree, or where there is no such scenario. */
async function differenceOf(input: Input): Promise<string> {
  const fitted = fit(passOver(input));
  if (fitted === undefined) return '';
  const { scenario } = fitted;
  try {
    return verdict(await compareWorlds(scenario, cuttingNetwork(cutSizes(scenario.seed))));
  } catch (error) {
    return (error as Error).stack ?? String(error);
  }
}

/**
 * The law of the two worlds for one seed: load generator and mock server, joined by a network that takes no time and cuts bytes anywhere, give what
 * the plain simulation gives. Returns how it fails, with the command that repeats it; nothing where it holds. `shrinks`: the scenario is made
 * smaller as long as the worlds differ.
 */
export async function breachOf(seed: number, shrinks = false): Promise<string> {
  let told = '';
  const property = fc.asyncProperty(scenarioInput, async (input) => {
    const difference = await differenceOf(input);
    if (difference !== '') told = difference;
    return difference === '';
  });
  const run = await fc.check(property, { seed, numRuns: 1, unbiased: true, endOnFailure: !shrinks });
  if (!run.failed) return '';
  const [input] = run.counterexample ?? [];
  const scenario = input === undefined ? '' : JSON.stringify(fit(passOver(input))?.input);
  return `Seed ${seed}: ${told}\n${scenario}\nTo repeat it: ${replay(seed)}`;
}
