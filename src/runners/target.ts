import { type Problem, ScenarioError } from '../errors/scenario-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { plainAccess, readAccess, type TargetAccess, type ValueOf } from './target/access.ts';
import { type Address, prefixOf, readAddress } from './target/address.ts';
import { firstPath, requestProblems } from './target/encoded-classes.ts';
import { SecretMask } from './target/secret-mask.ts';

/** A real endpoint that the user named. */
export interface Target {
  readonly origin: string;
  /** What asks for prices and bills: the first of its keys. */
  readonly apiKey: string;
  readonly access: TargetAccess;
}

/** What a user says of a real endpoint. */
export interface TargetFlags {
  readonly target: string;
  /** Dollars that may be spent; undefined: nobody has said. */
  readonly maxDollars?: string | undefined;
}

/**
 * Checks what a run against a real endpoint needs: an address, a spend cap, for such a run may cost money, and the variables and files that the
 * scenario names. `load` reads the scenario; what is wrong with it is told together with the rest.
 * Throws a `ScenarioError` with all of it: CONSENT_MISSING where the cap alone is missing or the address is wrong, too.
 */
export function checkTarget(
  { target, maxDollars }: TargetFlags,
  load: () => { readonly scenario: Scenario },
  env: NodeJS.ProcessEnv,
): Target {
  const problems: Problem[] = [];
  const address = readAddress(target);
  if (typeof address === 'string') problems.push({ path: '--target', message: address });
  if (maxDollars === undefined) {
    const message =
      'a run against a real endpoint may cost money: say how much it may spend at most, such as --max-dollars 5';
    problems.push({ path: '--max-dollars', message });
  }
  const scenario = loaded(load, problems);
  const found = typeof address === 'string' ? undefined : address;
  const opened = scenario && accessOf(scenario, found, (variable) => env[variable], problems);
  if (problems.length > 0 || found === undefined || opened === undefined)
    throw new ScenarioError(maxDollars === undefined ? 'CONSENT_MISSING' : 'USAGE', problems);
  return { origin: found.origin, apiKey: opened.apiKeys[0] as string, access: opened };
}

function loaded(load: () => { readonly scenario: Scenario }, problems: Problem[]): Scenario | undefined {
  try {
    return load().scenario;
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/** The access that a scenario describes, its variables filled in. Adds what is wrong with it to `problems`. */
function accessOf(
  scenario: Scenario,
  address: Address | undefined,
  valueOf: ValueOf,
  problems: Problem[],
): TargetAccess {
  const secrets: string[] = [];
  const read = readAccess(scenario.target, { problems, secrets, valueOf });
  const prefix = address === undefined ? '' : prefixOf(address.prefix, firstPath(scenario));
  const access = { ...read, prefix, mask: new SecretMask(secrets) };
  problems.push(...requestProblems(scenario, access));
  return access;
}

/** An endpoint by its origin and one key alone. */
export function plainTarget(origin: string, apiKey: string): Target {
  return { origin, apiKey, access: plainAccess(apiKey) };
}
