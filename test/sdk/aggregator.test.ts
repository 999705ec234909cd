import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { quickMock, type QuickMock } from './quick-mock.ts';

const MODELS = {
  'gpt-image-1': { operation: 'text-to-image', price: { per: 'image', usd: '0.04' } },
  'sora-2': { operation: 'text-to-video', price: { per: 'video-second', usd: '0.10' } },
  'gpt-x': { operation: 'chat', price: { per: 'token', input: '2.50', output: '10' } },
};

async function listening(changes: object = {}): Promise<QuickMock & { readonly client: OpenAI }> {
  const mock = await quickMock('aggregator', MODELS, { auth: 'required', ...changes });
  return { ...mock, client: new OpenAI({ apiKey: 'sk-x', baseURL: `${mock.url}/v1`, maxRetries: 0 }) };
}

// oxlint-disable-next-line typescript/no-explicit-any -- replies are looked into field by field
async function manage(url: string, path: string): Promise<any> {
  return (await fetch(`${url}${path}`, { headers: { authorization: 'Bearer sk-x' } })).json();
}

describe('openai 6.49 against a listening aggregator', () => {
  test('gets images, chats and streamed chats, unchanged but for the base URL', async () => {
    const { client, url } = await listening();
    const images = await client.images.generate({ model: 'gpt-image-1', prompt: 'p', n: 2 });
    expect(images.data).toHaveLength(2);
    const messages = [{ role: 'user' as const, content: 'one two three' }];
    const chat = await client.chat.completions.create({ model: 'gpt-x', messages, max_tokens: 7 });
    expect(chat.usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 7 });
    let words = '';
    const stream = await client.chat.completions.create({ model: 'gpt-x', messages, max_tokens: 7, stream: true });
    for await (const chunk of stream) words += chunk.choices[0]?.delta.content ?? '';
    expect(words.trim().split(/\s+/)).toHaveLength(7);
    const { data } = await manage(url, '/api/log/self');
    // 3 x $2.50 + 7 x $10 a million are 77,500 nano-dollars: 38.75 units, of which 38 are shown.
    expect(data.items.map(({ type, quota }: { type: number; quota: number }) => [type, quota])).toEqual([
      [2, 38],
      [2, 38],
      [2, 40_000],
    ]);
    expect(data.items[0]).toMatchObject({
      is_stream: true,
      prompt_tokens: 3,
      completion_tokens: 7,
      model_name: 'gpt-x',
    });
  });

  test('submits a video task, asks for it, and downloads it', async () => {
    const { client } = await listening();
    let video = await client.videos.create({ model: 'sora-2', prompt: 'p', seconds: '4', size: '1280x720' });
    while (video.status === 'queued' || video.status === 'in_progress') video = await client.videos.retrieve(video.id);
    expect(video).toMatchObject({ object: 'video', status: 'completed', progress: 100 });
    const content = await client.videos.downloadContent(video.id);
    expect(Buffer.from(await content.arrayBuffer()).toString('latin1', 4, 12)).toBe('ftypisom');
  });

  test('meets a lack of quota as 403, and an unknown model as 503', async () => {
    const account = { type: 'prepaid', preset: 'new-api-like', balance: '0.05' };
    const { client, url } = await listening({ billing: { charge: 'hold', account } });
    const params = { model: 'gpt-image-1', prompt: 'p' } as const;
    await client.images.generate(params);
    const broke = client.images.generate(params);
    await expect(broke).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError);
    await expect(broke).rejects.toMatchObject({ status: 403, code: 'insufficient_user_quota' });
    const unknown = client.images.generate({ ...params, model: 'none' });
    await expect(unknown).rejects.toMatchObject({ status: 503, code: 'model_not_found' });
    expect((await manage(url, '/api/user/self')).data).toMatchObject({ quota: 5000, used_quota: 20_000 });
    expect(await manage(url, '/v1/dashboard/billing/subscription')).toMatchObject({ hard_limit_usd: 0.05 });
  });

  test('prices are there without a key', async () => {
    const { url } = await listening();
    const pricing = (await (await fetch(`${url}/api/pricing`)).json()) as { data: unknown[] };
    expect(pricing.data).toMatchObject([
      { model_name: 'gpt-image-1', quota_type: 1, model_price: 0.04 },
      { model_name: 'sora-2', model_price: 0.1 },
      { model_name: 'gpt-x', quota_type: 0, model_ratio: 1.25, completion_ratio: 4 },
    ]);
    expect((await fetch(`${url}/api/user/self`)).status).toBe(401);
  });
});
