import { type Problem, ScenarioError } from '../errors/scenario-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { filled, plainAccess, readAccess, type TargetAccess } from './target/access.ts';
import { type Address, prefixOf, readAddress } from './target/address.ts';
import { firstPath, requestProblems } from './target/encoded-classes.ts';
import { type Proxy, proxyFor, proxySecrets } from './target/proxy.ts';
import { SecretMask } from './target/secret-mask.ts';
import { readTls } from './target/tls-files.ts';

export { curlCommands } from './target/curl-commands.ts';

/** A real endpoint that the user named. */
export interface Target {
  readonly origin: string;
  /** What asks for prices and bills: the first of its keys. */
  readonly apiKey: string;
  readonly access: TargetAccess;
  /** From what it was checked, so that another process can do so again; absent: it was not. */
  readonly flags?: TargetFlags | undefined;
}

/** What a user says of a real endpoint. */
export interface TargetFlags {
  readonly target: string;
  /** Dollars that may be spent; undefined: nobody has said. */
  readonly maxDollars?: string | undefined;
  /** The scenario's file, to which the files that it names are relative; default: one in the working directory. */
  readonly scenarioFile?: string | undefined;
}

/**
 * Checks what a run against a real endpoint needs: an address, a spend cap, for such a run may cost money, and the variables and files that the
 * scenario names. `load` reads the scenario; what is wrong with it is told together with the rest.
 * Throws a `ScenarioError` with all of it: CONSENT_MISSING where the cap alone is missing or the address is wrong, too.
 */
export function checkTarget(
  flags: TargetFlags,
  load: () => { readonly scenario: Scenario },
  env: NodeJS.ProcessEnv,
): Target {
  const { target, maxDollars, scenarioFile = '' } = flags;
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
  const opened = scenario && accessOf(scenario, { address: found, scenarioFile }, env, problems);
  if (problems.length > 0 || found === undefined || opened === undefined)
    throw new ScenarioError(maxDollars === undefined ? 'CONSENT_MISSING' : 'USAGE', problems);
  return {
    origin: found.origin,
    apiKey: opened.apiKeys[0] as string,
    access: opened,
    flags: { target, maxDollars, scenarioFile },
  };
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

/** What an access is of. */
interface Place {
  readonly address: Address | undefined;
  readonly scenarioFile: string;
}

/** The access that a scenario describes, its variables filled in. Adds what is wrong with it to `problems`. */
function accessOf(
  scenario: Scenario,
  { address, scenarioFile }: Place,
  env: NodeJS.ProcessEnv,
  problems: Problem[],
): TargetAccess {
  const { target } = scenario;
  const secrets: string[] = [];
  const filling = { problems, secrets, valueOf: (variable: string) => env[variable] };
  const read = readAccess(target, filling);
  const passphrase = target?.tls.passphrase;
  const opens = passphrase === undefined ? undefined : filled(passphrase, ['tls', 'passphrase'], filling);
  const tls = readTls(target?.tls ?? {}, opens, scenarioFile, problems);
  const named = target?.proxy === 'none' ? {} : env;
  const proxy = address === undefined ? undefined : proxyFor(address.origin, named);
  if (address !== undefined) problems.push(...wayProblems(address.origin, target, proxy));
  if (proxy !== undefined && 'url' in proxy) secrets.push(...proxySecrets(proxy));
  const prefix = address === undefined ? '' : prefixOf(address.prefix, firstPath(scenario));
  const proxyOf = (origin: string): Proxy | undefined => {
    const found = proxyFor(origin, named);
    return found !== undefined && 'url' in found ? found : undefined;
  };
  const way = { prefix, tls, http2: target?.http2 ?? false, proxyOf };
  const access = { ...read, ...way, mask: new SecretMask(secrets) };
  problems.push(...requestProblems(scenario, access));
  return access;
}

/** What is wrong with the way to an origin: HTTP/2 and certificates without TLS, and a proxy that is none. */
function wayProblems(origin: string, target: Scenario['target'], proxy: ReturnType<typeof proxyFor>): Problem[] {
  const problems: Problem[] = [];
  if (proxy !== undefined && 'problem' in proxy) problems.push({ path: 'target.proxy', message: proxy.problem });
  if (origin.startsWith('https:') || target === undefined) return problems;
  const message = 'takes https: write https:// in --target, or leave it out';
  if (target.http2) problems.push({ path: 'target.http2', message });
  if (Object.keys(target.tls).length > 0) problems.push({ path: 'target.tls', message });
  return problems;
}

/** An endpoint by its origin and one key alone. */
export function plainTarget(origin: string, apiKey: string): Target {
  return { origin, apiKey, access: plainAccess(apiKey) };
}
