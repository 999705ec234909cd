import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readTextFile } from '../../src/platform/files.ts';
import { shippedCatalogs } from '../../src/platform/package-files.ts';
import { quickMock } from './quick-mock.ts';

interface TokenPrice {
  readonly per: string;
  readonly input: string;
  readonly imageInput: string;
  readonly output: string;
  readonly imageOutput?: string;
}

/** The prices by tokens of the catalog that ships, as they are written there: dollars a million tokens. */
function tokenPrices(): Record<string, TokenPrice> {
  const file = shippedCatalogs().find((path) => path.endsWith('openai.yaml')) ?? '';
  const { entries } = parse(readTextFile(file)) as { entries: { model: string; price: TokenPrice }[] };
  return Object.fromEntries(entries.flatMap(({ model, price }) => (price.per === 'token' ? [[model, price]] : [])));
}

const PRICES = tokenPrices();
const SIZES = ['1024x1024', '1024x1536', '1536x1024'] as const;
const QUALITIES = ['low', 'medium', 'high', 'auto'] as const;
const PIXEL = new File([Uint8Array.of(1)], 'i.png', { type: 'image/png' });

async function mocked() {
  const models = Object.entries(PRICES).flatMap(([wireName, price]) => [
    [wireName, { operation: 'text-to-image', price }] as const,
    [`${wireName} edits`, { operation: 'image-edit', wireName, price }] as const,
  ]);
  const mock = await quickMock('openai', Object.fromEntries(models));
  const { images } = new OpenAI({ apiKey: 'K', baseURL: `${mock.url}/v1`, maxRetries: 0, logLevel: 'off' });
  return { ...mock, images };
}

/** What a stated usage comes to at the rates of the catalog, in nano-USD. */
function costNano(usage: OpenAI.ImagesResponse.Usage | undefined, price: TokenPrice | undefined): number {
  if (usage === undefined || price === undefined) throw new Error('The answer states no usage, or there is no price.');
  const { input_tokens_details: details, output_tokens } = usage;
  const nano = (dollarsPerMillion: string): number => Math.round(1000 * Number(dollarsPerMillion));
  const { input, imageInput, output, imageOutput = output } = price;
  return (
    details.text_tokens * nano(input) + details.image_tokens * nano(imageInput) + output_tokens * nano(imageOutput)
  );
}

describe.each(Object.keys(PRICES))('openai 6.49.0: %s', (model) => {
  test('states what was made and its tokens, and costs what they cost in the catalog', async () => {
    const { images, server } = await mocked();
    const asked = SIZES.flatMap((size) => QUALITIES.map((quality) => ({ size, quality })));
    for (const [index, { size, quality }] of asked.entries()) {
      const n = 1 + (index % 3);
      const answer = await images.generate({ model, prompt: 'a cute baby otter', size, quality, n });
      const shown = quality === 'auto' ? 'medium' : quality;
      expect(answer).toMatchObject({ size, quality: shown, output_format: 'png', background: 'opaque' });
      const { usage } = answer;
      expect(usage).toMatchObject({ input_tokens: 4, input_tokens_details: { text_tokens: 4, image_tokens: 0 } });
      expect((usage?.output_tokens ?? 0) % n).toBe(0);
      expect(usage?.total_tokens).toBe(4 + (usage?.output_tokens ?? 0));
      const [record] = server.usageRecords(index, 1).records;
      expect(record?.chargedNanoUsd).toBe(costNano(usage, PRICES[model]));
    }
  });

  test('an edit states and costs the tokens of its images too', async () => {
    const { images, server } = await mocked();
    const settings = { output_format: 'webp', background: 'transparent', quality: 'low' } as const;
    const answer = await images.edit({ model, prompt: 'a hat', image: [PIXEL, PIXEL], ...settings });
    expect(answer).toMatchObject({ ...settings, size: '1024x1024' });
    expect(answer.usage?.input_tokens_details).toEqual({ text_tokens: 2, image_tokens: 2 * 194 });
    expect(server.usageRecords(0, 1).records).toMatchObject([
      { operation: 'image-edit', chargedNanoUsd: costNano(answer.usage, PRICES[model]) },
    ]);
  });
});

test('the catalog has a price by tokens of each model whose tokens are known', () => {
  expect(Object.keys(PRICES)).toEqual(['gpt-image-1', 'gpt-image-1.5', 'gpt-image-2']);
});

test('a background that is none is refused', async () => {
  const { images } = await mocked();
  const asked = images.generate({ model: 'gpt-image-2', prompt: 'p', background: 'blue' as 'auto' });
  await expect(asked).rejects.toMatchObject({ status: 400, param: 'background', code: 'invalid_value' });
});
