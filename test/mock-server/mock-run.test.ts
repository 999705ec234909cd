import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_USAGE } from '../../src/billing/usage.ts';
import { readRetryHint } from '../../src/client/retry/retry-after.ts';
import { HINT } from '../../src/client/retry/retry-policy.ts';
import { runVirtually, Timeline } from '../../src/engine/timeline.ts';
import { Provider, REFUSED } from '../../src/provider/provider.ts';
import type { ProviderListener } from '../../src/provider/submission.ts';
import { jobId } from '../../mock-server/jobs/job-id.ts';
import { parseDollars } from './dollars.ts';
import {
  ask,
  connected,
  EPOCH_MS,
  httpBytes,
  imageRequest,
  mock,
  MODEL,
  provider,
  reading,
  send,
  until,
} from './mock-fixture.ts';

describe('an answer', () => {
  test('comes when the service time has passed, with output, id and times', async () => {
    const world = mock();
    const { reply } = await send(world, imageRequest(world.dialect));
    world.clock.advance(999);
    expect(world.server.stats().jobs).toMatchObject({ running: 1, ended: {} });
    world.clock.advance(1);
    const answer = await reply;
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-length']).toBe(String(answer.rawPayload.length));
    expect(reading(world, answer)).toMatchObject({ outcome: 'ok', jobId: jobId(7, 0) });
    expect(answer.payload).toContain(`"created_at":"${new Date(EPOCH_MS).toISOString()}"`);
    expect(answer.payload).toContain(`"updated_at":"${new Date(EPOCH_MS + 1000).toISOString()}"`);
    expect(answer.payload).toContain('"elapsed":1,');
  });

  test('states the price that the provider compiled, to the nano-dollar', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 20_000 }),
        async (widthPx, heightPx) => {
          const world = mock();
          const usage = { images: 1, widthPx, heightPx };
          const answer = await ask(world, imageRequest(world.dialect, { usage }));
          const price = new Provider(provider(), 7, new Timeline()).prices[0]!;
          expect(reading(world, answer).priceNanoUsd).toBe(price.quoteNano({ ...NO_USAGE, ...usage }));
          await world.server.close();
        },
      ),
      { seed: 42, numRuns: 20 },
    );
  });

  test('names the product of a price table, or else the model', async () => {
    const rows = [{ code: 'flux-large', usd: '0.01' }];
    const table = {
      operation: 'text-to-image',
      serviceTime: { type: 'constant', value: '1s' },
      price: { per: 'product', rows },
    };
    const named = mock({ models: { [MODEL]: table } });
    expect((await ask(named, imageRequest(named.dialect))).payload).toContain(
      '"price":{"product":"flux-large","dollars":0.01}',
    );
    const plain = mock();
    expect((await ask(plain, imageRequest(plain.dialect))).payload).toContain(
      `"price":{"product":"${MODEL}","dollars":0.005}`,
    );
  });

  test('has no price unless asked', async () => {
    const world = mock();
    const request = imageRequest(world.dialect);
    expect((await ask(world, { ...request, path: '/v2/job' })).payload).not.toContain('price');
  });
});

