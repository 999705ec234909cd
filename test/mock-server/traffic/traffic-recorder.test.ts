import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { TrafficRecorder } from '../../../mock-server/traffic/traffic-recorder.ts';
import { invoiceOf } from '../../../src/invoice/invoice.ts';
import { CONTEXT } from '../../invoice/samples.ts';
import {
  API_KEY,
  ask,
  connected,
  EPOCH_MS,
  httpBytes,
  imageRequest,
  mock,
  MODEL,
  type Mock,
  until,
} from '../mock-fixture.ts';
import { stubMock } from '../stub-world.ts';

const recorded = { traffic: true };

describe('traffic', () => {
  test('is not kept unless it is asked for', () => {
    expect(() => mock().server.traffic()).toThrow('create the mock server with traffic: true');
  });

  test('an answered attempt: what it asked for, when, and what its job was charged', async () => {
    const world = mock({}, recorded);
    await ask(world, imageRequest(world.dialect));
    const { attempts, ...rest } = world.server.traffic();
    expect(rest).toMatchObject({ dialect: 'prodia', untilMs: 1000, originEpochMs: EPOCH_MS, takesKeys: false });
    expect(attempts).toMatchObject([
      {
        number: 0,
        arrivedMs: 0,
        endedMs: 1000,
        ending: 'answered',
        status: 200,
        outcome: 'ok',
        wireModel: MODEL,
        operation: 'text-to-image',
        route: '/v2/job',
        path: '/v2/job',
        key: 1,
        billedNano: 5_000_000,
        jobEndedMs: 1000,
        isAsync: false,
        polls: 0,
      },
    ]);
    expect(JSON.stringify(attempts)).not.toContain(API_KEY);
  });

  test('a client that leaves is charged all the same', async () => {
    const world = mock({}, recorded);
    const socket = await connected(world);
    socket.write(httpBytes(imageRequest(world.dialect)));
    await until(() => world.server.stats().attempts.total > 0);
    world.clock.advance(400);
    socket.destroy();
    await until(() => world.server.stats().attempts.hangUps === 1);
    world.clock.advance(600);
    expect(world.server.traffic().attempts).toMatchObject([
      { ending: 'left', endedMs: 400, status: 0, outcome: 'ok', billedNano: 5_000_000, jobEndedMs: 1000 },
    ]);
  });

  test('refusals, with the texts of what they say of retries; resets', async () => {
    const throttled = { type: 'status', status: 429, retryAfter: '2s', for: '1ms' };
    const world = mock({ faults: [throttled, { type: 'reset', at: '1ms' }] }, recorded);
    await ask(world, imageRequest(world.dialect), 10);
    const socket = await connected(world);
    socket.write(httpBytes(imageRequest(world.dialect)));
    await until(() => world.server.stats().attempts.resets === 1);
    const { attempts } = world.server.traffic();
    expect(attempts).toMatchObject([
      { status: 429, outcome: 'throttled', retryHeaders: { 'retry-after': '2' }, billedNano: 0, endedMs: 0 },
      { status: 0, ending: 'reset', outcome: 'unavailable', arrivedMs: 10 },
    ]);
    expect(attempts[0]?.fingerprint).toBe(attempts[1]?.fingerprint);
  });

  test('unknown routes and models are counted by name', async () => {
    const world = mock({}, recorded);
    await ask(world, imageRequest(world.dialect, { model: 'inference.no-such.txt2img.v1' }), 0);
    for (let times = 0; times < 150; times++) await world.server.app.inject({ url: `/v9/${times % 120}?key=secret` });
    const { unknownRoutes, unknownModels, attempts } = world.server.traffic();
    expect(unknownModels).toEqual({ counts: [{ name: 'inference.no-such.txt2img.v1', count: 1 }], others: 0 });
    expect(unknownRoutes.counts).toHaveLength(100);
    expect(unknownRoutes.counts[0]).toEqual({ name: 'GET /v9/0', count: 2 });
    expect(unknownRoutes.others).toBe(20);
    expect(attempts).toMatchObject([{ wireModel: 'inference.no-such.txt2img.v1', outcome: 'throttled' }]);
  });

  test.each<[string, (world: Mock) => unknown, Record<string, string>?]>([
    ['by a script', ({ server }) => server.script({ status: 503 })],
    ['by its own header', () => {}, { 'x-tollmark-force': '{"status":503}' }],
    ['with a refusal of its header', () => {}, { 'x-tollmark-force': '{' }],
    ['for want of a key', () => {}, { authorization: '' }],
    ['because the server closes', ({ server }) => void server.close()],
  ])('an attempt that is answered %s is read: its retry is the same request', async (_, prepare, headers = {}) => {
    const second = { type: 'constant', value: '1s' };
    const films = { operation: 'text-to-video', serviceTime: second, price: { per: 'video', usd: '1' } };
    const world = mock({ auth: 'required', dialect: 'lumenfall', models: { films } }, recorded);
    const common = { 'content-type': 'application/json', authorization: 'Bearer k' };
    const body = Buffer.from('{"model":"films","prompt":"p","seconds":5,"idempotency_key":"k"}');
    const request = { method: 'POST', path: '/openai/v1/videos', headers: common, body } as const;
    const attempt = (more: object): Promise<unknown> => ask(world, { ...request, headers: { ...common, ...more } }, 0);
    await attempt({});
    prepare(world);
    await attempt(headers);
    const { attempts, unknownModels } = world.server.traffic();
    world.clock.advance(10_000);
    const read = attempts.map(({ wireModel, operation, fingerprint, idempotency }) => ({
      wireModel,
      operation,
      fingerprint,
      idempotency,
    }));
    expect(read[0]).toMatchObject({ wireModel: 'films', operation: 'text-to-video' });
    expect(read[1]).toEqual(read[0]);
    expect(attempts[1]?.status).toBeGreaterThan(399);
    expect(unknownModels.counts).toEqual([]);
  });

  test('begins anew with a new run', async () => {
    const world = mock({}, recorded);
    await ask(world, imageRequest(world.dialect));
    await ask(world, imageRequest(world.dialect));
    world.server.reset();
    world.server.reset();
    await ask(world, imageRequest(world.dialect));
    world.server.reset();
    const earlier = { resets: 3, attempts: 3 };
    expect(world.server.traffic()).toMatchObject({ attempts: [], untilMs: 0, earlier });
    expect(invoiceOf(world.server.traffic(), CONTEXT)).toMatchObject({
      earlier,
      headline: 'no request came to a route that makes jobs since the last reset',
    });
  });
});

