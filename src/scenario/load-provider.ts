import { isMap } from './field-path.ts';
import { fileKind } from './file-kind.ts';
import { createScenario, loadScenario, type LoadedScenario, type LoadScenarioOptions } from './load-scenario.ts';
import { ScenarioFiles } from './scenario-files.ts';

export { patchProvider, providerInput } from './patch-provider.ts';

const NAME_CHARS_MAX = 100;

/** What a request of each operation needs at least. */
const REQUEST_FIELDS: Readonly<Record<string, object>> = {
  'text-to-video': { duration: '1s', delivery: 'async' },
  'image-to-video': { duration: '1s' },
  'video-to-video': { duration: '1s' },
  'speech-to-text': { audio: '1s' },
  'text-to-audio': { audio: '1s' },
  embedding: { inputTokens: 1 },
  chat: { inputTokens: 1, outputTokens: 1 },
};

/** The smallest scenario around a provider that is only served: its workload is never sent. `models`: those of the provider, as written. */
function smallestAround(provider: unknown, models: unknown, name = 'mock'): Readonly<Record<string, unknown>> {
  const { model, operation } = firstModel(models);
  const requests = [{ operation, model, ...REQUEST_FIELDS[operation] }];
  return {
    name,
    provider,
    workload: { duration: '1s', arrivals: { type: 'constant', rate: '1/s' }, requests },
  };
}

/**
 * Loads a provider file on its own, to serve it: the smallest scenario around it. Throws a `ScenarioError` with every problem of the
 * file, as `loadScenario` does; overrides begin with `provider.`.
 */
export function loadProvider(path: string, options: LoadScenarioOptions): LoadedScenario {
  const files = new ScenarioFiles((file) => options.readText(file));
  const called = /[^/\\]*$/.exec(path)?.[0] ?? path;
  const scenario = smallestAround(called, modelsOf(files.document(path).value), nameOfFile(called));
  const wrapper = `${path}#scenario`;
  return loadScenario(wrapper, {
    ...options,
    readText: (file) => (file === wrapper ? JSON.stringify(scenario) : files.text(file)),
  });
}

/** Loads a file whose provider is to be served: a scenario, or a provider on its own, as its fields tell. */
export function loadServed(path: string, options: LoadScenarioOptions): LoadedScenario {
  const { value } = new ScenarioFiles((file) => options.readText(file)).document(path);
  return fileKind(value) === 'provider' ? loadProvider(path, options) : loadScenario(path, options);
}

/**
 * As `loadServed`, from plain data: a scenario, or a scenario without a workload, or a provider. Throws a `ScenarioError` with every problem,
 * whose path begins with `provider.` for those of a provider.
 */
export function createServed(input: unknown): Pick<LoadedScenario, 'scenario' | 'source'> {
  const given = fileKind(input) === 'provider' ? { provider: input } : input;
  if (!isMap(given)) return { scenario: createScenario(given), source: {} };
  if (Object.hasOwn(given, 'workload')) return { scenario: createScenario(given), source: given };
  const { provider } = given;
  const source = { ...smallestAround(provider, isMap(provider) ? provider['models'] : undefined), ...given };
  return { scenario: createScenario(source), source };
}

/** The name of a file without its ending, as the name of a scenario: what that cannot have becomes a hyphen. */
function nameOfFile(file: string): string | undefined {
  const name = file.replace(/\.[a-z]+$/i, '').replaceAll(/[^A-Za-z0-9._-]+/g, '-');
  return name.replace(/^[._-]+/, '').slice(0, NAME_CHARS_MAX) || undefined;
}

function modelsOf(value: unknown): unknown {
  return isMap(value) ? value['models'] : undefined;
}

/** Any model, and something that it does. What is wrong with them is reported when they are loaded. */
function firstModel(models: unknown): { model: string; operation: string } {
  const [model, does] = isMap(models) ? (Object.entries(models)[0] ?? []) : [];
  if (model === undefined || !isMap(does)) return { model: model ?? 'model', operation: 'text-to-image' };
  const { operation, operations } = does;
  const [first = 'text-to-image'] = isMap(operations) ? Object.keys(operations) : [];
  return { model, operation: typeof operation === 'string' ? operation : first };
}
