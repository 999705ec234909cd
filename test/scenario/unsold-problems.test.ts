import { expect, test } from 'vitest';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { createScenario, loadScenario } from '../../src/scenario/load-scenario.ts';

const SCENARIO = `name: large
provider:
  from: prodia.yaml
workload:
  duration: 1s
  arrivals: { type: constant, rate: 1/s }
  requests:
    - { operation: text-to-image, model: flux, steps: 4 }
    - operation: text-to-image
      model: flux
      size: 2048x2048
      steps: 4
    - operation: text-to-image
      model: flux
      steps: 50
`;
const PROVIDER = `models:
  flux:
    operation: text-to-image
    serviceTime: { type: constant, value: 1s }
    price:
      per: product
      rows:
        - { code: steps-4, usd: '0.0025', maxSteps: 4, maxPixels: 1048576 }
        - { code: never, usd: '0.001', maxSteps: 2, maxPixels: 1024 }
`;

function problemsOf(provider: string, ...overrides: string[]): string[] {
  const files: Readonly<Record<string, string>> = { 'large.yaml': SCENARIO, 'prodia.yaml': provider };
  try {
    loadScenario('large.yaml', { readText: (path) => files[path] ?? '', overrides });
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map(({ file, line, path, message }) => `${file}:${line} ${path}: ${message}`);
  }
}

const withoutNever = PROVIDER.split('\n').slice(0, -2).join('\n');

test('a request beyond the table is a problem at its own line, and never the price of a smaller product', () => {
  expect(problemsOf(withoutNever)).toEqual([
    expect.stringMatching(
      /^large\.yaml:11 workload\.requests\[1\]\.size: asks for 4,194,304 pixels, and at most 1,048,576 pixels are sold by the price of flux/,
    ),
    expect.stringMatching(/^large\.yaml:15 workload\.requests\[2\]\.steps: asks for 50 steps, and at most 4 steps/),
  ]);
});

test('a row that is never used is a problem at its line in the file of the provider', () => {
  expect(problemsOf(PROVIDER)).toContainEqual(
    expect.stringMatching(/^prodia\.yaml:9 provider\.models\.flux\.price\.rows\[1\]: is never used/),
  );
});

test('a last row without conditions is for whatever is left', () => {
  const rows = '[{ code: four, usd: "0.0025", maxSteps: 4, maxPixels: 1048576 }, { code: rest, usd: "0.01" }]';
  expect(problemsOf(withoutNever, `provider.models.flux.price.rows=${rows}`)).toEqual([]);
});

const serviceTime = { type: 'constant', value: '1s' };
const image = { operation: 'text-to-image', serviceTime, price: { per: 'image', usd: '1' } };
const table = { per: 'product', rows: [{ code: 'small', usd: '1', maxPixels: 1024 }] };

test.each([
  ['a price at another time', { model: { price: [{ daily: '01:00..04:00', price: table }, { price: image.price }] } }],
  ['the price of an upstream', { model: { upstreams: [{ name: 'a' }, { name: 'b', price: table }] } }],
  ['a model to fall back on', { other: { price: table }, client: { fallback: { models: { m: ['other'] } } } }],
  ['one of several rules', { model: { price: [{ per: 'request', usd: '1' }, table] } }],
])('%s is asked, too', (_, { model, other, client }: { model?: object; other?: object; client?: object }) => {
  const scenario = {
    name: 'large',
    provider: { models: { m: { ...image, ...model }, other: { ...image, wireName: 'o', ...other } } },
    workload: {
      duration: '1s',
      arrivals: { type: 'constant', rate: '1/s' },
      requests: [{ operation: 'text-to-image', model: 'm' }],
    },
    ...(client === undefined ? {} : { client }),
  };
  expect(() => createScenario(scenario)).toThrow(/workload\.requests\[0\]\.size: asks for 1,048,576 pixels/);
});
