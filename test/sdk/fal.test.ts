import { createHash, createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError, createFalClient, ValidationError, type FalClient, type QueueStatus } from '@fal-ai/client';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { MockServer } from '../../mock-server/app.ts';
import { listenMockServer } from '../../mock-server/listen.ts';
import { mock, until } from '../mock-server/mock-fixture.ts';
import { quickMock, skippedWaits, vectorsOf } from './quick-mock.ts';

const FLUX = 'fal-ai/flux/dev';
const KLING = 'fal-ai/kling-video/v3/pro';
const MODELS = {
  [FLUX]: { operation: 'text-to-image', price: { per: 'megapixel', usd: '0.025' } },
  [KLING]: { operation: 'text-to-video', price: { per: 'video-second', usd: '0.224', round: 'exact' } },
};
/** Jobs that one slot serves long enough for a client to look at those behind them. */
const SLOW = { capacity: { slots: 1, queue: 10 } };
const slowModels = (value: string): object => ({
  [FLUX]: { ...MODELS[FLUX], serviceTime: { type: 'constant', value } },
});

interface Fal {
  readonly fal: FalClient;
  readonly url: string;
  readonly server: MockServer;
}

/** The vendor's client on a mock: its address is the only setting that is not the vendor's own. */
async function fal(changes: object = {}, models: object = MODELS): Promise<Fal> {
  const { url, server } = await quickMock('fal', models, { auth: 'required', ...changes });
  return { fal: createFalClient({ credentials: 'K:S', proxyUrl: { url, when: 'always' } }), url, server };
}

