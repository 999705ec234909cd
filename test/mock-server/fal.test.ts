import type { LightMyRequestResponse } from 'fastify';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReplyReading, WireRequest } from '../../src/wire/dialect.ts';
import type { RequestClass } from '../../src/workload/request-class.ts';
import { falClasses } from '../wire/fal/samples.ts';
import { damaged, classOf } from '../wire/wire-samples.ts';
import { mock, send, until, type Mock } from './mock-fixture.ts';

const FLUX = 'fal-ai/flux/dev';
const LTX = 'fal-ai/ltx-2/fast';
const second = { serviceTime: { type: 'constant', value: '1s' } };
const MODELS = {
  [FLUX]: { operation: 'text-to-image', price: { per: 'megapixel', usd: '0.025' }, ...second },
  [LTX]: { operation: 'text-to-video', price: { per: 'video-second', usd: '0.04', round: 'exact' }, ...second },
};
const SHAPE: RequestClass = {
  ...classOf('text-to-image', { images: 1, widthPx: 1024, heightPx: 1024 }, 'a cat'),
  delivery: 'async',
};

const falMock = (changes: object = {}): Mock => mock({ dialect: 'fal', models: MODELS, ...changes });

async function get({ server }: Mock, url: string): Promise<LightMyRequestResponse> {
  return server.app.inject({ method: 'GET', url, headers: { authorization: 'Key K' } });
}

/** Sends a request to the queue, and gives the paths by which it can be asked for. */
async function submitted(world: Mock, fields: object = { prompt: 'p' }, headers: object = {}): Promise<string> {
  const { reply } = await send(world, {
    method: 'POST',
    path: `/queue/${FLUX}`,
    headers: { authorization: 'Key K', 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(fields)),
  });
  return new URL((await reply).json<{ response_url: string }>().response_url).pathname;
}

/** What the dialect's own client makes of a shape: it sends, waits as it is told, and asks until it is over. */
async function carriedOut(
  world: Mock,
  requestClass: RequestClass,
  wireModel: string,
): Promise<{ reading: ReplyReading; steps: number }> {
  const { dialect, server, clock } = world;
  const exchange = async ({ method, path, headers, body }: WireRequest): Promise<LightMyRequestResponse> =>
    server.app.inject({
      method,
      url: path,
      headers: { authorization: 'Key K', ...headers },
      ...(body.length === 0 ? {} : { payload: Buffer.from(body) }),
    });
  const wire = (reply: LightMyRequestResponse) => ({
    status: reply.statusCode,
    headers: reply.headers as Record<string, string>,
    body: reply.rawPayload,
  });
  let reading = dialect.decode(wire(await exchange(dialect.encode(requestClass, wireModel, 'K'))));
  let steps = 0;
  for (; reading.next !== undefined && steps < 1000; steps++) {
    clock.advance(reading.next.afterMs);
    reading = reading.next.decode(wire(await exchange(reading.next.request)));
  }
  return { reading, steps };
}

describe('a queued request of a Tollmark client', () => {
  test('is submitted, asked for until it has ended, and its result fetched', async () => {
    const world = falMock();
    const { reading, steps } = await carriedOut(world, SHAPE, FLUX);
    expect(reading).toMatchObject({ outcome: 'ok', billedUnits: 2 });
    // At once, after 500 ms, after 1 s, and the result.
    expect(steps).toBe(4);
    expect(world.server.usageRecords(0, 9).records).toMatchObject([{ id: reading.jobId, chargedNanoUsd: 50_000_000 }]);
  });

  test.each([
    [{ type: 'moderated', stage: 'input', status: 422 }, 'input-moderated'],
    [{ type: 'moderated', stage: 'output', status: 422 }, 'output-moderated'],
    [{ type: 'status', status: 500, stage: 'completion' }, 'server-error'],
    [{ type: 'empty' }, 'empty'],
    [{ type: 'status', status: 503, stage: 'admission' }, 'unavailable'],
  ])('that meets %j ends as %s', async (fault, outcome) => {
    const world = falMock({ faults: [fault] });
    expect((await carriedOut(world, SHAPE, FLUX)).reading.outcome).toBe(outcome);
  });

  test('a mix of them is billed as it says, to the nano-dollar', async () => {
    const world = falMock();
    const drawn = fc.sample(falClasses('text-to-video'), { seed: 42, numRuns: 20 });
    let expected = 0;
    for (const requestClass of drawn) {
      const { reading } = await carriedOut(world, { ...requestClass, delivery: 'async' }, LTX);
      expect(reading).toMatchObject({ outcome: 'ok', billedUnits: requestClass.usage.videoMs / 1000 });
      expected += requestClass.usage.videoMs * 40_000;
    }
    const charged = world.server.usageRecords(0, 99).records.map(({ chargedNanoUsd }) => chargedNanoUsd);
    expect(charged.reduce((sum, nano) => sum + nano, 0)).toBe(expected);
  });
});

