import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createMockServer } from '../../mock-server/app.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { parseDollars } from './dollars.ts';
import { API_KEY, ask, connected, httpBytes, imageRequest, mock, provider, send, until } from './mock-fixture.ts';
import type { Mock } from './mock-fixture.ts';

/** What the records bill and what the ledger says, in nano-USD. */
function books({ server }: Mock): readonly [bigint, bigint] {
  const { records } = server.usageRecords(0, 10_000);
  const billed = records.reduce((sum, { chargedNanoUsd }) => sum + BigInt(chargedNanoUsd), 0n);
  return [billed, parseDollars(server.stats().ledger.accounts.customer)];
}

describe('reset', () => {
  test('answers 503 to clients that wait, and begins at nothing', async () => {
    const world = mock({ faults: [{ status: 503, stage: 'admission', at: '5s', for: '1s' }] });
    world.clock.advance(5500);
    expect((await ask(world, imageRequest(world.dialect), 0)).statusCode).toBe(503);
    world.clock.advance(1000);
    const { reply } = await send(world, imageRequest(world.dialect));
    expect(world.server.reset()).toBe(true);
    expect((await reply).statusCode).toBe(503);
    expect(world.server.stats()).toMatchObject({
      requests: 0,
      attempts: { total: 0, byStatus: {}, resets: 0, hangUps: 0 },
      jobs: { accepted: 0, refused: 0, waiting: 0, running: 0, ended: {} },
      ledger: { charges: { count: 0 } },
      usageRecords: { kept: 0, lost: 0 },
    });
    // The timeline is at 0 again: the fault at 5 s is still to come.
    expect((await ask(world, imageRequest(world.dialect))).statusCode).toBe(200);
    world.clock.advance(4000);
    expect((await ask(world, imageRequest(world.dialect))).statusCode).toBe(503);
  });

  test('what the run before had pending does not reach the new one', async () => {
    const world = mock({ onDisconnect: 'cancel' });
    const socket = await connected(world);
    socket.write(httpBytes(imageRequest(world.dialect)));
    await until(() => world.server.stats().jobs.running === 1);
    world.server.reset();
    const { reply } = await send(world, imageRequest(world.dialect));
    const closed = once(socket, 'close');
    socket.destroy();
    await closed;
    world.clock.advance(5000);
    expect((await reply).statusCode).toBe(200);
    expect(world.server.stats()).toMatchObject({ attempts: { total: 1, hangUps: 0 }, jobs: { ended: { ok: 1 } } });
  });
});

