import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import { createScenario, loadScenario } from '../../../src/scenario/load-scenario.ts';
import { scaleScenarioPrices, scenarioInput } from '../../../src/testing/index.ts';

test('every generated scenario is valid, as data and as YAML', () => {
  fc.assert(
    fc.property(scenarioInput(), (input) => {
      const read = { readText: () => stringify(input), overrides: [] };
      expect(loadScenario('generated.yaml', read).scenario).toEqual(createScenario(input));
    }),
    { seed: 42, numRuns: 200 },
  );
});

test('every generated scenario ends, after what it says it wants', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(scenarioInput(), (input) => {
      const scenario = createScenario(input);
      const { requests, attempts, dollars } = simulate(scenario);
      expect(requests.offered).toBeLessThanOrEqual(30);
      expect(requests.offered).toBe(scenario.workload.maxRequests);
      if (requests.failed > 0) seen.add('a failed request');
      if (attempts.total > requests.offered) seen.add('a retry');
      if (dollars.billed !== '0') seen.add('a charge');
      if (dollars.wasted !== '0') seen.add('waste');
    }),
    { seed: 42, numRuns: 100 },
  );
  expect([...seen].toSorted()).toEqual(['a charge', 'a failed request', 'a retry', 'waste']);
});

test('prices are scaled exactly, and nothing else', () => {
  const price = { per: 'image', usd: '0.0025', discount: 5 };
  const model = { operation: 'text-to-image', price };
  const scaled = scaleScenarioPrices({ seed: 1, provider: { models: { a: model } } }, 3);
  expect(scaled).toEqual({ seed: 1, provider: { models: { a: { ...model, price: { ...price, usd: '0.0075' } } } } });
  const table = { provider: { models: { a: { price: [{ per: 'image', usd: '1' }] } } } };
  expect(() => scaleScenarioPrices(table, 2)).toThrow(/price of a is no single rate/);
});
