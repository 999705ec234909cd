import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { WireRequest } from '../../src/wire/dialect.ts';
import { ask, mock, send, until, type Mock } from './mock-fixture.ts';

const VIDEOS = '/openai/v1/videos';
const MODELS = {
  'sora-2': {
    operation: 'text-to-video',
    serviceTime: { type: 'constant', value: '10s' },
    price: { per: 'video-second', usd: '0.10' },
  },
  flux: {
    operation: 'text-to-image',
    serviceTime: { type: 'constant', value: '1s' },
    price: { per: 'image', usd: '0.04' },
  },
};

const gateway = (changes: object = {}): Mock => mock({ dialect: 'lumenfall', models: MODELS, ...changes });

function video(fields: object = {}, headers: Readonly<Record<string, string>> = {}): WireRequest {
  const body = Buffer.from(JSON.stringify({ model: 'sora-2', prompt: 'A capybara', seconds: 5, ...fields }));
  return { method: 'POST', path: VIDEOS, headers: { 'content-type': 'application/json', ...headers }, body };
}

function image(path = '/openai/v1/images/generations'): WireRequest {
  const body = Buffer.from(JSON.stringify({ model: 'flux', prompt: 'A capybara' }));
  return { method: 'POST', path, headers: { 'content-type': 'application/json' }, body };
}

// oxlint-disable-next-line typescript/no-explicit-any -- replies are looked into field by field
async function get({ server }: Mock, path: string): Promise<any> {
  return (await server.app.inject({ method: 'GET', url: path })).json();
}

describe('a video', () => {
  test('is queued, in progress and completed, with an estimate and then its cost', async () => {
    const world = gateway({ capacity: { slots: 1 } });
    const [first, second] = [await ask(world, video(), 0), await ask(world, video(), 0)];
    expect([first.statusCode, first.json().status]).toEqual([202, 'in_progress']);
    expect(second.json()).toMatchObject({ status: 'queued', metadata: { cost_estimate: 0.5 } });
    const path = `${VIDEOS}/${String(second.json().id)}`;
    world.clock.advance(10_000);
    expect(await get(world, path)).toMatchObject({ status: 'in_progress', output: null });
    world.clock.advance(10_000);
    const done = await get(world, path);
    expect(done).toMatchObject({ status: 'completed', metadata: { cost: 0.5, cost_currency: 'USD' } });
    expect(done.completed_at - done.created_at).toBe(20);
    const content = await world.server.app.inject({ method: 'GET', url: new URL(done.output.url).pathname });
    expect(content.headers['content-type']).toBe('video/mp4');
  });

  test('is one job under one key, however often it is asked for', async () => {
    const world = gateway();
    const first = await ask(world, video({ idempotency_key: 'k' }), 0);
    const again = await world.server.app.inject({ ...injected(video({}, { 'idempotency-key': 'k' })) });
    expect([first.statusCode, again.statusCode]).toEqual([202, 200]);
    expect(again.json().id).toBe(first.json().id);
    const other = await world.server.app.inject({ ...injected(video({ idempotency_key: 'k', seconds: 6 })) });
    expect([other.statusCode, other.json().error.code]).toEqual([409, 'INVALID_REQUEST']);
    world.clock.advance(10_000);
    expect(world.server.stats().ledger.accounts.customer).toBe('0.5');
  });

  test('that waits can be cancelled, and costs nothing', async () => {
    const world = gateway({ capacity: { slots: 1 } });
    await ask(world, video(), 0);
    const path = `${VIDEOS}/${String((await ask(world, video(), 0)).json().id)}`;
    expect((await world.server.app.inject({ method: 'DELETE', url: path })).statusCode).toBe(204);
    world.clock.advance(20_000);
    expect(await get(world, path)).toMatchObject({ status: 'cancelled', metadata: { cost: 0 } });
    expect(world.server.stats().ledger.accounts.customer).toBe('0.5');
    const { data } = await get(world, '/v1/requests');
    expect(data.map(({ status, cost }: { status: string; cost: number }) => [status, cost])).toEqual([
      ['cancelled', 0],
      ['completed', 0.5],
    ]);
  });

  test('and an image stand in the list while they are under way, where they stay when they end', async () => {
    const world = gateway({ capacity: { slots: 2 } });
    await ask(world, video(), 0);
    const { reply } = await send(world, image());
    await ask(world, video(), 0);
    // oxlint-disable-next-line typescript/no-explicit-any -- replies are looked into field by field
    const seen = async (path = '/v1/requests'): Promise<any> => {
      const { data } = await get(world, path);
      return data.map((one: { status: string; cost: number | null; cost_estimate?: number; modality: string }) => [
        one.modality,
        one.status,
        one.cost ?? `about ${String(one.cost_estimate)}`,
      ]);
    };
    expect(await seen()).toEqual([
      ['video', 'pending', 'about 0.5'],
      ['image', 'processing', 'about 0.04'],
      ['video', 'processing', 'about 0.5'],
    ]);
    const { next_page_url: next } = await get(world, '/v1/requests?limit=1');
    world.clock.advance(1000);
    expect((await reply).statusCode).toBe(200);
    expect(await seen()).toEqual([
      ['video', 'processing', 'about 0.5'],
      ['image', 'completed', 0.04],
      ['video', 'processing', 'about 0.5'],
    ]);
    expect(await seen(String(next))).toEqual([['image', 'completed', 0.04]]);
    const { data } = await get(world, '/v1/requests?limit=1');
    expect(await get(world, `/v1/requests/${String(data[0].id)}`)).toEqual(data[0]);
    world.clock.advance(20_000);
    expect((await get(world, '/v1/requests?summary=true')).summary).toEqual({
      total_cost: 1.04,
      total_count: 3,
      currency: 'usd',
    });
  });

  test('tells a webhook of its end, signed', async () => {
    const seen: { headers: Readonly<Record<string, unknown>>; body: string }[] = [];
    const receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push({ headers: request.headers, body });
        response.end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void receiver.close());
    const { port } = receiver.address() as AddressInfo;
    const world = gateway();
    const { id } = (await ask(world, video({ webhook_url: `http://127.0.0.1:${port}/hook` }), 10_000)).json() as {
      id: string;
    };
    await until(() => seen.length > 0);
    const name = id.replace('video_', 'req_');
    expect(seen[0]?.headers).toMatchObject({ 'webhook-id': `msg_${name}`, 'content-type': 'application/json' });
    expect(seen[0]?.headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({
      type: 'video.completed',
      data: { object: 'video.generation', id: name, status: 'completed', metadata: { cost: 0.5 } },
    });
  });
});

