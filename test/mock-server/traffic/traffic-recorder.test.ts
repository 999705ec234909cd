import { describe, expect, test } from 'vitest';
import { API_KEY, ask, connected, EPOCH_MS, httpBytes, imageRequest, mock, MODEL, until } from '../mock-fixture.ts';

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

  test('begins anew with a new run', async () => {
    const world = mock({}, recorded);
    await ask(world, imageRequest(world.dialect));
    world.server.reset();
    expect(world.server.traffic()).toMatchObject({ attempts: [], untilMs: 0 });
  });
});
