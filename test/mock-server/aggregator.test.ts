import { describe, expect, test } from 'vitest';
import type { WireRequest } from '../../src/wire/dialect.ts';
import { ask, mock, send, type Mock } from './mock-fixture.ts';

const VIDEOS = '/v1/videos';
const MODELS = {
  'sora-2': {
    operation: 'text-to-video',
    serviceTime: { type: 'constant', value: '10s' },
    price: { per: 'video-second', usd: '0.10' },
  },
  'gpt-image-1': {
    operation: 'text-to-image',
    serviceTime: { type: 'constant', value: '1s' },
    price: { per: 'image', usd: '0.04' },
  },
};
const account = { type: 'prepaid', preset: 'new-api-like', balance: '2' };

const aggregator = (changes: object = {}): Mock =>
  mock({ dialect: 'aggregator', models: MODELS, billing: { charge: 'hold', account }, ...changes });

const post = (path: string, fields: object): WireRequest => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json', authorization: 'Bearer sk-x' },
  body: Buffer.from(JSON.stringify(fields)),
});
const video = (): WireRequest => post(VIDEOS, { model: 'sora-2', prompt: 'p', seconds: '5' });
const image = (): WireRequest => post('/v1/images/generations', { model: 'gpt-image-1', prompt: 'p' });

// oxlint-disable-next-line typescript/no-explicit-any -- replies are looked into field by field
async function data({ server }: Mock, path: string): Promise<any> {
  const reply = await server.app.inject({ method: 'GET', url: path, headers: { authorization: 'Bearer sk-x' } });
  return reply.json().data;
}

const logs = async (world: Mock): Promise<[number, number][]> =>
  (await data(world, '/api/log/self?page_size=100')).items
    .map(({ type, quota }: { type: number; quota: number }) => [type, quota])
    .toReversed();
const money = async (world: Mock): Promise<{ quota: number; used_quota: number }> => data(world, '/api/user/self');

describe('money', () => {
  test('a task takes its price when it is submitted, and keeps it when it ends well', async () => {
    const world = aggregator();
    const { id } = (await ask(world, video(), 0)).json() as { id: string };
    expect(await money(world)).toMatchObject({ quota: 750_000, used_quota: 0 });
    expect(await logs(world)).toEqual([
      [1, 1_000_000],
      [2, 250_000],
    ]);
    world.clock.advance(10_000);
    expect(await money(world)).toMatchObject({ quota: 750_000, used_quota: 250_000 });
    expect(await logs(world)).toHaveLength(2);
    expect(await data(world, `/v1/video/generations/${id}`)).toMatchObject({ status: 'SUCCESS', quota: 250_000 });
  });

  test('a task that fails is refunded, and the sum of consumption does not know it', async () => {
    const world = aggregator({ faults: [{ status: 500, share: 1 }] });
    const { id } = (await ask(world, video(), 10_000)).json() as { id: string };
    expect(await data(world, `/v1/video/generations/${id}`)).toMatchObject({ status: 'FAILURE' });
    expect(await money(world)).toMatchObject({ quota: 1_000_000, used_quota: 0 });
    expect(await logs(world)).toEqual([
      [1, 1_000_000],
      [2, 250_000],
      [6, 250_000],
      [5, 0],
    ]);
    expect(await data(world, '/api/log/self/stat')).toMatchObject({ quota: 250_000 });
    expect(world.server.stats().ledger.accounts.customer).toBe('0');
  });

  test('an image is logged when it is there; its hold is only seen in the balance', async () => {
    const world = aggregator();
    const { reply } = await send(world, image());
    expect(await money(world)).toMatchObject({ quota: 980_000, used_quota: 0 });
    expect(await logs(world)).toEqual([[1, 1_000_000]]);
    world.clock.advance(1000);
    expect((await reply).statusCode).toBe(200);
    expect(await money(world)).toMatchObject({ quota: 980_000, used_quota: 20_000 });
    expect(await logs(world)).toEqual([
      [1, 1_000_000],
      [2, 20_000],
    ]);
  });

  test('what is bound cannot be spent twice, and comes back', async () => {
    const world = aggregator({ faults: [{ status: 500, share: 1 }] });
    for (let task = 0; task < 4; task++) expect((await ask(world, video(), 0)).statusCode).toBe(200);
    const refused = await ask(world, video(), 0);
    expect([refused.statusCode, refused.json().error.code]).toEqual([403, 'insufficient_user_quota']);
    world.clock.advance(10_000);
    expect((await ask(world, video(), 0)).statusCode).toBe(200);
  });

  test('what is left, what is held and what was used are always what was paid in', async () => {
    const world = aggregator({ faults: [{ status: 500, share: 0.5 }] });
    for (let task = 0; task < 8; task++) {
      await ask(world, task % 2 === 0 ? video() : image(), 3000);
      const list = await logs(world);
      const net = list.reduce((sum, [type, quota]) => sum + (type === 2 ? quota : type === 6 ? -quota : 0), 0);
      expect((await money(world)).quota + net).toBe(1_000_000);
    }
  });
});
