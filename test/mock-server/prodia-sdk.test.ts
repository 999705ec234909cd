import { createProdia, ProdiaBadResponseError, ProdiaCapacityError, ProdiaUserError } from 'prodia/v2';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { mock, MODEL, type Mock } from './mock-fixture.ts';

const job = { type: MODEL, config: { prompt: 'puppies in a cloud, 4k' } };

/** The vendor's SDK, whose `fetch` goes to a mock; gives the instants of its attempts in ms. */
function client(
  changes: Readonly<Record<string, unknown>> = {},
  token = 'T',
): { world: Mock; seen: number[]; prodia: ReturnType<typeof createProdia> } {
  const world = mock(changes);
  const seen: number[] = [];
  const start = Date.now();
  vi.stubGlobal('fetch', async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const given = new Request(input, init);
    const { pathname, search } = new URL(given.url);
    seen.push(Date.now() - start);
    const payload = Buffer.from(await given.arrayBuffer());
    const headers = Object.fromEntries(given.headers);
    const reply = await world.server.app.inject({ method: 'POST', url: pathname + search, headers, payload });
    return new Response(reply.rawPayload, {
      status: reply.statusCode,
      headers: reply.headers as Record<string, string>,
    });
  });
  return { world, seen, prodia: createProdia({ token, baseUrl: 'http://mock.test/v2' }) };
}

