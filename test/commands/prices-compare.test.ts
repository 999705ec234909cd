import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CompareFlags, runPricesCompare } from '../../src/commands/prices-compare.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import type { PriceComparison } from '../../src/catalog/comparison.ts';
import { readTextFile } from '../../src/platform/files.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { folderWith, writtenTerminal } from './written-terminal.ts';

const CATALOG = `vendor: acme
entries:
  - { model: dev, operation: text-to-image, price: { per: megapixel, usd: "0.025" }, effectiveFrom: 2026-03, effectiveTo: 2026-06, source: page, checked: 2026-03 }
  - { model: dev, operation: text-to-image, price: { per: megapixel, usd: "0.03" }, effectiveFrom: 2026-07, source: page, checked: 2026-07 }
  - { model: ray, variant: 720p, operation: text-to-video, price: { per: video-second, usd: "0.1", round: exact }, effectiveFrom: 2026-03, source: page, checked: 2026-03 }
`;
const SCENARIO = `name: mine
provider:
  dialect: fal
  models:
    flat: { operation: text-to-image, serviceTime: { type: constant, value: 1s }, price: { per: image, usd: "0.04" } }
    area: { operation: text-to-image, serviceTime: { type: constant, value: 1s }, price: { per: megapixel, usd: "0.003", round: up } }
    own: { operation: text-to-image, serviceTime: { type: constant, value: 2s }, machine: H100 }
    video: { operation: text-to-video, serviceTime: { type: constant, value: 2s }, price: { per: video, usd: "1" } }
  billing: { outcomes: fal, discount: "10" }
workload:
  maxRequests: 1
  arrivals: { type: constant, rate: 1/s }
  requests: [{ operation: text-to-image, model: flat, size: 1536x1024, images: 2 }]
`;
const REQUEST = ['text-to-image', 'size=1536x1024', 'images=2'];
const FLAGS: CompareFlags = {
  vendor: undefined,
  model: undefined,
  at: '2026-08-01',
  catalog: [],
  scenario: undefined,
  json: false,
  color: false,
};

const file = (name: string): string => join(folderWith({ 'acme.yaml': CATALOG, 'mine.yaml': SCENARIO }), name);

function compare(words: readonly string[], flags: Partial<CompareFlags> = {}): { code: number; stdout: string } {
  const { terminal, written } = writtenTerminal({});
  return {
    code: runPricesCompare(words, { ...FLAGS, catalog: [file('acme.yaml')], ...flags }, terminal),
    stdout: written.stdout,
  };
}

test('the prices of a day, with who was left out and why', () => {
  expect(compare(REQUEST)).toEqual({
    code: 0,
    stdout: `ONE TEXT-TO-IMAGE REQUEST
  model  vendor  a request     counts              price
  dev    acme           $0.12  3.145728 megapixel  $0.03 per megapixel, rounded up

LEFT OUT
  ray (720p): its price is for text-to-video
`,
  });
  expect(compare(REQUEST, { at: '2026-04-01' }).stdout).toContain('$0.10');
});

test('no model that can is the exit code 1', () => {
  const { code, stdout } = compare(['chat', 'inputTokens=9', 'outputTokens=9']);
  expect([code, stdout.split('\n')[1]]).toEqual([1, '  No model can do this request.']);
});

test.each([
  [['text-to-imag'], /operation: expected one of .* did you mean text-to-image/],
  [['text-to-image', 'size=15'], /size: expected a size/],
  [['text-to-image', 'sise=1x1', 'computeTime=-1s'], /computeTime: [^]*sise: unknown field/],
  [['text-to-video'], /duration: /],
  [['text-to-image', '=3'], /expected path=value/],
])('%j is told of', (words, message) => {
  expect(() => compare(words)).toThrow(ScenarioError);
  expect(() => compare(words)).toThrow(message);
});

test('an unknown vendor is told of', () => {
  expect(() => compare(REQUEST, { vendor: 'nobody' })).toThrow(/--vendor: there is no "nobody"; known are acme/);
});

test('what it says of a scenario’s models is what a simulation of the request charges', () => {
  const scenario = file('mine.yaml');
  const { stdout } = compare(REQUEST, { scenario, catalog: [], json: true });
  const { compared, leftOut } = JSON.parse(stdout) as PriceComparison;
  expect(compared.map(({ model }) => model)).toEqual(['own', 'area', 'flat']);
  expect(leftOut).toMatchObject([{ model: 'video' }]);
  for (const { model, dollars } of compared) {
    const overrides = [`workload.requests[0].model=${model}`];
    const loaded = loadScenario(scenario, { readText: readTextFile, overrides });
    expect(simulate(loaded.scenario).dollars.billed).toBe(dollars);
  }
});