async function failureOf(call: Promise<unknown>): Promise<ApiError<unknown>> {
  const error = await call.then(
    () => 'it succeeded',
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error(`no ApiError: ${String(error)}`);
  return error;
}

interface Images {
  readonly images: readonly { readonly url: string; readonly width: number; readonly height: number }[];
  readonly seed: number;
}

describe('@fal-ai/client 1.10.1, run', () => {
  test('gets its images, and the bill has them', async () => {
    const { fal: client, server } = await fal();
    const input = { prompt: 'a cat', image_size: 'square_hd' as const, num_images: 2, seed: 7 };
    const { data, requestId } = await client.run(FLUX, { input });
    const { images, seed } = data as Images;
    expect(images.map(({ width, height }) => [width, height])).toEqual([
      [1024, 1024],
      [1024, 1024],
    ]);
    expect(seed).toBe(7);
    const file = await fetch(images[0]?.url ?? '');
    expect(file.headers.get('content-type')).toBe('image/jpeg');
    expect(new Uint8Array(await file.arrayBuffer()).slice(0, 3)).toEqual(Uint8Array.of(255, 216, 255));
    expect(server.usageRecords(0, 9).records).toMatchObject([{ id: requestId, chargedNanoUsd: 100_000_000 }]);
  });

  test('asks an LLM for words, and pays for the tokens', async () => {
    const price = { per: 'token', input: '2', output: '10' };
    const { fal: client, server } = await fal({}, { 'openrouter/router': { operation: 'chat', price } });
    const input = { model: 'acme/words', prompt: 'a cat', max_tokens: 9 };
    const { data } = await client.subscribe('openrouter/router', { input, pollInterval: 1 });
    expect(data.output.split(' ')).toHaveLength(9);
    expect(data.usage).toMatchObject({ prompt_tokens: 2, completion_tokens: 9 });
    expect(server.usageRecords(0, 9).records).toMatchObject([{ chargedNanoUsd: 94_000 }]);
  });

  test('meets a bad field as a ValidationError that names it, and pays nothing', async () => {
    const { fal: client, server } = await fal();
    const error = await failureOf(client.run(FLUX, { input: { prompt: 'p', num_images: 9 } }));
    expect(error).toBeInstanceOf(ValidationError);
    expect((error as ValidationError).getFieldErrors('num_images')).toMatchObject([{ type: 'less_than_equal' }]);
    expect(error.requestId).not.toBe('');
    expect(server.usageRecords(0, 9).records).toEqual([]);
  });

  test('meets what is not there, and who may not, as an ApiError with its status', async () => {
    const { fal: client, url } = await fal();
    expect(await failureOf(client.run('fal-ai/none', { input: { prompt: 'p' } }))).toMatchObject({
      status: 404,
      body: { detail: "Application 'fal-ai/none' not found" },
    });
    const nobody = createFalClient({ credentials: '', proxyUrl: { url, when: 'always' } });
    expect((await failureOf(nobody.run(FLUX, { input: { prompt: 'p' } }))).status).toBe(401);
  });

  test('meets moderation as a ValidationError of its kind', async () => {
    const { fal: client } = await fal({ faults: [{ type: 'moderated', stage: 'input', status: 422 }] });
    const error = await failureOf(client.run(FLUX, { input: { prompt: 'p' } }));
    expect(error).toBeInstanceOf(ValidationError);
    expect((error as ValidationError).fieldErrors).toMatchObject([{ type: 'content_policy_violation' }]);
  });

  test.each([429, 502, 503, 504])('tries a %i four times, half a second doubled apart', async (status) => {
    const { fal: client, server } = await fal({ faults: [{ status, stage: 'admission' }] });
    const waits = skippedWaits();
    expect((await failureOf(client.run(FLUX, { input: { prompt: 'p' } }))).status).toBe(status);
    expect(server.stats().attempts.total).toBe(4);
    expect(waits).toHaveLength(3);
    for (const [n, wait] of waits.entries()) {
      const middle = [500, 1000, 2000][n] ?? 0;
      expect(Math.abs(wait - middle)).toBeLessThanOrEqual(middle / 4);
    }
  });

  test('does not try a 500 again', async () => {
    const { fal: client, server } = await fal({ faults: [{ status: 500, stage: 'admission' }] });
    expect(await failureOf(client.run(FLUX, { input: { prompt: 'p' } }))).toMatchObject({
      status: 500,
      body: { error_type: 'runner_server_error' },
    });
    expect(server.stats().attempts.total).toBe(1);
  });

  test('does not try again what did not start in its own time', async () => {
    const { server, clock } = mock({ dialect: 'fal', models: slowModels('60s'), ...SLOW });
    const url = await listenMockServer(server);
    const client = createFalClient({ credentials: 'K:S', proxyUrl: { url, when: 'always' } });
    await client.queue.submit(FLUX, { input: { prompt: 'first' } });
    const late = failureOf(client.run(FLUX, { input: { prompt: 'late' }, startTimeout: 5 }));
    await until(() => server.stats().jobs.waiting === 1);
    clock.advance(5000);
    expect(await late).toMatchObject({ status: 504, isUserTimeout: true, body: { error_type: 'request_timeout' } });
    expect(server.stats().attempts).toMatchObject({ total: 2, byStatus: { 200: 1, 504: 1 } });
  });
});

describe('@fal-ai/client 1.10.1, the queue', () => {
  test('subscribe gets the result, and hears of the way there', async () => {
    const { fal: client, server } = await fal();
    const heard: string[] = [];
    const { data, requestId } = await client.subscribe(KLING, {
      input: { prompt: 'a cat', duration: '5' },
      pollInterval: 5,
      logs: true,
      onQueueUpdate: (update) => heard.push(update.status),
    });
    expect(data).toMatchObject({ video: { duration: 5, content_type: 'video/mp4' } });
    expect(heard.at(-1)).toBe('COMPLETED');
    expect(server.usageRecords(0, 9).records).toMatchObject([{ id: requestId, chargedNanoUsd: 1_120_000_000 }]);
  });

  test('subscribe by a stream of events does the same', async () => {
    const { server, clock } = mock({ dialect: 'fal', models: slowModels('60s') });
    const client = createFalClient({
      credentials: 'K:S',
      proxyUrl: { url: await listenMockServer(server), when: 'always' },
    });
    const heard: QueueStatus[] = [];
    const answer = client.subscribe(FLUX, {
      input: { prompt: 'a cat' },
      mode: 'streaming',
      logs: true,
      onQueueUpdate: (update) => heard.push(update),
    });
    await until(() => heard.length === 1);
    clock.advance(60_000);
    const { data } = await answer;
    expect((data as Images).images).toHaveLength(1);
    expect(heard.map(({ status }) => status)).toEqual(['IN_PROGRESS', 'COMPLETED']);
    expect(heard.at(-1)).toMatchObject({
      logs: [{}, { message: expect.stringMatching(/^Running/) }, { message: 'Finished' }],
    });
  });

  test('submit, status, streamStatus, result and cancel', async () => {
    const { fal: client, server } = await fal(SLOW, slowModels('600ms'));
    const submit = (prompt: string) => client.queue.submit(FLUX, { input: { prompt }, priority: 'low' });
    const [running, waiting, last] = [await submit('1'), await submit('2'), await submit('3')];
    expect(running).toMatchObject({ status: 'IN_QUEUE', response_url: expect.stringContaining(running.request_id) });
    const status = (requestId: string): Promise<QueueStatus> => client.queue.status(FLUX, { requestId, logs: true });
    expect(await status(running.request_id)).toMatchObject({ status: 'IN_PROGRESS', logs: [{ source: 'USER' }] });
    expect(await status(last.request_id)).toMatchObject({ status: 'IN_QUEUE', queue_position: 1 });
    expect((await failureOf(client.queue.result(FLUX, { requestId: last.request_id }))).body).toMatchObject({
      detail: 'Request is still in progress',
    });
    await client.queue.cancel(FLUX, { requestId: waiting.request_id });
    expect(await status(last.request_id)).toMatchObject({ status: 'IN_QUEUE', queue_position: 0 });
    const stream = await client.queue.streamStatus(FLUX, { requestId: last.request_id });
    expect(await stream.done()).toMatchObject({ status: 'COMPLETED' });
    expect((await client.queue.result(FLUX, { requestId: last.request_id })).data).toMatchObject({ prompt: '3' });
    expect(await failureOf(client.queue.cancel(FLUX, { requestId: last.request_id }))).toMatchObject({
      status: 400,
      body: { status: 'ALREADY_COMPLETED' },
    });
    expect(await status(waiting.request_id)).toMatchObject({ status: 'COMPLETED', metrics: { inference_time: null } });
    expect(await failureOf(client.queue.result(FLUX, { requestId: waiting.request_id }))).toMatchObject({
      status: 499,
      body: { error_type: 'client_cancelled' },
    });
    expect(server.stats().ledger.charges).toMatchObject({ count: 2 });
  });

  test('the addresses in a reply can be asked without the client', async () => {
    const { fal: client } = await fal();
    const { request_id, status_url, response_url } = await client.queue.submit(FLUX, { input: { prompt: 'p' } });
    const headers = { authorization: 'Key K:S' };
    const state = await fetch(status_url, { headers });
    expect(state.status).toBe(200);
    expect(await state.json()).toMatchObject({ status: 'COMPLETED', request_id });
    const result = await fetch(response_url, { headers });
    expect(result.headers.get('x-fal-billable-units')).toBe('1');
  });

  test('COMPLETED may be a failure, which the result throws after its own four tries', async () => {
    const { fal: client } = await fal({ faults: [{ status: 503, stage: 'completion' }] });
    const { request_id: requestId } = await client.queue.submit(FLUX, { input: { prompt: 'p' } });
    expect((await client.queue.status(FLUX, { requestId })).status).toBe('COMPLETED');
    const waits = skippedWaits();
    const error = await failureOf(client.queue.result(FLUX, { requestId }));
    expect(error).toMatchObject({ status: 503, requestId });
    expect(waits).toHaveLength(3);
  });

  test.each(vectorsOf('fal submit'))('submit against %s does what was measured', async (_title, vector, provider) => {
    const { fal: client, server } = await fal(provider);
    const waits = skippedWaits();
    await client.queue.submit(FLUX, { input: { prompt: 'p' } }).catch(() => undefined);
    expect(server.stats().attempts.total).toBe(vector.attempts);
    expect(waits).toHaveLength(vector.attempts - 1);
    for (const [n, wait] of waits.entries()) {
      const middle = [1000, 2000, 4000][n] ?? 0;
      expect(Math.abs(wait - middle)).toBeLessThanOrEqual(middle / 4);
    }
  });
});

describe('webhooks', () => {
  /** A receiver on this machine: the first delivery that comes. */
  async function receiver(): Promise<{ url: string; delivery: Promise<{ message: IncomingMessage; body: Buffer }> }> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const delivery = new Promise<{ message: IncomingMessage; body: Buffer }>((resolve) => {
      server.on('request', (message, response) => {
        const chunks: Buffer[] = [];
        message.on('data', (chunk: Buffer) => chunks.push(chunk));
        message.on('end', () => {
          response.end();
          resolve({ message, body: Buffer.concat(chunks) });
        });
      });
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, delivery };
  }

  test('come when a request has ended, signed with a key of the JWKS', async () => {
    const { fal: client, url } = await fal();
    const hook = await receiver();
    const { request_id } = await client.queue.submit(FLUX, { input: { prompt: 'a cat' }, webhookUrl: hook.url });
    const { message, body } = await hook.delivery;
    expect(JSON.parse(String(body))).toMatchObject({ request_id, status: 'OK', payload: { prompt: 'a cat' } });
    const { keys } = (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as { keys: [Record<string, string>] };
    const header = (name: string): string => String(message.headers[`x-fal-webhook-${name}`]);
    const digest = createHash('sha256').update(body).digest('hex');
    const signed = [header('request-id'), header('user-id'), header('timestamp'), digest].join('\n');
    const key = createPublicKey({ key: keys[0], format: 'jwk' });
    expect(verify(undefined, Buffer.from(signed), key, Buffer.from(header('signature'), 'hex'))).toBe(true);
  });

  test('tell of a failure as ERROR, with what is stored', async () => {
    const { fal: client } = await fal({ faults: [{ status: 500, stage: 'completion' }] });
    const hook = await receiver();
    await client.queue.submit(FLUX, { input: { prompt: 'a cat' }, webhookUrl: hook.url });
    expect(JSON.parse(String((await hook.delivery).body))).toMatchObject({
      status: 'ERROR',
      error: 'Invalid status code: 500',
      payload: { error_type: 'runner_server_error' },
    });
  });
});