/** Runs a call to its end, the SDK's sleeps and the mock's jobs on one time, and gives what it returned or threw. */
async function settled<T>(world: Mock, call: Promise<T>): Promise<T | Error> {
  const state = { isDone: false };
  const caught = call.catch((error: unknown) => error as Error);
  void caught.finally(() => (state.isDone = true));
  for (let turn = 0; turn < 2000 && !state.isDone; turn += 1) {
    await vi.advanceTimersByTimeAsync(50);
    world.clock.advance(50);
    for (let io = 0; io < 5; io++) await new Promise((resolve) => setImmediate(resolve));
  }
  return caught;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Times between the attempts; time advances while they travel. That waits are exact is seen in test/wire/vendor-sdks.test.ts. */
const gaps = (seen: readonly number[]): number[] => seen.slice(1).map((atMs, index) => atMs - (seen[index] ?? 0));

describe('prodia 1.6.0 against the mock', () => {
  test('a job brings its output, and is charged once', async () => {
    const { world, prodia, seen } = client();
    const result = await settled(world, prodia.job(job));
    if (result instanceof Error) throw result;
    expect(result.job).toMatchObject({ type: MODEL, state: { current: 'completed' } });
    expect([...(await result.uint8Array()).subarray(0, 2)]).toEqual([255, 216]);
    expect(seen).toHaveLength(1);
    expect(world.server.stats().ledger).toMatchObject({ charges: { count: 1, dollars: '0.005' } });
  });

  test('a bad config is a user error, after one attempt', async () => {
    const { world, prodia, seen } = client();
    const error = await settled(world, prodia.job({ ...job, config: { prompt: 'p', steps: 1000 } }));
    expect(error).toBeInstanceOf(ProdiaUserError);
    expect((error as Error).message).toContain('maximum: got 1,000, want 999');
    expect(seen).toHaveLength(1);
  });

  test('a missing token is a bad response: 401 token is invalid', async () => {
    const { world, prodia, seen } = client({ auth: 'required' }, '');
    const error = await settled(world, prodia.job(job));
    expect(error).toBeInstanceOf(ProdiaBadResponseError);
    expect((error as Error).message).toBe('401 token is invalid');
    expect(seen).toHaveLength(1);
  });

  test('an unknown type is a lack of capacity, after 11 attempts a second apart', async () => {
    const { world, prodia, seen } = client();
    const error = await settled(world, prodia.job({ ...job, type: 'inference.none.v1' }));
    expect(error).toBeInstanceOf(ProdiaCapacityError);
    expect(seen).toHaveLength(11);
    expect(Math.min(...gaps(seen))).toBeGreaterThanOrEqual(1000);
    expect(world.server.stats()).toMatchObject({
      attempts: { byStatus: { 429: 11 } },
      ledger: { charges: { count: 0 } },
    });
  });

  test('a limit is waited out as its Retry-After says', async () => {
    const { world, prodia, seen } = client({ limits: [{ type: 'fixed-window', limit: 1, window: '10s' }] });
    expect(await settled(world, prodia.job(job))).toHaveProperty('job');
    expect(await settled(world, prodia.job(job))).toHaveProperty('job');
    expect(seen).toHaveLength(3);
    // The window began with the first job of one second, and the wait is announced in whole seconds.
    expect(gaps(seen)[1]).toBeGreaterThanOrEqual(9000);
    expect(world.server.stats().attempts.byStatus).toEqual({ 200: 2, 429: 1 });
  });

  test.each([500, 503])('a %i is tried once more, and twice in a row it is a bad response', async (status) => {
    const once = client({ faults: [{ status, for: '1500ms' }] });
    expect(await settled(once.world, once.prodia.job(job))).toHaveProperty('job');
    expect(once.seen).toHaveLength(2);
    const always = client({ faults: [{ status }] });
    const error = await settled(always.world, always.prodia.job(job));
    expect(error).toBeInstanceOf(ProdiaBadResponseError);
    expect((error as Error).message).toMatch(new RegExp(`^${status} `));
    expect(always.seen).toHaveLength(2);
    expect(always.world.server.stats().ledger.charges.count).toBe(0);
  });

  test('moderation is a user error', async () => {
    const { world, prodia, seen } = client({ faults: [{ type: 'moderated' }] });
    expect(await settled(world, prodia.job(job))).toBeInstanceOf(ProdiaUserError);
    expect(seen).toHaveLength(1);
  });
});

describe('the asynchronous routes of the mock', () => {
  const submit = async (world: Mock, url = '/v2/job/async', accept = 'application/json'): Promise<string> => {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer T', accept };
    const reply = await world.server.app.inject({ method: 'POST', url, headers, payload: JSON.stringify(job) });
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([201, 'application/json']);
    return reply.json<{ id: string }>().id;
  };
  const get = async (world: Mock, path: string): Promise<[number, string]> => {
    const { statusCode, payload } = await world.server.app.inject(`/v2/job/async/${path}`);
    return [statusCode, payload];
  };

  test('are submit, poll, list, fetch, until the job expires', async () => {
    const world = mock();
    const id = await submit(world, '/v2/job/async?price=true', 'image/png');
    expect(await get(world, `${id}/job.state.current`)).toEqual([200, 'processing']);
    expect(await get(world, `${id}/output`)).toEqual([200, '[]']);
    world.clock.advance(1000);
    expect(await get(world, `${id}/job.state.current`)).toEqual([200, 'processed']);
    expect(JSON.parse((await get(world, `${id}/job.json`))[1])).toMatchObject({
      price: { product: MODEL, dollars: 0.005 },
    });
    expect(await get(world, `${id}/output`)).toEqual([200, '["output.png"]']);
    const output = await world.server.app.inject(`/v2/job/async/${id}/output/output.png`);
    expect([output.headers['content-type'], output.rawPayload.toString('latin1', 1, 4)]).toEqual(['image/png', 'PNG']);
    world.clock.advance(299_999);
    expect((await get(world, `${id}/job.json`))[0]).toBe(200);
    world.clock.advance(1);
    for (const what of ['job.state.current', 'job.json', 'output', 'output/output.png']) {
      expect(await get(world, `${id}/${what}`)).toEqual([404, 'job not found or expired']);
    }
  });

  test('show the price only where it was asked for, at submission or with the JSON', async () => {
    const world = mock();
    const id = await submit(world);
    world.clock.advance(1000);
    expect((await get(world, `${id}/job.json`))[1]).not.toContain('price');
    expect((await get(world, `${id}/job.json?price=true`))[1]).toContain('"dollars":0.005');
  });

  test('tell of a failure, and refuse as the synchronous one does', async () => {
    const world = mock({ faults: [{ status: 500 }], auth: 'required' });
    const id = await submit(world);
    world.clock.advance(1000);
    const headers = { authorization: 'Bearer T' };
    const state = await world.server.app.inject({ url: `/v2/job/async/${id}/job.state.current`, headers });
    expect(state.payload).toBe('failed');
    expect((await get(world, `${id}/job.json`))[0]).toBe(401);
    const payload = JSON.stringify({ ...job, type: 'none' });
    const unknown = await world.server.app.inject({
      method: 'POST',
      url: '/v2/job/async',
      headers: { ...headers, 'content-type': 'application/json' },
      payload,
    });
    expect(unknown.statusCode).toBe(429);
    expect(world.server.stats().ledger.charges.count).toBe(0);
  });
});