describe('refusals', () => {
  test('an unknown model, a missing key and a price beyond what can be said', async () => {
    const world = mock({ auth: 'required' });
    const unknown = await ask(world, imageRequest(world.dialect, { model: 'nothing' }));
    expect(unknown.statusCode).toBe(world.dialect.unknownModel('nothing').status);
    const request = imageRequest(world.dialect);
    for (const authorization of ['', 'Bearer', 'Bearer ']) {
      const keyless = await ask(world, { ...request, headers: { ...request.headers, authorization } });
      expect([keyless.statusCode, keyless.payload]).toEqual([401, 'token is invalid']);
    }
    const dear = mock({
      models: {
        [MODEL]: {
          operation: 'text-to-image',
          serviceTime: { type: 'constant', value: '1s' },
          price: { per: 'image', usd: '9000000' },
        },
      },
    });
    expect((await ask(dear, imageRequest(dear.dialect))).statusCode).toBe(400);
    expect(world.server.stats()).toMatchObject({
      jobs: { accepted: 0, refused: 4 },
      ledger: { charges: { count: 0 } },
    });
  });

  test.each([
    [{ steps: 50 }, "at '/config/steps': maximum: got 50, want 4"],
    [
      { steps: 4, widthPx: 2048, heightPx: 2048 },
      "at '/config': width times height: maximum: got 4,194,304, want 1,048,576",
    ],
  ])('%j is beyond the products that are sold: an invalid config, and no charge', async (usage, message) => {
    const rows = [{ code: 'steps-4', usd: '0.0025', maxSteps: 4, maxPixels: 1_048_576 }];
    const model = { operation: 'text-to-image', serviceTime: { type: 'constant', value: '1s' } };
    const world = mock({ models: { [MODEL]: { ...model, price: { per: 'product', rows } } } });
    const answer = await ask(world, imageRequest(world.dialect, { usage }));
    expect(answer.statusCode).toBe(400);
    expect(reading(world, answer)).toMatchObject({ outcome: 'invalid', message });
    expect((await ask(world, imageRequest(world.dialect, { usage: { steps: 4 } }))).statusCode).toBe(200);
    expect(world.server.stats()).toMatchObject({
      jobs: { accepted: 1, refused: 1 },
      ledger: { charges: { count: 1 } },
    });
  });

  test.each([
    ['fal', 422, 'body'],
    ['openai', 400, 'asks for 1,048,576 pixels'],
    ['lumenfall', 400, 'asks for 1,048,576 pixels'],
  ])('%s refuses what is not sold with a %d', async (dialect, status, text) => {
    const rows = [{ code: 'small', usd: '0.0025', maxPixels: 1024 }];
    const model = { operation: 'text-to-image', serviceTime: { type: 'constant', value: '1s' } };
    const world = mock({ dialect, models: { [MODEL]: { ...model, price: { per: 'product', rows } } } });
    const answer = await ask(world, imageRequest(world.dialect));
    expect(answer.statusCode).toBe(status);
    expect(answer.payload).toContain(text);
  });

  test.each([
    ['seconds', HINT.seconds, 2000],
    ['milliseconds', HINT.milliseconds, 1500],
    ['http-date', HINT.date, 1750],
    ['none', HINT.none, 0],
  ] as const)('a limit announces its wait as %s', async (form, hint, waitMs) => {
    const world = mock({ limits: [{ type: 'fixed-window', limit: 1, window: '1500ms' }], retryAfter: { form } });
    await send(world, imageRequest(world.dialect));
    const { reply } = await send(world, imageRequest(world.dialect));
    const { statusCode, headers } = await reply;
    expect(statusCode).toBe(429);
    const text = (name: string): string | undefined => headers[name]?.toString();
    const read = readRetryHint(
      { 'retry-after': text('retry-after'), 'retry-after-ms': text('retry-after-ms') },
      EPOCH_MS,
    );
    expect(read).toEqual({ form: hint, waitMs });
  });

  test('a client that waits as it was told is admitted', async () => {
    const world = mock({
      limits: [{ type: 'token-bucket', rate: '0.7/s', burst: 1 }],
      retryAfter: { form: 'milliseconds' },
    });
    await send(world, imageRequest(world.dialect));
    for (let n = 0; n < 5; n++) {
      const { reply } = await send(world, imageRequest(world.dialect));
      world.clock.advance(Number((await reply).headers['retry-after-ms']));
      await send(world, imageRequest(world.dialect));
    }
    expect(world.server.stats().attempts.byStatus).toMatchObject({ 429: 5 });
    expect(world.server.stats().jobs).toMatchObject({ accepted: 6, refused: 5 });
  });

  test.each([429, 503])('a full queue answers %i', async (fullStatus) => {
    const world = mock({ capacity: { slots: 1, queue: 1, fullStatus } });
    await send(world, imageRequest(world.dialect));
    await send(world, imageRequest(world.dialect));
    expect(world.server.stats().jobs).toMatchObject({ running: 1, waiting: 1 });
    const { reply } = await send(world, imageRequest(world.dialect));
    expect((await reply).statusCode).toBe(fullStatus);
  });

  test('limits per key count each key on its own', async () => {
    const world = mock({ limits: [{ type: 'concurrency', limit: 1, per: 'key' }] });
    const request = imageRequest(world.dialect);
    for (const key of ['a', 'b', 'a', 'b']) {
      await send(world, { ...request, headers: { ...request.headers, authorization: `Bearer ${key}` } });
    }
    expect(world.server.stats().jobs).toMatchObject({ accepted: 2, refused: 2 });
  });
});

