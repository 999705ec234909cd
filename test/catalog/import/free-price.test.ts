import { expect, test } from 'vitest';
import { importPrices, type PriceFormat } from '../../../src/catalog/import/import-prices.ts';

/** The models that are taken, and why the others are refused. */
function read(format: PriceFormat, file: unknown): { readonly taken: string[]; readonly refused: string[] } {
  const reading = importPrices(JSON.stringify(file), { format, date: '2026-08-06', source: 'a price file' });
  if ('problem' in reading) throw new Error(reading.problem);
  return { taken: reading.entries.map(({ model }) => model), refused: reading.refused.map(({ text }) => text) };
}

const openrouter = (pricing: object): ReturnType<typeof read> =>
  read('openrouter', {
    data: [
      {
        id: 'acme/img',
        architecture: { input_modalities: ['text'], output_modalities: ['image'] },
        pricing: { prompt: '0', completion: '0', ...pricing },
      },
    ],
  });

const litellm = (row: object): ReturnType<typeof read> =>
  read('litellm', { acme: { litellm_provider: 'acme', mode: 'chat', ...row } });

test('a row of OpenRouter whose only price that is not zero cannot be taken is refused', () => {
  const why = 'is free but for what cannot be taken (image_token); write the price by hand, from the model’s page';
  expect(openrouter({ image_token: '0.0000073' })).toEqual({ taken: [], refused: [why] });
  expect(openrouter({ overrides: [{ until: 'noon', prompt: '0.001' }] }).refused).toEqual([
    expect.stringContaining('(overrides)'),
  ]);
});

test('a row that is free altogether is taken, and so is one that has a price besides', () => {
  const taken = { taken: ['acme/img'], refused: [] };
  expect(openrouter({})).toEqual(taken);
  expect(openrouter({ image_token: '0', overrides: [] })).toEqual(taken);
  expect(openrouter({ image_token: '0.0000073', completion: '0.00001' })).toEqual(taken);
  expect(openrouter({ image_token: '0.0000073', image: '0.02' })).toEqual(taken);
});

test('a row of LiteLLM, by tokens, by the input alone or by another unit, is refused likewise', () => {
  const tokens = { input_cost_per_token: 0, output_cost_per_token: 0 };
  expect(litellm(tokens).taken).toEqual(['acme']);
  expect(litellm({ ...tokens, input_cost_per_video_per_second: 0.01 }).refused).toEqual([
    expect.stringContaining('(input_cost_per_video_per_second)'),
  ]);
  expect(litellm({ ...tokens, input_cost_per_token_batches: 1e-6 }).refused).toEqual([
    expect.stringContaining('(input_cost_per_token_batches)'),
  ]);
  expect(litellm({ mode: 'embedding', input_cost_per_token: 0, output_vector_cost: 0.1 }).refused).toHaveLength(1);
  expect(litellm({ mode: 'audio_speech', input_cost_per_character: 0, input_cost_per_query: 1 }).refused).toHaveLength(
    1,
  );
});