describe('a dry run', () => {
  test('costs nothing, takes no room and leaves no trace, and says the same again', async () => {
    const world = gateway({ limits: [{ type: 'token-bucket', rate: '1/h', burst: 1 }] });
    const before = world.server.stats();
    const quotes = [];
    for (const request of [
      image('/openai/v1/images/generations?dryRun=true'),
      { ...video(), path: `${VIDEOS}?dryRun=true` },
    ]) {
      quotes.push(await world.server.app.inject(injected(request)), await world.server.app.inject(injected(request)));
    }
    expect(quotes.map((quote) => [quote.statusCode, quote.json().total_cost_micros])).toEqual([
      [200, 40_000],
      [200, 40_000],
      [200, 500_000],
      [200, 500_000],
    ]);
    expect(quotes[1]?.body).toBe(quotes[0]?.body);
    const after = world.server.stats();
    expect([after.ledger, after.jobs.accepted]).toEqual([before.ledger, before.jobs.accepted]);
    const real = await ask(world, image());
    expect([real.statusCode, real.json().metadata.cost]).toEqual([200, 0.04]);
  });
});

describe('routing', () => {
  const upstreams = [
    { name: 'vertex', priority: 1, outages: [{ at: '0s' }] },
    { name: 'fal', priority: 2 },
  ];
  const routed = { models: { ...MODELS, flux: { ...MODELS.flux, upstreams } } };

  test('a prefix finds the model behind it', async () => {
    const body = Buffer.from(JSON.stringify({ model: 'fal/flux', prompt: 'p' }));
    const reply = await ask(gateway(), { ...image(), body });
    expect(reply.json()).toMatchObject({
      metadata: { model: 'fal/flux', executed_model: 'fal/flux', provider: 'fal' },
    });
    expect(reply.headers['x-lumenfall-model']).toBe('flux');
  });

  test('an image comes although its first provider is down', async () => {
    const world = gateway(routed);
    const reply = await ask(world, image(), 2000);
    expect(reply.statusCode).toBe(200);
    expect(reply.json().metadata).toMatchObject({
      cost: 0.04,
      provider: 'fal',
      executed_model: 'fal/flux',
      attempts: [
        { provider: 'vertex', status: 'failed', http_status: 503 },
        { provider: 'fal', status: 'succeeded', http_status: 200 },
      ],
    });
    expect(reply.headers['x-lumenfall-provider']).toBe('fal');
  });

  test('when all are down it is 502, and nothing is charged', async () => {
    const down = [{ name: 'vertex', outages: [{ at: '0s' }] }];
    const world = gateway({ models: { ...MODELS, flux: { ...MODELS.flux, upstreams: down } } });
    const { reply } = await send(world, image());
    world.clock.advance(2000);
    expect((await reply).json().error).toMatchObject({ code: 'ALL_PROVIDERS_EXHAUSTED' });
    expect(world.server.stats().ledger.accounts.customer).toBe('0');
  });
});

/** A request as `inject` takes it. */
function injected({ method, path, headers, body }: WireRequest) {
  return { method, url: path, headers, payload: Buffer.from(body) };
}

test('the catalog is served, and a model by its name with slashes', async () => {
  const world = gateway({ models: { ...MODELS, edit: { ...MODELS.flux, wireName: 'acme/edit' } } });
  const { data } = await get(world, '/openai/v1/models');
  expect(data.map(({ id }: { id: string }) => id)).toEqual(['sora-2', 'flux', 'acme/edit']);
  expect(await get(world, '/openai/v1/models/acme/edit')).toEqual(data[2]);
});