describe('faults', () => {
  test.each([
    [{ status: 503, stage: 'admission' }, 503, { jobs: { accepted: 0, refused: 1 } }],
    [{ status: 500 }, 500, { jobs: { accepted: 1, ended: { 'server-error': 1 } } }],
    [{ type: 'moderated' }, 400, { jobs: { ended: { 'output-moderated': 1 } } }],
    [{ type: 'moderated', stage: 'input', status: 422 }, 422, { jobs: { ended: { 'input-moderated': 1 } } }],
    [{ type: 'empty' }, 200, { jobs: { ended: { empty: 1 } } }],
  ])('%o answers %i and charges nothing', async (fault, status, stats) => {
    const world = mock({ faults: [fault] });
    const answer = await ask(world, imageRequest(world.dialect));
    expect(answer.statusCode).toBe(status);
    expect(reading(world, answer).outcome).not.toBe('ok');
    expect(world.server.stats()).toMatchObject({ ...stats, ledger: { charges: { count: 0 } } });
  });

  test('extra latency delays the answer', async () => {
    const world = mock({ faults: [{ type: 'latency', extra: { type: 'constant', value: '2s' } }] });
    const { reply } = await send(world, imageRequest(world.dialect));
    world.clock.advance(2999);
    expect(world.server.stats().jobs.running).toBe(1);
    world.clock.advance(1);
    expect((await reply).statusCode).toBe(200);
  });

  test('a reset comes as one, and no job begins', async () => {
    const world = mock({ faults: [{ type: 'reset' }] });
    const socket = await connected(world);
    const failed = once(socket, 'error');
    socket.write(httpBytes(imageRequest(world.dialect)));
    expect(((await failed.catch((error: unknown) => [error])) as [{ code: string }])[0].code).toBe('ECONNRESET');
    expect(world.server.stats()).toMatchObject({
      attempts: { total: 1, resets: 1, byStatus: {} },
      jobs: { accepted: 0 },
    });
  });

  test('a disconnect cuts the connection without a byte, and the job goes on and is charged', async () => {
    const world = mock({ faults: [{ type: 'disconnect', after: '300ms' }] });
    const socket = await connected(world);
    const received: Buffer[] = [];
    socket.on('data', (bytes) => received.push(bytes));
    const closed = once(socket, 'close');
    socket.write(httpBytes(imageRequest(world.dialect)));
    await until(() => world.server.stats().jobs.running === 1);
    world.clock.advance(300);
    await closed;
    expect(received).toEqual([]);
    expect(world.server.stats()).toMatchObject({ attempts: { resets: 1, hangUps: 0 }, jobs: { running: 1 } });
    world.clock.advance(700);
    expect(world.server.stats()).toMatchObject({
      jobs: { running: 0, ended: { ok: 1 } },
      ledger: { charges: { dollars: '0.005' } },
    });
  });
});

describe('a client that leaves', () => {
  test.each([
    ['continue', { running: 1, waiting: 1, ended: {} }],
    ['cancel-queued', { running: 1, waiting: 0, ended: { 'cancelled-queued': 1 } }],
    ['cancel', { running: 0, waiting: 0, ended: { 'cancelled-queued': 1, 'cancelled-running': 1 } }],
  ])('onDisconnect %s', async (onDisconnect, jobs) => {
    const world = mock({ onDisconnect, capacity: { slots: 1 } });
    const first = await connected(world);
    first.write(httpBytes(imageRequest(world.dialect)));
    await until(() => world.server.stats().jobs.running === 1);
    const second = await connected(world);
    second.write(httpBytes(imageRequest(world.dialect)));
    await until(() => world.server.stats().jobs.waiting === 1);
    second.destroy();
    await until(() => world.server.stats().attempts.hangUps === 1);
    first.destroy();
    await until(() => world.server.stats().attempts.hangUps === 2);
    expect(world.server.stats()).toMatchObject({ jobs, attempts: { total: 2, byStatus: {} } });
    world.clock.advance(5000);
    expect(world.server.usageRecords(0, 10).records).toHaveLength(2);
  });

  test('one that stays connected loses nothing when its neighbour leaves', async () => {
    const world = mock({ onDisconnect: 'cancel' });
    const { reply } = await send(world, imageRequest(world.dialect));
    const socket = await connected(world);
    socket.write(httpBytes(imageRequest(world.dialect)));
    await until(() => world.server.stats().jobs.running === 2);
    socket.destroy();
    await until(() => world.server.stats().attempts.hangUps === 1);
    world.clock.advance(1000);
    expect((await reply).statusCode).toBe(200);
  });
});

