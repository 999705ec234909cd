import { type Problem, ScenarioError } from '../../errors/scenario-error.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { filledText } from '../../units/variable-text.ts';
import { DIALECTS, type DialectName } from '../../wire/dialects.ts';
import type { RequestClass } from '../../workload/request-class.ts';
import { firstRequests } from '../first-requests.ts';
import { ClassRequests } from '../http/class-requests.ts';
import { plainAccess, readAccess, type TargetAccess } from './access.ts';
import { prefixOf, readAddress } from './address.ts';
import { type CurlWay, curlCommand, variableMark } from './curl.ts';
import { besideScenario } from './tls-files.ts';
import { firstPath, requestProblems } from './encoded-classes.ts';

/** Where `tollmark mock` listens when nobody says where, and the key that it is given. */
const MOCK = { origin: 'http://127.0.0.1:8787', apiKey: 'tollmark' };

/** The requests of a load that are to be shown. */
export interface CurlOptions {
  readonly scenario: Scenario;
  /** URL of a real endpoint; undefined: a mock server. */
  readonly target: string | undefined;
  /** The scenario's file, to which files of certificates are relative. */
  readonly scenarioFile: string;
  /** How many requests; undefined: one of each class. */
  readonly count: number | undefined;
}

/**
 * The first requests of a load as commands of curl, and the environment variables that stand in them. Throws a `ScenarioError` with what is wrong with
 * address, headers and fields.
 */
export function curlCommands({ scenario, target, scenarioFile, count }: CurlOptions): {
  readonly text: string;
  readonly variables: readonly string[];
} {
  const used = new Set<string>();
  const valueOf = (variable: string): string => {
    used.add(variable);
    return variableMark(variable);
  };
  // Only a real endpoint is told what the scenario adds.
  const { origin, access } =
    target === undefined
      ? { origin: MOCK.origin, access: plainAccess(MOCK.apiKey) }
      : previewed(target, scenario, valueOf);
  const dialect = DIALECTS[scenario.provider.dialect as DialectName];
  const requests = new ClassRequests(scenario, dialect, origin, access);
  const way = target === undefined ? [] : wayOf(scenario, scenarioFile, valueOf);
  const commands = firstRequests(scenario, count).map(({ request, requestClass }) => {
    const { operation, model } = scenario.workload.requests[requestClass] as RequestClass;
    const carried = requests.requestOf(requestClass, requests.keyOf(request));
    return `# request ${request}: ${operation}, ${model}\n${curlCommand(origin, carried, way)}\n`;
  });
  const text = commands.join('\n');
  return { text, variables: [...used].filter((name) => text.includes(`"\${${name}}"`)) };
}

/** An endpoint whose requests are shown and not sent: the values of variables are marks. */
function previewed(
  target: string,
  scenario: Scenario,
  valueOf: (variable: string) => string,
): { readonly origin: string; readonly access: TargetAccess } {
  const problems: Problem[] = [];
  const address = readAddress(target);
  if (typeof address === 'string') problems.push({ path: '--target', message: address });
  const read = readAccess(scenario.target, { problems, secrets: [], valueOf });
  const prefix = typeof address === 'string' ? '' : prefixOf(address.prefix, firstPath(scenario));
  const access = { ...plainAccess(''), ...read, prefix };
  problems.push(...requestProblems(scenario, access));
  if (typeof address === 'string' || problems.length > 0) throw new ScenarioError('USAGE', problems);
  return { origin: address.origin, access };
}

/** The flags of curl by which a scenario's endpoint is reached. */
function wayOf({ target }: Scenario, file: string, valueOf: (variable: string) => string): CurlWay {
  if (target === undefined) return [];
  const { tls, http2, proxy } = target;
  const files = [
    ['--cacert', tls.ca],
    // Behind a colon curl would read a password.
    ['--cert', tls.cert?.replaceAll(':', '\\:')],
    ['--key', tls.key],
  ] as const;
  return [
    ...files.flatMap(([flag, name]) => (name === undefined ? [] : [[flag, besideScenario(file, name)] as const])),
    ...(tls.passphrase === undefined ? [] : [['--pass', filledText(tls.passphrase, valueOf)] as const]),
    ...(http2 ? [['--http2'] as const] : []),
    ...(proxy === 'none' ? [['--noproxy', '*'] as const] : []),
  ];
}
