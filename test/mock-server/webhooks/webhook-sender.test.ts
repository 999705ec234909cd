import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { jobId } from '../../../mock-server/jobs/job-id.ts';
import { WebhookSigner } from '../../../mock-server/webhooks/webhook-signer.ts';
import { EPOCH_MS, until } from '../mock-fixture.ts';
import { STUB, stubMock, type StubMock } from '../stub-world.ts';

interface Receiver {
  readonly url: string;
  readonly seen: { readonly headers: IncomingMessage['headers']; readonly body: string }[];
}

/** A server that does what `script` says with each request in turn: a status, or nothing at all. */
async function receiver(
  ...script: readonly (number | 'silence' | ((response: ServerResponse) => void))[]
): Promise<Receiver> {
  const seen: Receiver['seen'] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes) => (body += String(bytes)));
    request.on('end', () => {
      const step = script[seen.length] ?? 200;
      seen.push({ headers: request.headers, body });
      if (typeof step === 'number') response.writeHead(step).end('ok');
      else if (step !== 'silence') step(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, seen };
}

const submit = (mock: StubMock, url: string): ReturnType<StubMock['send']> => mock.send('/submit', { 'x-hook': url });

describe('a webhook', () => {
  test('tells of the end of a job, signed', async () => {
    const mock = stubMock();
    const { url, seen } = await receiver();
    await submit(mock, url);
    mock.clock.advance(1000);
    await until(() => mock.world.stats().webhooks.delivered === 1);
    const id = `msg_${jobId(7, 0)}`;
    const [first] = seen;
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      id: jobId(7, 0),
      phase: 'ended',
      outputs: 1,
      deliveryId: id,
    });
    const unsigned = {
      deliveryId: id,
      jobId: jobId(7, 0),
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(first?.body ?? ''),
      epochMs: EPOCH_MS + 1000,
    };
    expect(first?.headers).toMatchObject(mock.signer.headers('standard', unsigned));
    expect(mock.world.stats().webhooks).toEqual({
      pending: 0,
      delivered: 1,
      retried: 0,
      givenUp: 0,
      refused: 0,
      dropped: 0,
    });
  });

  test('is tried again after each wait, signed anew, and is then given up', async () => {
    const mock = stubMock();
    const { url, seen } = await receiver(500, 302, 404);
    await submit(mock, url);
    mock.clock.advance(1000);
    for (const [tries, waitMs] of [
      [1, 1000],
      [2, 5000],
    ] as const) {
      await until(() => seen.length === tries && mock.world.stats().webhooks.pending === 1);
      await settled();
      mock.clock.advance(waitMs - 1);
      await settled();
      expect(seen).toHaveLength(tries);
      mock.clock.advance(1);
    }
    await until(() => mock.world.stats().webhooks.givenUp === 1);
    expect(seen.map(({ headers }) => Number(headers['webhook-timestamp']) - Math.floor(EPOCH_MS / 1000))).toEqual([
      1, 2, 7,
    ]);
    expect(new Set(seen.map(({ body }) => body)).size).toBe(1);
    expect(mock.world.stats().webhooks).toEqual({
      pending: 0,
      delivered: 0,
      retried: 2,
      givenUp: 1,
      refused: 0,
      dropped: 0,
    });
  });

  test('that nobody answers in time, or whose connection breaks, counts as failed', async () => {
    const mock = stubMock();
    const { url, seen } = await receiver('silence', (response) => response.destroy(), 204);
    await submit(mock, url);
    mock.clock.advance(1000);
    await until(() => seen.length === 1);
    mock.clock.advance(2000);
    await settled();
    mock.clock.advance(1000);
    await until(() => seen.length === 2);
    await settled();
    mock.clock.advance(5000);
    await until(() => mock.world.stats().webhooks.delivered === 1);
    expect(mock.world.stats().webhooks).toMatchObject({ retried: 2, givenUp: 0 });
  });

  test('does not follow a redirect', async () => {
    const target = await receiver();
    const { url, seen } = await receiver((response) => response.writeHead(307, { location: target.url }).end());
    const dialect = { ...STUB, webhooks: { ...STUB.webhooks!, retryDelaysMs: [] } };
    const mock = stubMock({}, { dialect });
    await submit(mock, url);
    mock.clock.advance(1000);
    await until(() => mock.world.stats().webhooks.givenUp === 1);
    expect([seen.length, target.seen.length]).toEqual([1, 0]);
  });

  test('tells of a failure too, and of a job of a route that waits', async () => {
    const mock = stubMock({ faults: [{ status: 500 }] });
    const { url, seen } = await receiver();
    const { reply } = await mock.send('/sync', { 'x-hook': url });
    mock.clock.advance(1000);
    expect((await reply).statusCode).toBe(500);
    await until(() => mock.world.stats().webhooks.delivered === 1);
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ phase: 'ended', refused: 'server-error' });
  });

  test.each(['http://10.0.0.7/hook', 'nonsense'])('to %s is refused when it is asked for', async (url) => {
    const mock = stubMock();
    const reply = await (await submit(mock, url)).reply;
    expect(reply.statusCode).toBe(400);
    expect(mock.world.stats()).toMatchObject({ jobs: { accepted: 0, refused: 1 }, ledger: { charges: { count: 0 } } });
    const allowing = stubMock({}, { webhookBounds: { allowWebhooksTo: ['*'], ownPorts: () => [] } });
    expect((await (await submit(allowing, 'http://10.0.0.7/hook')).reply).statusCode).toBe(202);
  });

  test('is given up when the run ends, and dropped when too many are pending', async () => {
    const mock = stubMock();
    const { url, seen } = await receiver(...Array.from({ length: 1002 }, () => 'silence' as const));
    for (let n = 0; n < 1002; n++) await submit(mock, url);
    mock.clock.advance(1000);
    // Events are handled in batches.
    for (let batch = 0; batch < 5; batch++) mock.clock.advance(1);
    expect(mock.world.stats().webhooks).toMatchObject({ pending: 1000, dropped: 2 });
    await until(() => seen.length > 0);
    mock.world.abandon();
    expect(mock.world.stats().webhooks).toEqual({
      pending: 0,
      delivered: 0,
      retried: 0,
      givenUp: 1000,
      refused: 0,
      dropped: 2,
    });
  });

  test('under way is waited for when the run drains', async () => {
    const mock = stubMock();
    let answer = (): void => {};
    const { url, seen } = await receiver((response) => (answer = () => response.writeHead(200).end()));
    await submit(mock, url);
    let isDrained = false;
    const drained = mock.world.drained(10_000).then(() => (isDrained = true));
    mock.clock.advance(1000);
    await until(() => seen.length === 1);
    await settled();
    expect(isDrained).toBe(false);
    answer();
    await drained;
    expect(mock.world.stats().webhooks.delivered).toBe(1);
  });
});

test('an unused signer has no key until one is asked for', () => {
  expect(
    new WebhookSigner('s').headers('standard', {
      deliveryId: 'd',
      jobId: 'j',
      headers: {},
      body: new Uint8Array(),
      epochMs: 0,
    }),
  ).toHaveProperty('webhook-signature');
});

/** Lets what is on its way over the loopback arrive, and what waits for it happen. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}
