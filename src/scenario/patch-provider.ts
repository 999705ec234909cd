import { type Problem, ScenarioError } from '../errors/scenario-error.ts';
import { NO_USAGE } from '../billing/usage.ts';
import { type ProviderOptions, providerSchema } from '../provider/provider-options.ts';
import type { RequestClass } from '../workload/request-class.ts';
import { stableText } from './canonical.ts';
import { CHANGEABLE, type Changeable } from './changeable-fields.ts';
import { chargeProblems } from './charge-problems.ts';
import { crossProblems } from './cross-problems.ts';
import { type FieldPath, isMap, valueAt } from './field-path.ts';
import { mergeOver } from './merge.ts';
import type { FieldProblem } from './problems.ts';
import { fieldsAt, readInput } from './read-input.ts';

/** A provider in input form, and what it comes to. */
export interface PatchedProvider {
  readonly input: Readonly<Record<string, unknown>>;
  readonly options: ProviderOptions;
}

/** Maps within maps: no options lie deeper. */
const DEPTH_MAX = 32;

const PRICED =
  'stays while it runs, so that one price list holds for the whole bill: start another server, or reset with another scenario';
const ROUTED = 'stays while it runs: the routes, jobs and answers of the server are made from it; start another server';
const TRIED = 'stays while it runs, because jobs under way have their tries by it; start another server';

/** Why a field stays as it is. */
function reasonOf(path: FieldPath): string {
  const field = path.find(
    (step) => step === 'price' || step === 'machine' || step === 'machines' || step === 'billing',
  );
  if (field !== undefined) return PRICED;
  if (path.includes('workers')) return 'stays while it runs: workers live by it; start another server';
  return path.some((step) => step === 'upstreams' || step === 'requeue' || step === 'failover') ? TRIED : ROUTED;
}

/** The fields of a patch that would change what must stay. */
function fixedProblems(before: unknown, after: unknown, allowed: Changeable | true, path: FieldPath): FieldProblem[] {
  if (allowed === true || !(isMap(after) || after === undefined)) return [];
  const base = isMap(before) ? before : {};
  const next = after ?? {};
  return [...new Set([...Object.keys(base), ...Object.keys(next)])].flatMap((field): FieldProblem[] => {
    const [was, is] = [valueAt(base, [field]), valueAt(next, [field])];
    const at = [...path, field];
    const inner = Object.hasOwn(allowed, field) ? allowed[field] : allowed['*'];
    const isNamed = Object.hasOwn(allowed, field) || (Object.hasOwn(base, field) && Object.hasOwn(next, field));
    if (inner !== undefined && isNamed) return fixedProblems(was, is, inner, at);
    if (stableText(was ?? null) === stableText(is ?? null)) return [];
    return [
      {
        path: at,
        message:
          inner === undefined ? reasonOf(at) : `is one of the names of the server: none comes or goes while it runs`,
      },
    ];
  });
}

/** Whether something is no plain data, or nests too deep to be options. */
function isOdd(value: unknown, depth = 0): boolean {
  if (typeof value === 'function' || typeof value === 'symbol') return true;
  if (typeof value !== 'object' || value === null) return false;
  if (depth > DEPTH_MAX) return true;
  return Object.values(value).some((each) => isOdd(each, depth + 1));
}

/** Whether a provider may have a field, or any name will do there. */
function isField(input: unknown, path: FieldPath): boolean {
  const known = fieldsAt(providerSchema, input, path.slice(0, -1));
  return known.length === 0 || known.includes(String(path.at(-1)));
}

/** Maps without what was to be removed and was not there; what no provider has stays, so that it is told. */
function withoutNulls(input: unknown, map: unknown, path: FieldPath = []): unknown {
  if (!isMap(map)) return map;
  const isLeft = ([field, value]: [string, unknown]): boolean => {
    return value !== null || !isField(input, [...path, field]);
  };
  const left = Object.entries(map).filter(isLeft);
  return Object.fromEntries(left.map(([field, value]) => [field, withoutNulls(input, value, [...path, field])]));
}

/** One plain request for each thing that a model does, for which no charge may be beyond all bounds. */
function plainRequests({ models }: ProviderOptions): readonly RequestClass[] {
  const usage = { ...NO_USAGE, images: 1, videos: 1 };
  return models.map(({ name, operation }, index) => ({ index, share: 1, operation, model: name, usage, prompt: '' }));
}

function refuse(problems: readonly Problem[]): never {
  throw new ScenarioError('SCENARIO_INVALID', problems);
}

/**
 * Lays changes over a provider in input form, as JSON Merge Patch does (RFC 7396), and qualifies the result as a scenario's provider is. What must
 * stay while it runs (wire format, models, prices, account) may be named with the value that it has. Throws a `ScenarioError` with every problem.
 */
export function patchProvider(base: Readonly<Record<string, unknown>>, changes: unknown): PatchedProvider {
  if (!isMap(changes))
    refuse([{ path: '', message: 'expected a map of the fields of a provider, such as { "limits": [] }' }]);
  if (isOdd(changes)) refuse([{ path: '', message: 'nests too deep, or is no plain data: give fields of a provider' }]);
  const merged = mergeOver(base, changes);
  const input = withoutNulls(merged, merged) as Readonly<Record<string, unknown>>;
  const cross = crossProblems({ provider: input });
  const parsed = providerSchema.safeParse(input).data;
  const charges =
    parsed === undefined
      ? []
      : chargeProblems({ provider: input }, { provider: parsed, requests: plainRequests(parsed) });
  const within = [...cross, ...charges].map(({ path, message }) => ({ path: path.slice(1), message }));
  // Of a field that no provider has the schema tells.
  const fixed = fixedProblems(base, input, CHANGEABLE, []).filter(({ path }) => isField(input, path));
  const reading = readInput(providerSchema, input, [...fixed, ...within]);
  return 'problems' in reading ? refuse(reading.problems) : { input, options: reading.value };
}

/** The provider of a scenario in input form, with the faults of the scenario behind its own. */
export function providerInput(scenario: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isMap(scenario) || !isMap(scenario['provider'])) return undefined;
  const { provider, faults = [] } = scenario;
  const own: unknown = provider['faults'] ?? [];
  if (!Array.isArray(faults) || !Array.isArray(own) || faults.length === 0) return provider;
  return { ...provider, faults: [...(own as unknown[]), ...(faults as unknown[])] };
}
