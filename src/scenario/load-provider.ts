import { parse } from 'yaml';
import { loadScenario, type LoadedScenario, type LoadScenarioOptions } from './load-scenario.ts';
import { ScenarioFiles } from './scenario-files.ts';

export { patchProvider, providerInput } from './patch-provider.ts';

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

/**
 * Loads a provider file on its own, to serve it: the smallest scenario around it. Throws a `ScenarioError` with every problem of the
 * file, as `loadScenario` does; overrides begin with `provider.`.
 */
export function loadProvider(path: string, options: LoadScenarioOptions): LoadedScenario {
  const files = new ScenarioFiles((file) => options.readText(file));
  const { model, operation } = firstModel(files.text(path));
  const scenario = {
    name: 'mock',
    provider: /^.*?([^/\\]*)$/.exec(path)?.[1] ?? path,
    workload: {
      duration: '1s',
      arrivals: { type: 'constant', rate: '1/s' },
      requests: [{ operation, model, ...REQUEST_FIELDS[operation] }],
    },
  };
  const wrapper = `${path}#scenario`;
  return loadScenario(wrapper, {
    ...options,
    readText: (file) => (file === wrapper ? JSON.stringify(scenario) : files.text(file)),
  });
}

/** Any model of the file. Its problems are reported when the file is loaded. */
function firstModel(text: string): { model: string; operation: string } {
  const fallback = { model: 'model', operation: 'text-to-image' };
  try {
    const { models } = parse(text) as { models: Record<string, { operation: string }> };
    const [first] = Object.entries(models);
    return first === undefined ? fallback : { model: first[0], operation: String(first[1].operation) };
  } catch {
    return fallback;
  }
}
