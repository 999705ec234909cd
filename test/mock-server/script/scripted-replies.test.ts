import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { Socket } from 'node:net';
import { UnderWay } from '../../../mock-server/memory/under-way.ts';
import { ScriptedReplies } from '../../../mock-server/script/scripted-replies.ts';
import { answerSchema } from '../../../mock-server/script/step-options.ts';
import type { Timeline } from '../../../src/engine/timeline.ts';
import { DIALECTS } from '../../../src/wire/dialects.ts';
import { ask, connected, httpBytes, imageRequest, mock, provider, reading, send, until } from '../mock-fixture.ts';

setFlagsFromString('--expose-gc');
const EMPTY_REPLY = { status: 500, headers: {}, body: new Uint8Array() };

/** What comes over a connection until it ends. */
async function received(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (part: Buffer) => {
    text += part.toString('latin1');
  });
  await once(socket, 'close');
  return text;
}

describe('the answer', () => {
  test('of a failure without a body is the vendor’s own form of it', async () => {
    const world = mock();
    world.server.script({ status: 429, retryAfter: '3s' });
    const scripted = await ask(world, imageRequest(world.dialect));
    expect(reading(world, scripted)).toMatchObject({ outcome: 'throttled' });
    const refused = mock({ faults: [{ status: 429, retryAfter: '3s' }] });
    const own = await ask(refused, imageRequest(refused.dialect));
    expect(scripted.payload).toBe(own.payload);
    expect(scripted.headers).toEqual(own.headers);
  });

  test('has the body and the headers that the step gives', async () => {
    const world = mock();
    world.server.script([
      { status: 200, body: { any: [1, 'é'] } },
      { status: 500, body: 'oops', headers: { 'content-type': 'text/html', 'retry-after': 'soon' } },
      { status: 204 },
      { status: 302, headers: { location: '/elsewhere' } },
    ]);
    const replies = [];
    for (let n = 0; n < 4; n++) replies.push(await ask(world, imageRequest(world.dialect)));
    expect(replies.map(({ statusCode, payload }) => [statusCode, payload])).toEqual([
      [200, '{"any":[1,"é"]}'],
      [500, 'oops'],
      [204, ''],
      [302, ''],
    ]);
    expect(replies[0]?.headers['content-type']).toBe('application/json');
    expect(replies[1]?.headers).toMatchObject({ 'content-type': 'text/html', 'retry-after': 'soon' });
    expect(replies[3]?.headers['location']).toBe('/elsewhere');
  });

  test('comes when its delay is over; a client that leaves before is a hang-up', async () => {
    const world = mock();
    world.server.script({ status: 500, delay: '90s', times: 2 });
    const { reply } = await send(world, imageRequest(world.dialect));
    const socket = await connected(world);
    socket.write(httpBytes(imageRequest(world.dialect)));
    await until(() => world.server.stats().attempts.total === 2);
    world.clock.advance(89_999);
    expect(world.server.stats().attempts.byStatus).toEqual({});
    socket.destroy();
    await until(() => world.server.stats().attempts.hangUps === 1);
    world.clock.advance(1);
    expect((await reply).statusCode).toBe(500);
    expect(world.server.stats().attempts).toEqual({ total: 2, byStatus: { 500: 1 }, resets: 0, hangUps: 1 });
  });

  test('whose client has left before its delay is over is kept no longer', async () => {
    const timeline = { nowMs: 0, at: () => {} } as unknown as Timeline;
    const options = { dialect: DIALECTS.openai, provider: provider() };
    const underWay = new UnderWay(1_000_000);
    const replies = new ScriptedReplies({ options, underWay, timeline, kind: 0, onQuiet: () => {} });
    const answer = answerSchema.parse({ status: 500, delay: '1h' });
    const left = ((): WeakRef<object> => {
      const response = Object.assign(new EventEmitter(), { req: { rawHeaders: [] } }) as unknown as ServerResponse;
      const caller = { response, send: () => {}, refusal: () => EMPTY_REPLY, cut: () => {}, left: () => {} };
      replies.answer(caller, answer);
      response.emit('close');
      return new WeakRef(caller);
    })();
    await new Promise((resolve) => setImmediate(resolve));
    runInNewContext('gc')();
    expect(left.deref()).toBeUndefined();
    expect([replies.waiting, underWay.memory.bytes]).toEqual([0, 0]);
    replies.due(0);
  });

  test('that still waits is a 503 when the server closes, or another run begins', async () => {
    const world = mock();
    world.server.script({ status: 500, delay: '1h' });
    const { reply } = await send(world, imageRequest(world.dialect));
    world.server.reset();
    expect((await reply).statusCode).toBe(503);
    world.server.script({ status: 500, delay: '1h' });
    const last = await send(world, imageRequest(world.dialect));
    await world.server.close({ graceMs: 0 });
    expect((await last.reply).statusCode).toBe(503);
  });

  test('of a server that closes is waited for', async () => {
    const world = mock();
    world.server.script({ status: 500, delay: '5s' });
    const { reply } = await send(world, imageRequest(world.dialect));
    const closed = world.server.close();
    world.clock.advance(5000);
    expect((await reply).statusCode).toBe(500);
    await closed;
  });
});