describe('the queue', () => {
  test('a time to start that runs out is stored as the client’s own 504, and costs nothing', async () => {
    const world = falMock({ capacity: { slots: 1, queue: 5 } });
    await submitted(world);
    await submitted(world);
    const headers = { 'x-fal-request-timeout': '1.5', 'x-fal-queue-priority': 'low' };
    const path = await submitted(world, { prompt: 'late' }, headers);
    world.clock.advance(1400);
    expect((await get(world, `${path}/status`)).json()).toMatchObject({ status: 'IN_QUEUE', queue_position: 0 });
    world.clock.advance(101);
    expect((await get(world, `${path}/status`)).json()).toMatchObject({ status: 'COMPLETED' });
    const result = await get(world, path);
    expect([result.statusCode, result.headers['x-fal-request-timeout-type']]).toEqual([504, 'user']);
    expect(result.json()).toEqual({ detail: 'Request timed out', error_type: 'request_timeout' });
    world.clock.advance(60_000);
    expect(world.server.stats()).toMatchObject({
      jobs: { ended: { ok: 2, expired: 1 } },
      ledger: { accounts: { customer: '0.05' } },
    });
  });

  test('a time to start that the provider has set is not the client’s own', async () => {
    const world = falMock({ capacity: { slots: 1, queue: 5 }, startTimeout: '500ms' });
    await submitted(world);
    const path = await submitted(world);
    world.clock.advance(600);
    const result = await get(world, path);
    expect([result.statusCode, result.headers['x-fal-request-timeout-type']]).toEqual([504, undefined]);
  });

  test('a 503 is put back into it, and the client sees only the end', async () => {
    const faults = [{ status: 503, stage: 'completion', for: '2500ms' }];
    const world = falMock({ requeue: { statuses: [503, 504], times: 10 }, faults });
    const path = await submitted(world);
    world.clock.advance(2900);
    expect((await get(world, `${path}/status`)).statusCode).toBe(202);
    world.clock.advance(200);
    expect((await get(world, path)).statusCode).toBe(200);
    expect(world.server.stats()).toMatchObject({ attempts: { total: 1 }, ledger: { accounts: { customer: '0.025' } } });
    const plain = falMock({ faults });
    const failed = await submitted(plain);
    plain.clock.advance(1000);
    expect((await get(plain, failed)).statusCode).toBe(503);
  });

  test('what is asked for over the connection is never put back: the client sees the 503 at once', async () => {
    const faults = [{ status: 503, stage: 'completion', for: '2500ms' }];
    const changes = { requeue: { statuses: [503, 504], times: 10 }, faults };
    const sync = { ...SHAPE, delivery: 'sync' } as const;
    const fal = falMock(changes);
    const { reply } = await send(fal, fal.dialect.encode(sync, FLUX, 'K'));
    fal.clock.advance(1000);
    expect((await reply).statusCode).toBe(503);
    // No other vendor says that its requeueing is of a queue alone: there the setting holds for whoever waits.
    const prodia = mock({ models: { [FLUX]: MODELS[FLUX] }, ...changes });
    const waiting = await send(prodia, prodia.dialect.encode(sync, FLUX, 'K'));
    prodia.clock.advance(3000);
    expect((await waiting.reply).statusCode).toBe(200);
  });

  test('a client that watches is told each state once, and then the stream ends', async () => {
    const world = falMock({ capacity: { slots: 1, queue: 5 } });
    await submitted(world);
    const path = await submitted(world);
    const stream = get(world, `${path}/status/stream?logs=1`);
    await until(() => world.server.stats().queries.watching === 1);
    world.clock.advance(1000);
    world.clock.advance(1000);
    const states = (await stream).payload.split('\n\n').filter((event) => event.startsWith('data: '));
    expect(states.map((event) => (JSON.parse(event.slice(6)) as { status: string }).status)).toEqual([
      'IN_QUEUE',
      'IN_PROGRESS',
      'COMPLETED',
    ]);
  });
});

