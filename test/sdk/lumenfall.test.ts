import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { PLACEHOLDER_PNG } from '../../src/wire/placeholders.ts';
import { quickMock, type QuickMock } from './quick-mock.ts';

const MODELS = {
  'gemini-3-pro-image': { operation: 'text-to-image', price: { per: 'image', usd: '0.04' } },
  'flux.1-kontext-pro': { operation: 'image-edit', price: { per: 'image', usd: '0.04' } },
  'sora-2': { operation: 'text-to-video', price: { per: 'video-second', usd: '0.10' } },
};

/** A mock of the gateway, and the client that the vendor recommends on it. */
async function listening(changes: object = {}): Promise<QuickMock & { readonly client: OpenAI }> {
  const mock = await quickMock('lumenfall', MODELS, { auth: 'required', ...changes });
  return { ...mock, client: new OpenAI({ apiKey: 'lmnfl_a.b', baseURL: `${mock.url}/openai/v1`, maxRetries: 0 }) };
}

const native = async (url: string, path: string): Promise<unknown> =>
  (await fetch(`${url}${path}`, { headers: { authorization: 'Bearer lmnfl_a.b' } })).json();

/** Something that the gateway answers and the SDK's types do not know. */
interface Costed {
  readonly metadata: { readonly cost: number; readonly provider: string };
}

describe('openai 6.49 against a listening gateway', () => {
  test('gets images as links and as base64, with their cost', async () => {
    const { client, server } = await listening();
    const params = { model: 'gemini-3-pro-image', prompt: 'A capybara', n: 2 } as const;
    const links = await client.images.generate(params);
    expect(links.data?.map(({ url }) => url?.slice(0, 22))).toEqual([
      'data:image/png;base64,',
      'data:image/png;base64,',
    ]);
    const encoded = await client.images.generate({ ...params, response_format: 'b64_json' });
    expect(Buffer.from(encoded.data?.[1]?.b64_json ?? '', 'base64').toString('latin1', 1, 4)).toBe('PNG');
    expect((encoded as unknown as Costed).metadata).toMatchObject({ cost: 0.08, provider: 'tollmark' });
    expect(server.usageRecords(0, 9).records.map(({ chargedNanoUsd }) => chargedNanoUsd)).toEqual([
      80_000_000, 80_000_000,
    ]);
  });

  test('gets an edit of an image', async () => {
    const { client } = await listening();
    const image = new File([PLACEHOLDER_PNG.slice()], 'input.png', { type: 'image/png' });
    const { data } = await client.images.edit({ model: 'flux.1-kontext-pro', prompt: 'p', image });
    expect(data).toHaveLength(1);
  });

  test('gets a video: it submits, asks, and downloads', async () => {
    const { client, url } = await listening();
    const prompt = 'A capybara swims';
    let video = await client.videos.create({ model: 'sora-2', prompt, seconds: '4', size: '1280x720' });
    expect(video.id).toMatch(/^video_/);
    while (video.status === 'queued' || video.status === 'in_progress') video = await client.videos.retrieve(video.id);
    expect(video).toMatchObject({ object: 'video', status: 'completed', seconds: '4', size: '1280x720', error: null });
    expect((video as unknown as Costed).metadata.cost).toBe(0.4);
    const content = await client.videos.downloadContent(video.id);
    expect(Buffer.from(await content.arrayBuffer()).toString('latin1', 4, 12)).toBe('ftypisom');
    const { output } = video as unknown as { output: { url: string } };
    expect(output.url).toBe(`${url}/openai/v1/videos/${video.id}/content`);
    await expect(client.videos.delete(video.id)).rejects.toMatchObject({ status: 409 });
  });

  test('meets each refusal as the error that it has for it, with the code of the vendor', async () => {
    const { client, url } = await listening();
    const params = { model: 'gemini-3-pro-image', prompt: 'p' } as const;
    const unknown = client.images.generate({ ...params, model: 'none' });
    await expect(unknown).rejects.toMatchObject({ status: 404, code: 'MODEL_NOT_FOUND' });
    await expect(client.images.generate({ ...params, n: 11 })).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    const anonymous = await fetch(`${url}/openai/v1/images/generations`, {
      method: 'POST',
      body: JSON.stringify(params),
    });
    expect([anonymous.status, await anonymous.json()]).toMatchObject([
      401,
      { error: { code: 'AUTHENTICATION_FAILED' } },
    ]);
    const limits = [{ type: 'token-bucket', rate: '1/h', burst: 1 }];
    const limited = await listening({ limits });
    await limited.client.images.generate(params);
    await expect(limited.client.images.generate(params)).rejects.toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    const failing = await listening({ faults: [{ status: 502, share: 1 }] });
    const exhausted = failing.client.images.generate(params);
    await expect(exhausted).rejects.toMatchObject({ status: 502, code: 'ALL_PROVIDERS_EXHAUSTED' });
  });

  test('is told what is missing, and what is left', async () => {
    const { client, url } = await listening({
      billing: { account: { type: 'prepaid', preset: 'lumenfall', balance: '0.05' } },
    });
    const params = { model: 'gemini-3-pro-image', prompt: 'p' } as const;
    await client.images.generate(params);
    await expect(client.images.generate(params)).rejects.toMatchObject({
      status: 402,
      code: 'INSUFFICIENT_BALANCE',
      message: expect.stringContaining('$0.04 required, $0.01 available') as unknown,
    });
    expect(await native(url, '/v1/balance')).toMatchObject({
      billing_type: 'prepaid',
      available: { amount: 0.01, currency: 'usd' },
    });
  });

  test('asks what a request would cost, and nothing is charged', async () => {
    const { client, url, server } = await listening();
    const quote = await client.post('/images/generations', {
      query: { dryRun: 'true' },
      body: { model: 'gemini-3-pro-image', prompt: 'p', n: 2 },
    });
    expect(quote).toMatchObject({ estimated: true, total_cost_micros: 80_000, components: [{ unit_price: 0.04 }] });
    expect(server.usageRecords(0, 1).records).toEqual([]);
    expect(await native(url, '/v1/requests?summary=true')).toMatchObject({ data: [], summary: { total_count: 0 } });
  });
});