describe('a disconnect', () => {
  test.each([
    ['before-headers', undefined, /^$/],
    ['after-headers', 200, /^HTTP\/1\.1 200 OK\r\n(?:[^\r]+\r\n)*content-length: 10\r\n(?:[^\r]+\r\n)*\r\n$/],
    ['in-body', 200, /\r\n\r\n01234$/],
  ] as const)('%s', async (disconnect, status, expected) => {
    const world = mock();
    world.server.script({ disconnect, ...(status === undefined ? {} : { status, body: '0123456789' }) });
    const socket = await connected(world);
    socket.write(httpBytes(imageRequest(world.dialect)));
    expect(await received(socket)).toMatch(expected);
    expect(world.server.stats()).toMatchObject({ attempts: { byStatus: {}, resets: 1 }, jobs: { scripted: 1 } });
  });

  test('of an empty body is seen, too', async () => {
    const world = mock();
    world.server.script({ status: 500, body: '', disconnect: 'in-body' });
    const socket = await connected(world);
    socket.write(httpBytes(imageRequest(world.dialect)));
    expect(await received(socket)).toContain('content-length: 1\r\n');
  });
});

describe('a status without a body', () => {
  test.each([
    [{ status: 204, billed: true }, 1000],
    [{ status: 304, billed: true }, 1000],
    [{ status: 204 }, 0],
    [{ status: 304, disconnect: 'after-headers' }, 0],
  ] as const)('%o has no length of one either', async (step, waitMs) => {
    const world = mock();
    world.server.script(step);
    const socket = await connected(world);
    socket.write(
      httpBytes({
        ...imageRequest(world.dialect),
        headers: { ...imageRequest(world.dialect).headers, connection: 'close' },
      }),
    );
    await until(() => world.server.stats().attempts.total === 1);
    world.clock.advance(waitMs);
    const [head = '', body] = (await received(socket)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${step.status} `));
    expect(head).not.toMatch(/content-length|transfer-encoding/i);
    expect(body).toBe('');
  });
});

describe('a step that is billed', () => {
  test('lets the job run, charges it, and replaces its answer', async () => {
    const world = mock();
    world.server.script({ status: 500, billed: true });
    const { reply } = await send(world, imageRequest(world.dialect));
    world.clock.advance(999);
    expect(world.server.stats().attempts.byStatus).toEqual({});
    world.clock.advance(1);
    expect((await reply).statusCode).toBe(500);
    expect(world.server.stats()).toMatchObject({
      attempts: { total: 1, byStatus: { 500: 1 } },
      jobs: { accepted: 1, scripted: 0, ended: { ok: 1 } },
      script: { answered: 1 },
      ledger: { charges: { count: 1 } },
    });
    expect(world.server.usageRecords(0, 10).records).toMatchObject([{ outcome: 'ok' }]);
  });

  test('without a status keeps the answer of the job, later or cut', async () => {
    const world = mock();
    const { reply: own } = await send(world, imageRequest(world.dialect));
    world.clock.advance(1000);
    const whole = (await own).rawPayload;
    world.server.script([
      { billed: true, delay: '2s', headers: { 'x-late': 'yes' } },
      { billed: true, disconnect: 'in-body' },
    ]);
    const { reply } = await send(world, imageRequest(world.dialect));
    world.clock.advance(2999);
    expect(world.server.stats().attempts.byStatus).toEqual({ 200: 1 });
    world.clock.advance(1);
    expect((await reply).headers['x-late']).toBe('yes');
    expect((await reply).rawPayload.length).toBe(whole.length);
    const socket = await connected(world);
    socket.write(httpBytes(imageRequest(world.dialect)));
    await until(() => world.server.stats().attempts.total === 3);
    world.clock.advance(1000);
    const [, body = ''] = (await received(socket)).split('\r\n\r\n');
    expect(body.length).toBeGreaterThan(0);
    expect(body.length).toBeLessThan(whole.length);
    expect(world.server.stats()).toMatchObject({ jobs: { ended: { ok: 3 } }, ledger: { charges: { count: 3 } } });
  });

  test('replaces an answer that would be streamed', async () => {
    const chat = {
      dialect: 'openai',
      models: {
        gpt: {
          operation: 'chat',
          serviceTime: { type: 'constant', value: '1s' },
          price: { per: 'request', usd: '0.01' },
        },
      },
    };
    const body = JSON.stringify({
      model: 'gpt',
      stream: true,
      max_tokens: 20,
      messages: [{ role: 'user', content: 'a' }],
    });
    const request = {
      method: 'POST' as const,
      path: '/v1/chat/completions',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(body),
    };
    const world = mock(chat);
    world.server.script([
      { status: 502, billed: true },
      { billed: true, headers: { 'x-own': 'yes' } },
    ]);
    expect((await ask(world, request)).statusCode).toBe(502);
    const own = await ask(world, request);
    expect(own.headers).toMatchObject({ 'x-own': 'yes' });
    expect(own.payload).toMatch(/^data: [^]*data: \[DONE\]\n\n$/);
    expect(world.server.stats()).toMatchObject({
      attempts: { byStatus: { 200: 1, 502: 1 } },
      jobs: { ended: { ok: 2 } },
    });
  });

  test('answers in the place of a refusal, which costs nothing', async () => {
    const world = mock({ limits: [{ type: 'concurrency', limit: 1 }] });
    const { reply } = await send(world, imageRequest(world.dialect));
    world.server.script({ status: 418, billed: true });
    expect((await ask(world, imageRequest(world.dialect))).statusCode).toBe(418);
    await reply;
    expect(world.server.stats()).toMatchObject({
      jobs: { accepted: 1, refused: 1 },
      attempts: { byStatus: { 200: 1, 418: 1 } },
    });
  });
});
