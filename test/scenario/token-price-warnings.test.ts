import { expect, test } from 'vitest';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { scenarioWarnings } from '../../src/scenario/warnings.ts';

function warnings(price: object): string[] {
  return scenarioWarnings(
    createScenario({
      name: 'tokens',
      provider: {
        dialect: 'openai',
        models: { m: { operation: 'chat', serviceTime: { type: 'constant', value: '1s' }, price } },
      },
      workload: {
        duration: '1m',
        arrivals: { type: 'constant', rate: '1/s' },
        requests: [{ operation: 'chat', model: 'm', inputTokens: 10, outputTokens: 10 }],
      },
    }),
  );
}
const token = (rates: object): object => ({ per: 'token', input: '2.50', output: '10', ...rates });

test('a price above $0.01 for one token asks whether it is meant for a million', () => {
  expect(warnings(token({ output: '10000' }))).toEqual([]);
  expect(warnings(token({ output: '10000.000001', cached: '20000' }))).toEqual([
    'the price of m is $20000 for a million tokens (cached), more than $0.01 for one: is it meant for a million?',
    'the price of m is $10000.000001 for a million tokens (output), more than $0.01 for one: is it meant for a million?',
  ]);
});

test('the price of one token in the place of that of a million is asked about, also in tiers', () => {
  expect(warnings(token({ cached: '0', input: '0.001' }))).toEqual([]);
  const tiers = { mode: 'threshold', rates: [{ above: 200_000, input: '0.0000025', output: '10' }] };
  expect(warnings(token({ tiers }))).toEqual([
    'the price of m is $0.0000025 for a million tokens (input), less than any model costs: is it meant for one? Write the price of a million',
  ]);
});