describe('close', () => {
  test('lets jobs end and answers them; then connections close', async () => {
    const world = mock({ capacity: { slots: 1 } });
    const socket = await connected(world);
    let text = '';
    socket.on('data', (bytes) => (text += String(bytes)));
    socket.write(httpBytes(imageRequest(world.dialect)));
    await until(() => world.server.stats().jobs.running === 1);
    const { reply } = await send(world, imageRequest(world.dialect));
    const ended = once(socket, 'end');
    const closed = world.server.close({ graceMs: 10_000 });
    expect(world.server.reset()).toBe(false);
    world.clock.advance(1000);
    await ended;
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text).toMatch(/\r\nconnection: close\r\n/i);
    world.clock.advance(1000);
    expect((await reply).statusCode).toBe(200);
    await closed;
    expect(world.server.stats().jobs.ended).toEqual({ ok: 2 });
    expect(books(world)).toEqual([10_000_000n, 10_000_000n]);
  });

  test('refuses what comes after it on a connection that is still open', async () => {
    const world = mock();
    const [first, second] = [await connected(world), await connected(world)];
    // A request whose body is not whole keeps its connection from being idle.
    const bytes = httpBytes(imageRequest(world.dialect));
    second.write(bytes.subarray(0, bytes.length - 1));
    first.write(bytes);
    await until(() => world.server.stats().requests === 2 && world.server.stats().jobs.running === 1);
    const closed = world.server.close({ graceMs: 10_000 });
    const answered = once(second, 'data');
    second.write(bytes.subarray(bytes.length - 1));
    expect(String(await answered)).toMatch(/^HTTP\/1\.1 503 /);
    world.clock.advance(1000);
    await closed;
    expect(world.server.stats()).toMatchObject({ attempts: { total: 2, byStatus: { 200: 1, 503: 1 } } });
  });

  test.each(['completion', 'acceptance'])('loses no charge when the grace runs out (charge: %s)', async (charge) => {
    const faults = [{ status: 500, share: 0.5 }];
    const world = mock({ capacity: { slots: 2 }, billing: { charge }, faults });
    const undisturbed = mock({ capacity: { slots: 2 }, billing: { charge }, faults });
    const replies = [];
    for (let n = 0; n < 20; n++) {
      replies.push((await send(world, imageRequest(world.dialect))).reply);
      await send(undisturbed, imageRequest(world.dialect));
    }
    const closed = world.server.close({ graceMs: 2500 });
    world.clock.advance(2500);
    await closed;
    undisturbed.clock.advance(60_000);
    const statuses = (await Promise.all(replies)).map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 503)).toHaveLength(16);
    expect(world.server.stats().ledger).toEqual(undisturbed.server.stats().ledger);
    expect(world.server.usageRecords(0, 100)).toEqual(undisturbed.server.usageRecords(0, 100));
    const [billed, owed] = books(world);
    expect(billed).toBe(owed);
    expect(billed).toBeGreaterThan(0n);
  });

  test('can be called again, and the books stay readable', async () => {
    const world = mock();
    await ask(world, imageRequest(world.dialect));
    const first = world.server.close();
    expect(world.server.close()).toBe(first);
    await first;
    expect(world.server.stats()).toMatchObject({ ledger: { charges: { count: 1 } }, usageRecords: { kept: 1 } });
  });
});

test('an unknown dialect is a scenario error that names those there are', () => {
  const create = (): unknown => createMockServer({ provider: { ...provider(), dialect: 'morse' }, seed: 1 });
  expect(create).toThrow(ScenarioError);
  expect(create).toThrow(/provider\.dialect: no such wire format as "morse"; use one of prodia, openai/);
});

test('an API key appears in no log and in no answer of the server about itself', async () => {
  const messages: string[] = [];
  const limits = [{ type: 'token-bucket', rate: '1/h', burst: 1, per: 'key' }];
  const world = mock(
    { auth: 'required', limits, faults: [{ status: 500 }] },
    { logger: { info: (text) => messages.push(text) } },
  );
  const seen = [await ask(world, imageRequest(world.dialect)), await ask(world, imageRequest(world.dialect))];
  expect(seen.map(({ statusCode }) => statusCode)).toEqual([500, 429]);
  seen.push(await ask(world, { ...imageRequest(world.dialect), body: Buffer.from('{') }));
  for (const url of ['/stats', '/healthz', '/tollmark/usage-records', `/nowhere?key=${API_KEY}`]) {
    seen.push(await world.server.app.inject({ url, headers: { authorization: `Bearer ${API_KEY}` } }));
  }
  world.server.reset();
  await world.server.close();
  expect(messages.length).toBeGreaterThan(0);
  const texts = [...messages, ...seen.flatMap(({ payload, headers }) => [payload, JSON.stringify(headers)])];
  for (const text of texts) expect(text).not.toContain(API_KEY);
});

test('models that share a wire name are told apart by their operation', async () => {
  const model = {
    operation: 'text-to-image',
    wireName: 'gpt-image-1',
    serviceTime: { type: 'constant', value: '1s' },
    price: { per: 'image', usd: '1' },
  };
  const world = mock({ dialect: 'openai', models: { edit: { ...model, operation: 'image-edit' }, make: model } });
  await ask(world, imageRequest(world.dialect, { model: 'gpt-image-1' }));
  expect(world.server.usageRecords(0, 1).records).toMatchObject([{ model: 'make' }]);
});