describe('asynchronous jobs', () => {
  const FLUX = 'fal-ai/flux/dev';
  const models = {
    [FLUX]: {
      operation: 'text-to-image',
      serviceTime: { type: 'constant', value: '1s' },
      price: { per: 'image', usd: '0.04' },
    },
  };
  const submit = (world: Mock): ReturnType<typeof ask> =>
    ask(
      world,
      {
        method: 'POST',
        path: `/queue/${FLUX}`,
        headers: { authorization: 'Key K', 'content-type': 'application/json' },
        body: Buffer.from('{"prompt":"p"}'),
      },
      0,
    );

  test('are heard of when a query tells of their end, not before', async () => {
    const world = mock({ dialect: 'fal', models }, recorded);
    const { status_url } = (await submit(world)).json<{ status_url: string }>();
    const poll = (): unknown =>
      world.server.app.inject({ url: new URL(status_url).pathname, headers: { authorization: 'Key K' } });
    world.clock.advance(400);
    await poll();
    const [running] = world.server.traffic().attempts;
    expect(running).toMatchObject({ isAsync: true, status: 200, ending: 'answered', polls: 1, billedNano: 0 });
    expect(running).not.toHaveProperty('heardMs');
    world.clock.advance(1000);
    await poll();
    expect(world.server.traffic().attempts).toMatchObject([
      { jobEndedMs: 1000, heardMs: 1400, polls: 2, outcome: 'ok', billedNano: 40_000_000 },
    ]);
  });

  test('that nobody asks for are ghosts', async () => {
    const world = mock({ dialect: 'fal', models }, recorded);
    await submit(world);
    world.clock.advance(5000);
    expect(invoiceOf(world.server.traffic(), CONTEXT).dollars.wastedBy.ghost).toEqual({ attempts: 1, dollars: '0.04' });
  });
});

test('attempts that share a job by their key know each other', async () => {
  const { send: sendKeyed, clock, world } = stubMock({}, { recordsTraffic: true });
  await sendKeyed('/sync', { 'x-key': 'k' });
  await sendKeyed('/sync', { 'x-key': 'k' });
  clock.advance(1000);
  await until(() => world.traffic()?.attempts.every(({ ending }) => ending !== 'open') === true);
  const { attempts = [] } = world.traffic() ?? {};
  expect(attempts).toMatchObject([{ billedNano: 5_000_000 }, { replayOf: 0, outcome: 'ok', billedNano: 0 }]);
  expect(attempts[0]?.idempotency).toBe(attempts[1]?.idempotency);
  expect(JSON.stringify(attempts)).not.toContain('"k"');
});

test('an attempt whose answer is scripted is one like others', async () => {
  const world = mock({}, recorded);
  world.server.script({ status: 429, headers: { 'retry-after': '3' } });
  await ask(world, imageRequest(world.dialect), 0);
  expect(world.server.traffic().attempts).toMatchObject([
    { wireModel: MODEL, status: 429, ending: 'answered', billedNano: 0, retryHeaders: { 'retry-after': '3' } },
  ]);
});

test('attempts beyond the bound are counted, and their charges too', async () => {
  const recorder = new TrafficRecorder({
    dialect: 'prodia',
    takesKeys: false,
    originEpochMs: EPOCH_MS,
    nowMs: () => 0,
    jobId: String,
    attemptsMax: 2,
  });
  const { dialect } = mock();
  for (const number of [0, 1, 2, 3]) {
    const response = new EventEmitter() as unknown as ServerResponse;
    recorder.arrived({ number, response, isOpen: true, scripted: undefined }, '/v2/job', imageRequest(dialect));
    recorder.settled(number, 0, 7, 10, false);
  }
  const traffic = { ...recorder.traffic(), earlier: { resets: 0, attempts: 0 } };
  expect(traffic).toMatchObject({ lost: { attempts: 2, billedNano: 14n } });
  expect(invoiceOf(traffic, CONTEXT)).toMatchObject({
    attempts: { total: 2, lost: 2 },
    dollars: { beside: '0.000000014' },
  });
});

test('two bodies that could not be read are not the same', async () => {
  const world = mock({}, recorded);
  const { method, path, headers } = imageRequest(world.dialect);
  const broken = { method, url: path, headers: { ...headers, 'content-encoding': 'gzip' } } as const;
  for (const payload of ['no gzip', 'no gzip']) await world.server.app.inject({ ...broken, payload });
  const unknown = { ...broken, headers: { ...headers, 'content-encoding': 'zip' } };
  await world.server.app.inject({ ...unknown, payload: 'zip' });
  const { attempts } = world.server.traffic();
  expect(attempts.map(({ status }) => status)).toEqual([400, 400, 415]);
  expect(new Set(attempts.map(({ fingerprint }) => fingerprint)).size).toBe(3);
});