describe('the platform', () => {
  test('its bill, its usage, its prices and its estimates are of this run', async () => {
    const world = falMock({ billing: { outcomes: 'fal', discount: 20 } });
    await carriedOut(world, SHAPE, FLUX);
    await carriedOut(world, { ...SHAPE, usage: { ...SHAPE.usage, images: 3 } }, FLUX);
    const { billing_events: events } = (await get(world, '/v1/models/billing-events')).json<{
      billing_events: Record<string, number>[];
    }>();
    expect(events).toMatchObject([
      { output_units: 6, unit_price: 0.025, percent_discount: 20, cost_estimate_nano_usd: 120_000_000 },
      { output_units: 2, unit_price: 0.025, percent_discount: 20, cost_estimate_nano_usd: 40_000_000 },
    ]);
    const records = world.server.usageRecords(0, 9).records;
    expect(events.map(({ request_id }) => request_id)).toEqual(records.map(({ id }) => id).toReversed());
    expect((await get(world, '/v1/models/usage?expand=summary')).json()).toMatchObject({
      summary: [{ endpoint_id: FLUX, unit: 'megapixel', quantity: 8, cost_total: 0.16 }],
    });
    expect((await get(world, '/v1/models/analytics?expand=summary')).json()).toMatchObject({
      summary: [
        { endpoint_id: FLUX, request_count: records.length, success_count: 2, error_count: 0, p50_duration: 1 },
      ],
    });
    expect((await get(world, '/v1/models?q=ltx')).json()).toMatchObject({ models: [{ endpoint_id: LTX }] });
    expect((await get(world, `/v1/models/pricing?endpoint_id=${FLUX},${LTX}`)).json()).toMatchObject({
      prices: [
        { unit_price: 0.025, unit: 'megapixel' },
        { unit_price: 0.04, unit: 'second' },
      ],
    });
    const estimate = await world.server.app.inject({
      method: 'POST',
      url: '/v1/models/pricing/estimate',
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ estimate_type: 'historical_api_price', endpoints: { [FLUX]: { call_quantity: 100 } } }),
    });
    expect(estimate.json()).toMatchObject({ total_cost: 8 });
    expect((await get(world, '/v1/account/billing?expand=credits')).json()).toMatchObject({ username: 'tollmark' });
  });

  test('what the account may not see without a key is a 401, the keys of webhooks are not', async () => {
    const { server } = falMock({ auth: 'required' });
    const status = async (url: string): Promise<number> => (await server.app.inject(url)).statusCode;
    for (const path of ['/v1/models', '/v1/models/billing-events', '/v1/models/analytics', '/v1/models/pricing'])
      expect(await status(path)).toBe(401);
    expect(await status('/.well-known/jwks.json')).toBe(200);
  });
});

test('any bytes are answered, and cost only when they are a job', async () => {
  const world = falMock();
  const whole = world.dialect.encode(SHAPE, FLUX, 'K');
  await fc.assert(
    fc.asyncProperty(damaged(whole.body), fc.boolean(), async (body, isQueued) => {
      const path = isQueued ? `/queue/${FLUX}` : `/${FLUX}`;
      const { reply } = await send(world, {
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(body),
      });
      world.clock.advance(1000);
      expect([200, 422]).toContain((await reply).statusCode);
    }),
    { seed: 42, numRuns: 100 },
  );
  const { jobs, usageRecords } = world.server.stats();
  expect(usageRecords.kept).toBe(jobs.accepted);
});