describe('laws', () => {
  const faults = [
    { status: 503, stage: 'admission', share: 0.1 },
    { status: 500, share: 0.2 },
    { type: 'empty', share: 0.1 },
    { type: 'moderated', stage: 'input', share: 0.1 },
    { type: 'moderated', share: 0.1 },
  ];
  const models = {
    [MODEL]: {
      operation: 'text-to-image',
      serviceTime: { type: 'exponential', mean: '1s' },
      price: { per: 'image', usd: '0.0025' },
    },
  };

  test('attempts, jobs, answers, ledger and records add up', async () => {
    for (const charge of ['completion', 'acceptance']) {
      const billing = { charge, outcomes: 'gemini-like' };
      const world = mock({
        models,
        faults,
        billing,
        capacity: { slots: 3, queue: 5 },
        limits: [{ type: 'token-bucket', rate: '8/s', burst: 4 }],
      });
      const replies = [];
      for (let n = 0; n < 100; n++) {
        replies.push((await send(world, imageRequest(world.dialect))).reply);
        world.clock.advance(97);
        const { attempts, jobs, requests } = world.server.stats();
        const ended = Object.values(jobs.ended).reduce((sum, count) => sum + count, 0);
        const answered = Object.values(attempts.byStatus).reduce((sum, count) => sum + count, 0);
        expect(requests).toBe(n + 1);
        expect(attempts.total).toBe(jobs.accepted + jobs.refused);
        expect(jobs.accepted).toBe(jobs.waiting + jobs.running + ended);
        expect(attempts.total).toBe(answered + jobs.waiting + jobs.running);
      }
      world.clock.advance(60_000);
      const statuses = new Set((await Promise.all(replies)).map(({ statusCode }) => statusCode));
      expect([...statuses].toSorted()).toEqual([200, 400, 429, 500, 503]);
      const { ledger, jobs } = world.server.stats();
      const { records } = world.server.usageRecords(0, 1000);
      expect(records).toHaveLength(jobs.accepted);
      const billed = records.reduce((sum, { chargedNanoUsd }) => sum + BigInt(chargedNanoUsd), 0n);
      expect(billed).toBeGreaterThan(0n);
      expect(parseDollars(ledger.accounts.customer)).toBe(billed);
    }
  });

  test('request keys give each attempt the draws that a simulation gives it', async () => {
    const timeline = new Timeline();
    const expected: string[] = [];
    const listener: ProviderListener = {
      refused: () => {},
      settled: (job) =>
        void expected.push(`${oracle.jobs.request[job]}/${oracle.jobs.attempt[job]} ${oracle.jobs.status[job]}`),
      disconnected: () => {},
    };
    const oracle: Provider = new Provider(provider({ models, faults }), 7, timeline, { listener });
    const usage = { ...NO_USAGE, images: 1, widthPx: 1024, heightPx: 1024 };
    const quote = oracle.quotes.add({ model: 0, tokens: 0, fullNano: 0, inputNano: 0, usage });
    const keys = Array.from({ length: 40 }, (_, n) => ({ request: n >> 1, attempt: 1 + (n & 1) }));
    const refused = keys.filter(({ request, attempt }) => {
      return oracle.submit({ callerRef: 0, request, attempt, quote, key: 0 }) === REFUSED;
    });
    const handler = {
      handle: (kind: number, job: number) => oracle.handle(kind, job),
      expire: () => {},
      arrive: () => {},
    };
    runVirtually(timeline, handler, Number.POSITIVE_INFINITY);

    const world = mock({ models, faults });
    const seen = new Map<string, number>();
    // Another order than the oracle's: a draw depends on its key alone.
    const replies = [];
    for (const key of keys.toReversed()) {
      const { reply } = await send(world, imageRequest(world.dialect, { key }));
      replies.push(reply.then(({ statusCode }) => seen.set(`${key.request}/${key.attempt}`, statusCode)));
    }
    world.clock.advance(60_000);
    await Promise.all(replies);
    expect([...seen].map(([key, status]) => `${key} ${status}`).toSorted()).toEqual(
      [...expected, ...refused.map(({ request, attempt }) => `${request}/${attempt} 503`)].toSorted(),
    );
  });
});
