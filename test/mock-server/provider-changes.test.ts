import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { providerSchema } from '../../src/provider/provider-options.ts';
import { ask, imageRequest, mockOf, MODEL, send, type Mock } from './mock-fixture.ts';

const IMAGES = {
  operation: 'text-to-image',
  serviceTime: { type: 'constant', value: '1s' },
  price: { per: 'image', usd: '0.01' },
};
const BASE = { models: { [MODEL]: IMAGES } };

const sourced = (provider: object = BASE): Mock => mockOf(providerSchema.parse(provider), { source: { provider } });
const status = async (world: Mock, waitMs = 1000): Promise<number> =>
  (await ask(world, imageRequest(world.dialect), waitMs)).statusCode;

function refusalOf({ server }: Mock, changes: unknown): string {
  try {
    server.patch(changes);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return '';
}

describe('a change', () => {
  test('is for the requests that come after it, and is remembered with its instant', async () => {
    const world = sourced();
    const { reply } = await send(world, imageRequest(world.dialect));
    world.clock.advance(500);
    const faults = [{ status: 503, stage: 'admission' }];
    expect(world.server.patch({ faults })).toEqual({ atMs: 500, changes: { faults } });
    expect(await status(world, 500)).toBe(503);
    expect((await reply).statusCode).toBe(200);
    world.server.patch({ faults: null });
    expect(await status(world)).toBe(200);
    expect(world.server.stats().changes).toEqual([
      { atMs: 500, changes: { faults } },
      { atMs: 1000, changes: { faults: null } },
    ]);
  });

  test('of service times, slots and queue', async () => {
    const world = sourced();
    world.server.patch({ capacity: { slots: 1, queue: 0 }, models: { [MODEL]: { serviceTime: { value: '2s' } } } });
    const { reply } = await send(world, imageRequest(world.dialect));
    expect(await status(world, 0)).toBe(429);
    world.clock.advance(1999);
    expect(world.server.stats().jobs.running).toBe(1);
    world.clock.advance(1);
    expect((await reply).statusCode).toBe(200);
  });

  test('of slots serves those that wait at once', async () => {
    const world = sourced({ ...BASE, capacity: { slots: 1, queue: 5 } });
    const replies = [];
    for (let n = 0; n < 3; n++) replies.push((await send(world, imageRequest(world.dialect))).reply);
    world.server.patch({ capacity: { slots: 3 } });
    expect(world.server.stats().jobs).toMatchObject({ running: 3, waiting: 0 });
    world.clock.advance(1000);
    expect((await Promise.all(replies)).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  });

  test('of limits per key tells keys apart from then on', async () => {
    const world = sourced();
    world.server.patch({ limits: [{ type: 'concurrency', limit: 1, per: 'key' }], auth: 'required' });
    const { reply } = await send(world, imageRequest(world.dialect));
    expect(await status(world, 0)).toBe(429);
    const request = imageRequest(world.dialect);
    const other = await send(world, { ...request, headers: { ...request.headers, authorization: 'Bearer other' } });
    const { authorization: _, ...headers } = request.headers;
    expect((await ask(world, { ...request, headers }, 1000)).statusCode).toBe(401);
    expect([(await reply).statusCode, (await other.reply).statusCode]).toEqual([200, 200]);
  });

  test('is laid over the one before it, and a reset takes all back', async () => {
    const world = sourced();
    world.server.patch({ faults: [{ status: 500, stage: 'admission' }] });
    world.server.patch({ capacity: { slots: 1 } });
    expect(await status(world, 0)).toBe(500);
    world.server.reset();
    expect(await status(world)).toBe(200);
    expect(world.server.stats().changes).toEqual([]);
  });

  test('keeps the calendar of the scenario', async () => {
    const price = [
      { daily: '01:00..04:00', price: { per: 'image', usd: '0.02' } },
      { price: { per: 'image', usd: '0.01' } },
    ];
    const provider = { models: { [MODEL]: { ...IMAGES, price } } };
    const parsed = { ...providerSchema.parse(provider), startEpochMs: Date.UTC(2026, 0, 1, 2) };
    const world = mockOf(parsed, { source: { provider, startAt: '2026-01-01T02:00Z' } });
    world.server.patch({ auth: 'required' });
    world.server.patch({ capacity: { slots: 1 } });
    expect(await status(world)).toBe(200);
    expect(world.server.stats().ledger.charges.dollars).toBe('0.02');
  });
});

describe('a refused change', () => {
  test('says all that is wrong, and changes nothing', async () => {
    const world = sourced();
    const text = refusalOf(world, { faults: [{ status: 503, stage: 'admission' }], dialect: 'openai', limits: [{}] });
    expect(text).toContain('dialect: stays while it runs');
    expect(text).toContain('limits[0].type');
    expect(world.server.stats().changes).toEqual([]);
    expect(await status(world)).toBe(200);
  });

  test('is any change of a server that does not know its scenario', () => {
    expect(refusalOf(mockOf(providerSchema.parse(BASE)), {})).toContain('give createMockServer its source');
  });

  test('is one too many, or too long', () => {
    const world = sourced();
    expect(refusalOf(world, { region: 'x'.repeat(70_000) })).toContain('at most 65536 characters');
    expect(refusalOf(world, undefined)).toContain('at most 65536 characters');
    for (let n = 0; n < 1000; n++) world.server.patch({ region: 'eu' });
    expect(refusalOf(world, { region: 'us' })).toContain('1000 changes are the most');
  });

  test('of any JSON leaves the server as it was', async () => {
    const world = sourced();
    let refused = 0;
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom('faults', 'limits', 'auth'), fc.jsonValue())),
        (changes) => {
          const before = world.server.stats().changes.length;
          const isRefused = refusalOf(world, changes) !== '';
          refused += isRefused ? 1 : 0;
          expect(world.server.stats().changes.length).toBe(before + (isRefused ? 0 : 1));
        },
      ),
      { seed: 42, numRuns: 200 },
    );
    expect(refused).toBeGreaterThan(50);
    expect(await status(world)).toBe(200);
  });
});

describe('PATCH /tollmark/provider', () => {
  test('answers the change, or every problem', async () => {
    const world = sourced();
    const patch = async (payload: object, remoteAddress = '127.0.0.1'): Promise<LightMyRequestResponse> =>
      world.server.app.inject({ method: 'PATCH', url: '/tollmark/provider', payload, remoteAddress });
    expect((await patch({ faults: [{ status: 500 }] })).json()).toEqual({
      atMs: 0,
      changes: { faults: [{ status: 500 }] },
    });
    const reply = await patch({ faults: [{ status: 5 }], dialekt: 'openai' });
    expect([reply.statusCode, reply.json()]).toMatchObject([
      400,
      {
        problems: [{ path: 'faults[0].status' }, { path: 'dialekt', message: 'unknown field; did you mean dialect?' }],
      },
    ]);
    expect((await patch({}, '10.0.0.7')).statusCode).toBe(403);
  });
});
