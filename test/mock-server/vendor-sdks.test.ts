import OpenAI from 'openai';
import { createProdia } from 'prodia/v2';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMockServer, type MockServer } from '../../mock-server/app.ts';
import { listenMockServer } from '../../mock-server/listen.ts';
import { providerSchema } from '../../src/provider/provider-options.ts';
import { PLACEHOLDER_PNG } from '../../src/wire/placeholders.ts';

/**
 * A mock on the wall clock whose jobs take no time, so that an SDK waits for nothing but the network. Prodia's sleeps a second before it
 * even raises an error; its errors and waits are tested with a clock of their own, in test/wire/vendor-sdks.test.ts.
 */
async function listening(
  dialect: string,
  model: string,
  changes: object = {},
): Promise<{ url: string; server: MockServer }> {
  const models = {
    [model]: {
      operation: 'text-to-image',
      serviceTime: { type: 'constant', value: '0ms' },
      price: { per: 'image', usd: '0.0025' },
    },
  };
  const server = createMockServer({ provider: providerSchema.parse({ dialect, models, ...changes }), seed: 1 });
  onTestFinished(() => server.close({ graceMs: 0 }));
  return { url: await listenMockServer(server), server };
}

describe('prodia 1.6.0 against a listening mock', () => {
  const type = 'inference.flux-fast.schnell.txt2img.v2';
  const job = { type, config: { prompt: 'puppies in a cloud, 4k' } };

  test.each([
    ['image/png', '\x89PNG'],
    ['image/jpeg', '\xff\xd8\xff'],
    ['image/webp', 'RIFF'],
  ] as const)('gets its %s', async (accept, start) => {
    const { url, server } = await listening('prodia', type, { auth: 'required' });
    const result = await createProdia({ token: 'T', baseUrl: `${url}/v2` }).job(job, { accept });
    expect(Buffer.from(await result.uint8Array()).toString('latin1', 0, start.length)).toBe(start);
    expect(result.job).toMatchObject({ type, id: server.usageRecords(0, 1).records[0]?.id });
    expect(server.stats()).toMatchObject({ attempts: { total: 1 }, ledger: { accounts: { customer: '0.0025' } } });
  });

  test('gets its edit of an image', async () => {
    const edit = 'inference.flux-kontext.pro.img2img.v1';
    const { url, server } = await listening('prodia', edit);
    const prodia = createProdia({ token: 'T', baseUrl: `${url}/v2` });
    const input = new File([PLACEHOLDER_PNG.slice()], 'input.png', { type: 'image/png' });
    const result = await prodia.job({ type: edit, config: { prompt: 'p' } }, { inputs: [input] });
    expect((await result.uint8Array()).length).toBeGreaterThan(100);
    expect(server.usageRecords(0, 1).records).toMatchObject([{ model: edit, outcome: 'ok' }]);
  });
});

describe('openai 6.49 against a listening mock', () => {
  const client = (url: string, maxRetries = 0): OpenAI => new OpenAI({ apiKey: 'K', baseURL: `${url}/v1`, maxRetries });
  const params = { model: 'gpt-image-1', prompt: 'A cute baby sea otter' } as const;

  test('gets as many images as it asks and pays', async () => {
    const { url, server } = await listening('openai', 'gpt-image-1', { auth: 'required' });
    const { data, request_id } = await client(url)
      .images.generate({ ...params, n: 3, size: '1536x1024' })
      .withResponse();
    expect(data.data?.map((image) => Buffer.from(image.b64_json ?? '', 'base64').toString('latin1', 1, 4))).toEqual([
      'PNG',
      'PNG',
      'PNG',
    ]);
    expect(server.usageRecords(0, 1).records).toMatchObject([{ id: request_id, chargedNanoUsd: 7_500_000 }]);
  });

  test('meets each refusal as the error that it has for it', async () => {
    const { url } = await listening('openai', 'gpt-image-1', { auth: 'required' });
    await expect(client(url).images.generate({ ...params, model: 'none' })).rejects.toBeInstanceOf(
      OpenAI.NotFoundError,
    );
    await expect(client(url).images.generate({ ...params, n: 11 })).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    const limits = [{ type: 'token-bucket', rate: '1/h', burst: 1 }];
    const limited = await listening('openai', 'gpt-image-1', { limits });
    await client(limited.url).images.generate(params);
    await expect(client(limited.url).images.generate(params)).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    const reset = await listening('openai', 'gpt-image-1', { faults: [{ type: 'reset' }] });
    await expect(client(reset.url).images.generate(params)).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
  });
});
