import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BODY_BYTES_MAX } from '../../../mock-server/routes/body-reader.ts';
import { damaged } from '../../wire/wire-samples.ts';
import { connected, httpBytes, imageRequest, mock, MODEL, until } from '../mock-fixture.ts';

const FREE = { jobs: { accepted: 0, ended: {} }, ledger: { charges: { count: 0 } }, usageRecords: { kept: 0 } };

describe('bodies that are none', () => {
  test('too large is a 413, by length and by what comes', async () => {
    const world = mock();
    const { headers, path } = imageRequest(world.dialect);
    const payload = Buffer.alloc(BODY_BYTES_MAX + 1, 32);
    const reply = await world.server.app.inject({ method: 'POST', url: path, headers, payload });
    expect(reply.statusCode).toBe(413);
    expect(reply.headers['connection']).toBe('close');
    const socket = await connected(world);
    const answered = once(socket, 'data');
    socket.write(`POST ${path} HTTP/1.1\r\nhost: mock\r\ncontent-length: ${BODY_BYTES_MAX + 1}\r\n\r\n`);
    expect(String(await answered)).toMatch(/^HTTP\/1\.1 413 /);
    expect(world.server.stats()).toMatchObject({ ...FREE, attempts: { byStatus: { 413: 2 } } });
  });

  test('one cut off by the client is no attempt that costs, and the server goes on', async () => {
    const world = mock();
    const socket = await connected(world);
    const bytes = httpBytes(imageRequest(world.dialect));
    socket.write(bytes.subarray(0, bytes.length - 5));
    await until(() => world.server.stats().requests === 1);
    socket.destroy();
    await until(() => world.server.stats().attempts.total === 1);
    expect(world.server.stats()).toMatchObject(FREE);
    expect((await world.server.app.inject('/healthz')).json()).toEqual({ status: 'ok', dialect: 'prodia' });
  });

  test.each(['text/plain', 'application/xml', 'image/png', 'nonsense', '', undefined])(
    'content type %s',
    async (type) => {
      const world = mock();
      const { path, body } = imageRequest(world.dialect);
      const headers = type === undefined ? {} : { 'content-type': type };
      const reply = await world.server.app.inject({ method: 'POST', url: path, headers, payload: Buffer.from(body) });
      expect(reply.statusCode).toBeGreaterThanOrEqual(400);
      expect(reply.statusCode).toBeLessThan(500);
      expect(world.server.stats()).toMatchObject(FREE);
    },
  );
});

describe.each(['prodia', 'openai'] as const)('any bytes at %s', (dialect) => {
  test('are answered, and cost only when they are a job', async () => {
    const world = mock({ dialect });
    const whole = imageRequest(world.dialect);
    const types = fc.constantFrom(
      'application/json',
      'multipart/form-data',
      'multipart/form-data; boundary=x',
      'a/b',
      '',
    );
    const bodies = fc.oneof(
      damaged(whole.body),
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => Buffer.from(text)),
    );
    const routes = fc.constantFrom(...world.dialect.routes.map(({ path }) => path));
    await fc.assert(
      fc.asyncProperty(types, bodies, routes, async (type, body, url) => {
        const before = world.server.stats();
        const reply = world.server.app.inject({
          method: 'POST',
          url,
          headers: { 'content-type': type },
          payload: Buffer.from(body),
        });
        await until(() => world.server.stats().attempts.total > before.attempts.total);
        world.clock.advance(1000);
        const { statusCode } = await reply;
        const after = world.server.stats();
        const accepted = after.jobs.accepted - before.jobs.accepted;
        expect([200, 201, 400, 404, 415, 429]).toContain(statusCode);
        expect(statusCode < 300).toBe(accepted === 1);
        expect(after.ledger.charges.count - before.ledger.charges.count).toBe(accepted);
      }),
      { seed: 42, numRuns: 150 },
    );
  });
});

describe('values that are none', () => {
  const value = fc.oneof(
    fc.integer(),
    fc.double(),
    fc.string(),
    fc.constant(null),
    fc.constant([]),
    fc.constant({}),
    fc.constant(1e308),
  );
  test('in every field of a Prodia job are answered below 500, and cost only as a job', async () => {
    const world = mock();
    const { headers, path } = imageRequest(world.dialect);
    const config = fc.dictionary(
      fc.constantFrom('prompt', 'steps', 'width', 'height', 'duration', 'strength', '__proto__'),
      value,
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(MODEL, '', 'constructor'), config, async (type, fields) => {
        const before = world.server.stats();
        const payload = JSON.stringify({ type, config: { prompt: 'p', ...fields } });
        const reply = world.server.app.inject({ method: 'POST', url: path, headers, payload });
        await until(() => world.server.stats().attempts.total > before.attempts.total);
        world.clock.advance(1000);
        const { statusCode } = await reply;
        const accepted = world.server.stats().jobs.accepted - before.jobs.accepted;
        expect([200, 400, 429]).toContain(statusCode);
        expect(statusCode === 200).toBe(accepted === 1);
      }),
      { seed: 42, numRuns: 150 },
    );
    const { ledger, jobs } = world.server.stats();
    expect(ledger.charges.count).toBe(jobs.ended.ok ?? 0);
  });
});

test('other routes are a 404 that names those there are', async () => {
  const reply = await mock().server.app.inject('/v1/nothing');
  expect(reply.statusCode).toBe(404);
  expect(reply.json<{ error: string }>().error).toMatch(
    /^No such route\. This server emulates prodia: POST \/v2\/job, POST \/v2\/job\/async, GET .*\/output\/:filename\.$/,
  );
});
