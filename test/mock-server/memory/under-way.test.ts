import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UnderWay } from '../../../mock-server/memory/under-way.ts';
import type { JobRequest } from '../../../src/wire/dialect.ts';
import { DIALECTS } from '../../../src/wire/dialects.ts';
import { runs } from '../../runs.ts';
import { connected, imageRequest, mock, MODEL, send, until } from '../mock-fixture.ts';
import { stubMock, type StubMock } from '../stub-world.ts';
import { requestOf } from './samples.ts';

const BYTES_MAX = 60_000;
const IMAGES = {
  operation: 'text-to-image',
  serviceTime: { type: 'constant', value: '1s' },
  price: { per: 'image', usd: '0.01' },
};

test('never more than the bound is held, and what is given back is free again: a model', () => {
  const requests = [requestOf({}), requestOf({})];
  const steps = fc.array(fc.tuple(fc.constantFrom('take', 'job', 'give'), fc.nat({ max: 700 }), fc.nat({ max: 1 })), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(steps, (list) => {
      const underWay = new UnderWay(1000);
      const held: { readonly bytes: number; readonly request: JobRequest | undefined }[] = [];
      let refused = 0;
      for (const [what, bytes, which] of list) {
        const request = requests[which] as JobRequest;
        if (what === 'give') {
          const each = held.pop();
          if (each?.request !== undefined) underWay.giveJob(each.request, each.bytes);
          else if (each !== undefined) underWay.give(each.bytes);
        } else if (what === 'take' ? underWay.take('bodies', bytes) : underWay.takeJob(request, 100, bytes))
          held.push({ bytes, request: what === 'take' ? undefined : request });
        else refused++;
        const shared = new Set(held.map((each) => each.request).filter((each) => each !== undefined)).size;
        const expected = held.reduce((sum, each) => sum + each.bytes, 100 * shared);
        const { memory } = underWay;
        expect(memory.bytes).toBe(expected);
        expect(memory.bytes).toBeLessThanOrEqual(1000);
        expect(memory.refused.bodies + memory.refused.jobs).toBe(refused);
      }
    }),
    { seed: 13, numRuns: runs(100, 2000) },
  );
});

test('what was not taken cannot be given back', () => {
  const underWay = new UnderWay(10);
  expect(() => underWay.give(1)).toThrow('More bytes were given back');
  expect(() => underWay.giveJob(requestOf({}), 0)).toThrow('was taken before');
});

/** What a client may do to a server: jobs of every kind with bodies of any size, connections that break, time. */
const deed = fc.oneof(
  fc.record({
    path: fc.constantFrom('/sync', '/submit', '/echo/a', '/bytes/20000', '/bytes/90000'),
    promptBytes: fc.constantFrom(0, 100, 5000, 20_000, 70_000),
    key: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
    hook: fc.boolean(),
    streams: fc.boolean(),
    after: fc.constantFrom('stay', 'leave', 'break'),
  }),
  fc.constantFrom(100, 1000, 20_000),
);
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

async function act(world: StubMock, done: Deed, index: number): Promise<void> {
  if (typeof done === 'number') return world.clock.advance(done);
  const { path, promptBytes, key, hook, streams, after } = done;
  const body = JSON.stringify({ type: MODEL, config: { prompt: `${index} ${'x'.repeat(promptBytes)}` } });
  const headers = {
    ...(key === undefined ? {} : { 'x-key': key }),
    ...(hook ? { 'x-hook': 'http://127.0.0.1:9/' } : {}),
    ...(streams ? { 'x-stream': '1' } : {}),
    'content-length': String(body.length),
  };
  const sent = after === 'break' ? body.slice(0, body.length / 2) : body;
  const before = seen(world);
  const { socket } = await world.open(path.startsWith('/bytes') ? 'GET' : 'POST', path, headers, sent);
  if (after === 'stay') await until(() => seen(world) > before || socket.destroyed);
  else await new Promise((resolve) => setImmediate(resolve));
  if (after !== 'stay') socket.destroy();
}

function seen({ world }: StubMock): number {
  const { requests, queries } = world.stats();
  return requests + queries.total;
}

test('whatever is sent, no more than the bound is under way, and in the end nothing', async () => {
  const refusedOf = { bodies: 0, jobs: 0, answers: 0, webhooks: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 25 }), async (deeds) => {
      const world = stubMock({ capacity: { slots: 2 } }, { underWay: new UnderWay(BYTES_MAX) });
      const bytes = (): number => world.world.stats().memory.underWay.bytes;
      for (const [index, each] of deeds.entries()) {
        await act(world, each, index);
        expect(bytes()).toBeLessThanOrEqual(BYTES_MAX);
        expect(bytes()).toBeGreaterThanOrEqual(0);
      }
      const { refused } = world.world.stats().memory.underWay;
      for (const what of ['bodies', 'jobs', 'answers', 'webhooks'] as const) refusedOf[what] += refused[what];
      // Time passes until all jobs have ended and all webhooks were given up.
      for (let n = 0; n < 40; n++) {
        world.clock.advance(2000);
        await new Promise((resolve) => setImmediate(resolve));
      }
      world.world.forget();
      world.app.server.closeAllConnections();
      await until(() => bytes() === 0);
    }),
    { seed: 1302, numRuns: runs(15, 150) },
  );
  expect(refusedOf.bodies).toBeGreaterThan(0);
  expect(refusedOf.jobs).toBeGreaterThan(0);
});

