import { expect, test } from 'vitest';
import { importPrices } from '../../../src/catalog/import/import-prices.ts';

function imported(row: object) {
  const text = JSON.stringify({ 'dashscope/acme': { litellm_provider: 'dashscope', mode: 'chat', ...row } });
  const reading = importPrices(text, { format: 'litellm', date: '2026-08-06', source: 'a price map' });
  if ('problem' in reading) throw new Error(reading.problem);
  return {
    prices: reading.entries.map(({ price }) => price),
    refused: reading.refused.map(({ text: why }) => why),
    incomplete: reading.incomplete.map(({ text: what }) => what),
  };
}

const range = (from: number, to: number, input: number, output: number): object => ({
  range: [from, to],
  input_cost_per_token: input,
  output_cost_per_token: output,
});

test('ranges of tiered_pricing are tiers of the whole request, each from its first token on', () => {
  const { prices, incomplete } = imported({
    tiered_pricing: [
      range(0, 32_000, 1e-6, 5e-6),
      range(32_000, 128_000, 1.8e-6, 9e-6),
      range(128_000, 256_000, 3e-6, 15e-6),
    ],
  });
  expect(incomplete).toEqual([]);
  expect(prices).toEqual([
    {
      per: 'token',
      input: '1',
      output: '5',
      tiers: {
        mode: 'threshold',
        rates: [
          { above: 31_999, input: '1.8', output: '9' },
          { above: 127_999, input: '3', output: '15' },
        ],
      },
    },
  ]);
});

test('ranges with gaps, with other fields or with rates of their own kinds are not guessed', () => {
  const first = range(0, 32_000, 1e-6, 5e-6);
  const bad = [
    [first, range(40_000, 50_000, 2e-6, 6e-6)],
    [range(10, 32_000, 1e-6, 5e-6)],
    [first, { ...range(32_000, 64_000, 2e-6, 6e-6), search_cost: 1 }],
    [first, { ...range(32_000, 64_000, 2e-6, 6e-6), cache_read_input_token_cost: 1e-7 }],
    [],
  ];
  for (const tiered_pricing of bad) expect(imported({ tiered_pricing }).prices).toEqual([]);
  expect(imported({ tiered_pricing: bad[0], input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 })).toMatchObject({
    prices: [{ per: 'token', input: '1', output: '2' }],
    incomplete: ['without tiered_pricing'],
  });
});

test('a price above one cent a token asks whether it is that of a million', () => {
  const tokens = { input_cost_per_token: 2.5, output_cost_per_token: 0.00001 };
  expect(imported(tokens)).toMatchObject({
    prices: [],
    refused: [
      'input_cost_per_token: is $2.5 for one token; is it the price of a million? The file says dollars for one',
    ],
  });
  expect(imported({ ...tokens, input_cost_per_token: 0.01 }).prices).toHaveLength(1);
});

test('the only rate of output of an image model is that of all its output', () => {
  const row = { mode: 'image_generation', input_cost_per_token: 5e-6, output_cost_per_image_token: 4e-5 };
  expect(imported(row).prices).toMatchObject([{ output: '40', imageOutput: '40' }]);
});
