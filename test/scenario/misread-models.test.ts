import { expect, test } from 'vitest';
import type { ScenarioError } from '../../src/errors/scenario-error.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';

const REQUESTS: Readonly<Record<string, object>> = {
  'text-to-image': {},
  'image-edit': { inputImages: 1 },
  'image-to-image': { inputImages: 1 },
  'text-to-video': { duration: '3s' },
  'image-to-video': { duration: '3s', inputImages: 1 },
};

function inputOf(dialect: string, models: Readonly<Record<string, { operation: string; wireName: string }>>): object {
  const price = { per: 'request', usd: '0.01' };
  const serviceTime = { type: 'constant', value: '1s' };
  return {
    name: 'misread',
    provider: {
      dialect,
      models: Object.fromEntries(
        Object.entries(models).map(([name, model]) => [name, { ...model, serviceTime, price }]),
      ),
    },
    workload: {
      duration: '1s',
      arrivals: { type: 'constant', rate: '1/s' },
      requests: Object.entries(models).map(([model, { operation }]) => ({ operation, model, ...REQUESTS[operation] })),
    },
  };
}

function problemsOf(input: object): string[] {
  try {
    createScenario(input);
    return [];
  } catch (error) {
    return (error as ScenarioError).problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

test('a name that says another operation than the model does, beside one that does it, is a problem', () => {
  const models = {
    image: { operation: 'text-to-image', wireName: 'kling' },
    video: { operation: 'text-to-video', wireName: 'kling' },
  };
  expect(problemsOf(inputOf('fal', models))).toEqual([
    'provider.models.image: fal reads a request for it as one for video, which does text-to-video; give it another wireName',
  ]);
});

test('a name that the path of another route begins with is a problem', () => {
  expect(problemsOf(inputOf('fal', { one: { operation: 'text-to-image', wireName: 'queue/x' } }))).toEqual([
    'provider.models.one: fal reads a request for it as one for x; give it another wireName',
  ]);
});

test('a mode that the models of the vendor do not take is a problem', () => {
  expect(problemsOf(inputOf('openai', { one: { operation: 'image-to-image', wireName: 'gpt-image-1.5' } }))).toEqual([
    "provider.models.one: openai refuses a request for it: Unknown parameter: 'strength'.; give it another wireName",
  ]);
  expect(problemsOf(inputOf('openai', { one: { operation: 'image-to-image', wireName: 'acme/flux' } }))).toEqual([]);
});
