import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LightMyRequestResponse } from 'fastify';
import { ask, imageRequest, mock, type Mock } from '../mock-fixture.ts';

async function forced(world: Mock, header: string, remoteAddress = '127.0.0.1'): Promise<LightMyRequestResponse> {
  const { method, path, headers, body } = imageRequest(world.dialect);
  const all = { ...headers, 'x-tollmark-force': header };
  return world.server.app.inject({ method, url: path, headers: all, payload: Buffer.from(body), remoteAddress });
}

describe('x-tollmark-force', () => {
  test('answers its own request, before any step', async () => {
    const world = mock();
    world.server.script({ status: 503 });
    const reply = await forced(world, '{"status":429,"headers":{"retry-after":"2"}}');
    expect([reply.statusCode, reply.headers['retry-after']]).toEqual([429, '2']);
    expect((await ask(world, imageRequest(world.dialect))).statusCode).toBe(503);
    expect(world.server.stats()).toMatchObject({
      attempts: { total: 2 },
      jobs: { scripted: 2 },
      script: { answered: 2, left: 0 },
    });
  });

  test('may let the job run', async () => {
    const world = mock({
      models: {
        m: {
          operation: 'text-to-image',
          wireName: 'inference.flux.txt2img.v1',
          serviceTime: { type: 'constant', value: '0ms' },
          price: { per: 'image', usd: '1' },
        },
      },
    });
    expect((await forced(world, '{"status":500,"billed":true}')).statusCode).toBe(500);
    expect(world.server.stats()).toMatchObject({ jobs: { ended: { ok: 1 } }, ledger: { charges: { dollars: '1' } } });
  });

  test.each([
    ['429', 'expected a map of fields'],
    ['429; retry-after=2', 'expected a map as JSON, such as {\\"status\\":429'],
    ['{"status":42,"times":3}', 'status: '],
    ['{"status":42,"times":3}', 'times: '],
    ['{}', 'give a status'],
  ])('%s is answered 400 with what is wrong', async (header, message) => {
    const world = mock();
    const reply = await forced(world, header);
    expect([reply.statusCode, reply.payload]).toEqual([400, expect.stringContaining(message)]);
    expect(reply.payload).toContain('x-tollmark-force: ');
    expect(world.server.stats()).toMatchObject({ jobs: { refused: 1, scripted: 0 }, script: { answered: 0 } });
  });

  test('of any text is obeyed or answered 400, as the vendor writes it', async () => {
    const world = mock();
    const text = fc.oneof(fc.json(), fc.string({ unit: 'grapheme-ascii' }));
    await fc.assert(
      fc.asyncProperty(text, async (header) => {
        expect((await forced(world, header)).statusCode).toBe(400);
      }),
      { seed: 42, numRuns: 60 },
    );
  });

  test('is forbidden to other machines, unless the server was told to obey them', async () => {
    expect((await forced(mock(), '{"status":429}', '10.0.0.7')).statusCode).toBe(403);
    expect((await forced(mock({}, { allowForce: true }), '{"status":429}', '10.0.0.7')).statusCode).toBe(429);
  });

  test('of a query answers it; billed is refused there', async () => {
    const { app } = mock({ dialect: 'fal' }).server;
    const url = '/queue/m/requests/019b0000-0000-4000-8000-000000000000/status';
    const query = async (header: string): Promise<number> =>
      (await app.inject({ url, headers: { 'x-tollmark-force': header } })).statusCode;
    expect(await query('{"status":504}')).toBe(504);
    expect(await query('{"billed":true}')).toBe(400);
  });
});
