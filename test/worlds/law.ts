import fc from 'fast-check';
import { cutSizes } from './chance.ts';
import { compareWorlds, isPassedOver, verdict } from './comparison.ts';
import { fit, type Fitted } from './inputs/fit.ts';
import type { Input } from './inputs/parts.ts';
import { scenarioInput } from './inputs/scenario.ts';
import { cuttingNetwork } from './link.ts';
import type { CarrierKind } from '../runners/http/carriers.ts';
import { passOver } from './known-kinds.ts';

/** How one seed is tried again, with its scenario made as small as it can be. */
const replay = (seed: number): string => `npm run prove:worlds -- --seed ${seed}`;

/** The law of the two worlds, tried with one seed. */
export interface Trial {
  /** How it fails, with the command that repeats it; empty where it holds. */
  readonly breach: string;
  /** Whether there was anything to compare: some draws are no scenario, and some runs show a kind of difference that is known. */
  readonly isCompared: boolean;
}

/** A scenario of what was drawn, without the kinds of difference that are known: fitted first, since it is then that a request may become polled. */
function fitPassedOver(input: Input): Fitted | undefined {
  const fitted = fit(input);
  return fitted && fit(passOver(fitted.input));
}

/** What differs between the two worlds for a scenario as it is written: empty where they agree, or where nothing is compared. */
async function compareInput(
  input: Input,
  carrier: CarrierKind,
): Promise<{ readonly difference: string; readonly isCompared: boolean }> {
  const fitted = fitPassedOver(input);
  if (fitted === undefined) return { difference: '', isCompared: false };
  const { scenario } = fitted;
  try {
    const comparison = await compareWorlds(scenario, { network: cuttingNetwork(cutSizes(scenario.seed)), carrier });
    const difference = verdict(comparison);
    return { difference, isCompared: difference !== '' || !isPassedOver(comparison) };
  } catch (error) {
    return { difference: (error as Error).stack ?? String(error), isCompared: true };
  }
}

/**
 * Tries one seed: load generator and mock server, joined by a network that takes no time and cuts bytes anywhere, give what the plain simulation
 * gives. `shrinks`: the scenario is made smaller as long as the worlds differ. `carrier`: what carries the load; default: sockets.
 */
export async function tryLaw(seed: number, shrinks = false, carrier: CarrierKind = 'sockets'): Promise<Trial> {
  let told = '';
  let compared = 0;
  const property = fc.asyncProperty(scenarioInput, async (input) => {
    const { difference, isCompared } = await compareInput(input, carrier);
    if (difference !== '') told = difference;
    if (isCompared) compared++;
    return difference === '';
  });
  const run = await fc.check(property, { seed, numRuns: 1, unbiased: true, endOnFailure: !shrinks });
  if (!run.failed) return { breach: '', isCompared: compared > 0 };
  const [input] = run.counterexample ?? [];
  const scenario = input === undefined ? '' : JSON.stringify(fitPassedOver(input)?.input);
  return { breach: `Seed ${seed}: ${told}\n${scenario}\nTo repeat it: ${replay(seed)}`, isCompared: true };
}