describe('a job that finds no room', () => {
  test.each(['prodia', 'fal', 'openai', 'aggregator', 'lumenfall'] as const)(
    'is answered by %s as by a full queue, and is counted',
    async (dialect) => {
      const name = dialect === 'fal' ? 'fal-ai/m' : MODEL;
      const changes = { dialect, models: { [name]: IMAGES }, capacity: { slots: 1, queue: 9, fullStatus: 503 } };
      const world = mock(changes, { underWayBytesMax: 12_000 });
      const request = imageRequest(DIALECTS[dialect], { model: name });
      await send(world, request);
      const { statusCode, headers, rawPayload } = await (await send(world, request)).reply;
      const outcome = DIALECTS[dialect].decode({ status: statusCode, headers: headers as never, body: rawPayload });
      expect([statusCode, outcome]).toMatchObject([503, { outcome: 'unavailable' }]);
      expect(rawPayload.toString()).toContain('no room in memory');
      expect(world.server.stats()).toMatchObject({
        jobs: { accepted: 1, refused: 1 },
        memory: { underWay: { refused: { jobs: 1 } } },
      });
    },
  );

  test('is taken again when others have ended, and after a reset', async () => {
    const world = stubMock({}, { underWay: new UnderWay(12_000) });
    const statuses: number[] = [];
    for (let n = 0; n < 4; n++) {
      if (n === 2) world.clock.advance(1000);
      const { reply } = await world.send('/submit', { 'x-n': String(n) });
      statuses.push((await reply).statusCode);
    }
    expect(statuses).toEqual([202, 429, 202, 429]);
    world.world.forget();
    expect(world.world.stats().memory.underWay.bytes).toBe(0);
  });

  test('under a key waits with the job that has the key, or is refused', async () => {
    const world = stubMock({}, { underWay: new UnderWay(20_000) });
    const replies = [];
    for (let n = 0; n < 3; n++) replies.push((await world.send('/sync', { 'x-key': 'k' })).reply);
    expect((await replies[2])?.statusCode).toBe(429);
    world.clock.advance(1000);
    expect([(await replies[0])?.statusCode, (await replies[1])?.statusCode]).toEqual([200, 200]);
    expect(world.world.stats().memory.underWay).toMatchObject({ bytes: 0, refused: { jobs: 1 } });
  });
});

test('an answer that nobody takes holds its room, and the next large one is refused in its place', async () => {
  const world = stubMock({}, { underWay: new UnderWay(50_000_000) });
  const deaf = await world.open('GET', '/bytes/30000000');
  deaf.socket.pause();
  await until(() => world.world.stats().memory.underWay.bytes >= 30_000_000);
  const refused = await world.get('/bytes/30000000');
  expect([refused.statusCode, (await world.get('/bytes/10000000')).statusCode]).toEqual([429, 200]);
  expect(world.world.stats().queries.byStatus).toEqual({ 200: 2, 429: 1 });
  deaf.socket.destroy();
  await until(() => world.world.stats().memory.underWay.bytes === 0);
  expect(world.world.stats().memory.underWay.refused).toMatchObject({ answers: 1 });
});

test('a body without room is refused before it is whole, and the server can still be asked', async () => {
  const world = mock(
    {
      dialect: 'openai',
      models: { m: IMAGES },
    },
    { underWayBytesMax: 100_000 },
  );
  const socket = await connected(world);
  let text = '';
  socket.on('data', (bytes) => (text += bytes.toString('latin1')));
  socket.write(
    'POST /v1/images/generations HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9000000\r\n\r\n',
  );
  socket.write(Buffer.alloc(200_000, 32));
  await until(() => text.includes('no room in memory'));
  expect(text).toMatch(/^HTTP\/1\.1 429 /);
  expect(world.server.stats().memory.underWay).toMatchObject({ bytes: 0, refused: { bodies: 1 } });
  expect((await world.server.app.inject('/stats')).statusCode).toBe(200);
  const script = await world.server.app.inject({
    method: 'POST',
    url: '/tollmark/script',
    payload: ' '.repeat(100_001),
  });
  expect([script.statusCode, script.json()]).toMatchObject([503, { message: expect.stringContaining('no room') }]);
});

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('a bound of %d bytes is none', (underWayBytesMax) => {
  expect(() => mock({}, { underWayBytesMax })).toThrow('expected a whole number of bytes above 0');
});
