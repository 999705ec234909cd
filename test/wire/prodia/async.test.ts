import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { VendorQueryContext, JobView } from '../../../src/wire/query-context.ts';
import type { JobRequest, ReplyReading, WireReply, WireRequest } from '../../../src/wire/dialect.ts';
import { prodiaDialect } from '../../../src/wire/prodia/prodia.ts';
import type { Operation } from '../../../src/workload/request-class.ts';
import { jobOf, readBy, routeOf, classOf } from '../wire-samples.ts';

const ID = 'bf610a8d-f055-41bd-aa16-894c913d1bb3';
const CREATED = Date.UTC(2026, 1, 10, 12, 30, 0, 612);
const VIDEO = { ...classOf('text-to-video', { videos: 1, videoMs: 5000 }), delivery: 'async' as const };
const SUBMIT = prodiaDialect.encode(VIDEO, 'inference.wan2-2.lightning.txt2vid.v0', 'T');
const request: JobRequest = jobOf(readBy(prodiaDialect, SUBMIT));

/** The job as it is so long after its creation; its service takes from 1 s to 4 s. */
function viewAt(ms: number, refused?: string): JobView {
  const isEnded = ms >= 4000;
  const times = { createdEpochMs: CREATED, startedEpochMs: CREATED + 1000, finishedEpochMs: CREATED + 4000 };
  const output = { filename: 'video.mp4', contentType: 'video/mp4', bytes: Buffer.from('MP4') };
  const price = { product: 'wan', nanoUsd: 120_000_001 };
  const base = { status: 500, outcome: 'server-error', message: refused ?? '', id: ID, nowEpochMs: 0 } as const;
  return {
    id: ID,
    request,
    phase: isEnded ? 'ended' : ms >= 1000 ? 'running' : 'queued',
    queuePosition: 0,
    createdEpochMs: CREATED,
    startedEpochMs: ms >= 1000 ? CREATED + 1000 : undefined,
    endedEpochMs: isEnded ? CREATED + 4000 : undefined,
    answer:
      isEnded && refused === undefined
        ? { request, id: ID, ...times, outcome: 'ok', price, outputs: [output] }
        : undefined,
    refusal: isEnded && refused !== undefined ? base : undefined,
    quoteNano: 0,
    chargedNano: 0,
    tries: [],
  };
}

function deskAt(ms: number, refused?: string): VendorQueryContext {
  return {
    job: (id: string) => (id === ID && ms < 304_000 ? viewAt(ms, refused) : undefined),
    refuse: (cause) => prodiaDialect.refuse({ ...cause, id: 'q', nowEpochMs: 0 }),
  } as VendorQueryContext;
}

/** Answers a query as the server does: by the route whose pattern it matches. */
function ask({ path }: Pick<WireRequest, 'path'>, context: VendorQueryContext): WireReply {
  for (const route of prodiaDialect.queries ?? []) {
    const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
    const match = new RegExp(`^${route.path.replace(/:\w+/g, '([^/]+)')}$`).exec(path.split('?')[0] ?? '');
    if (match === null) continue;
    const params = Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? '')]));
    const reply = route.answer({ method: 'GET', path, headers: {}, body: new Uint8Array() }, params, context);
    if ('watch' in reply) throw new Error('no route of Prodia streams');
    return reply;
  }
  throw new Error(`no route for ${path}`);
}

const textOf = ({ body }: WireReply): string => new TextDecoder().decode(body);
const get = (what: string, ms: number, refused?: string): WireReply =>
  ask({ path: `/v2/job/async/${ID}/${what}` }, deskAt(ms, refused));

describe('the server', () => {
  test('answers a submitted job with 201 and its JSON, whatever the client accepts', () => {
    const route = routeOf(prodiaDialect, { path: '/v2/job/async' });
    const reply = route.acknowledge?.(viewAt(0), false);
    expect([reply?.status, reply?.headers['content-type']]).toEqual([201, 'application/json']);
    expect(JSON.parse(textOf(reply!))).toEqual({
      type: 'inference.wan2-2.lightning.txt2vid.v0',
      created_at: '2026-02-10T12:30:00.612Z',
      updated_at: '2026-02-10T12:30:00.612Z',
      expires_at: '2026-02-10T12:35:00.612Z',
      id: ID,
      state: { current: 'processing' },
      config: { prompt: VIDEO.prompt, width: 1280, height: 720, duration: 5 },
    });
  });

  test.each([
    [0, undefined, 'processing'],
    [3999, undefined, 'processing'],
    [4000, undefined, 'processed'],
    [4000, 'out of memory', 'failed'],
  ])('says the state %i ms after the creation (failed: %s): %s', (ms, refused, state) => {
    const reply = get('job.state.current', ms, refused);
    expect([reply.status, reply.headers['content-type'], textOf(reply)]).toEqual([
      200,
      'text/plain; charset=utf-8',
      state,
    ]);
  });

  test('shows metrics and price of a job that is processed, the error of one that failed, and when they expire', () => {
    const processed = textOf(get('job.json', 4000));
    expect(JSON.parse(processed)).toMatchObject({
      updated_at: '2026-02-10T12:30:04.612Z',
      expires_at: '2026-02-10T12:35:04.612Z',
      state: { current: 'processed' },
      metrics: { elapsed: 3 },
    });
    // Exact to the nano-dollar, which a double’s shortest text need not be.
    expect(processed).toContain('"price":{"product":"wan","dollars":0.120000001}');
    const failed = JSON.parse(textOf(get('job.json', 4000, 'out of memory'))) as object;
    expect(failed).toMatchObject({ state: { current: 'failed' }, error: 'out of memory' });
    expect(failed).not.toHaveProperty('price');
    expect(JSON.parse(textOf(get('job.json', 3999)))).not.toHaveProperty('price');
  });

  test('lists the outputs by name, and gives each', () => {
    expect([get('output', 3999), get('output', 4000), get('output', 4000, 'no')].map(textOf)).toEqual([
      '[]',
      '["video.mp4"]',
      '[]',
    ]);
    const output = get('output/video.mp4', 4000);
    expect([output.headers['content-type'], textOf(output)]).toEqual(['video/mp4', 'MP4']);
    expect(get('output/other.mp4', 4000).status).toBe(404);
    expect(get('output/video.mp4', 3999).status).toBe(404);
  });

  test.each(['job.state.current', 'job.json', 'output', 'output/video.mp4'])(
    '%s of a job that is gone is a 404',
    (what) => {
      expect([get(what, 303_999).status, get(what, 304_000).status]).toEqual([200, 404]);
      expect(textOf(get(what, 304_000))).toBe('job not found or expired');
      expect(ask({ path: `/v2/job/async/other/${what}` }, deskAt(4000)).status).toBe(404);
    },
  );
});

/** Follows an attempt from the 201 on; gives the last reading and the paths with their instants. */
function follow(refused?: string): { reading: ReplyReading; steps: [string, number][] } {
  const route = routeOf(prodiaDialect, { path: '/v2/job/async' });
  let reading = prodiaDialect.decode(route.acknowledge!(viewAt(0), false));
  let nowMs = 0;
  const steps: [string, number][] = [];
  while (reading.next !== undefined) {
    nowMs += reading.next.afterMs;
    steps.push([reading.next.request.path.replace(`/v2/job/async/${ID}/`, ''), nowMs]);
    reading = reading.next.decode(ask(reading.next.request, deskAt(nowMs, refused)));
  }
  return { reading, steps };
}

describe('the client', () => {
  test('submits where the answer is to come so', () => {
    expect(SUBMIT).toMatchObject({ method: 'POST', path: '/v2/job/async?price=true' });
    expect(prodiaDialect.encode({ ...VIDEO, delivery: 'sync' }, 'm', 'T').path).toBe('/v2/job?price=true');
  });

  test('polls every second, then fetches price and output', () => {
    const { reading, steps } = follow();
    expect(reading).toEqual({
      outcome: 'ok',
      jobId: ID,
      priceNanoUsd: 120_000_001,
      product: 'wan',
      wireModel: 'inference.wan2-2.lightning.txt2vid.v0',
    });
    expect(steps).toEqual([
      ['job.state.current', 1000],
      ['job.state.current', 2000],
      ['job.state.current', 3000],
      ['job.state.current', 4000],
      ['job.json?price=true', 4000],
      ['output', 4000],
      ['output/video.mp4', 4000],
    ]);
    expect(prodiaDialect.pollMs).toBe(1000);
  });

  test('reads why a job failed, and with which status where the mock says it', () => {
    const failed = { outcome: 'server-error', jobId: ID, message: 'out of memory' };
    const { reading, steps } = follow('out of memory');
    expect(reading).toMatchObject({ ...failed, status: 500 });
    expect(steps.at(-1)).toEqual(['job.json?price=true', 4000]);
    const first = prodiaDialect.decode(
      routeOf(prodiaDialect, { path: '/v2/job/async' }).acknowledge!(viewAt(0), false),
    );
    const state = first.next?.decode({ status: 200, headers: {}, body: Buffer.from('failed') });
    const body = Buffer.from('{"error":"out of memory"}');
    for (const [header, outcome, status] of [
      [{ 'x-tollmark-job-status': '400' }, 'invalid', 400],
      [{ 'x-tollmark-job-status': '503' }, 'server-error', 503],
      [{ 'x-tollmark-job-status': '200' }, 'server-error', 500],
      [{}, 'server-error', 500],
    ] as const) {
      expect(state?.next?.decode({ status: 200, headers: header, body })).toEqual({ ...failed, outcome, status });
    }
    expect(get('job.json', 4000, 'out of memory').headers['x-tollmark-job-status']).toBe('500');
    expect(get('job.json', 4000).headers).not.toHaveProperty('x-tollmark-job-status');
  });

  test.each([
    [404, 'invalid'],
    [401, 'invalid'],
    [429, 'throttled'],
    [500, 'server-error'],
    [503, 'unavailable'],
  ] as const)('a %i on the way is %s', (status, outcome) => {
    const first = prodiaDialect.decode(
      routeOf(prodiaDialect, { path: '/v2/job/async' }).acknowledge!(viewAt(0), false),
    );
    const reply = prodiaDialect.refuse({ status, outcome, message: 'why', id: 'q', nowEpochMs: 0 });
    expect(first.next?.decode(reply)).toEqual({ outcome, message: 'why' });
  });

  const ok = (body: string, contentType = 'application/json'): WireReply => ({
    status: 200,
    headers: { 'content-type': contentType },
    body: Buffer.from(body),
  });

  test.each(['\\ud800', '', '.', '..', 'a/b', 'x'.repeat(513)])(
    'an id that no URL can carry, "%s", is unreadable',
    (id) => {
      const reading = prodiaDialect.decode({ ...ok(`{"id":"${id}"}`), status: 201 });
      expect(reading.next).toBeUndefined();
      expect(reading).toMatchObject({
        outcome: 'unreadable',
        message: 'the job was accepted without an id that a URL can carry',
      });
    },
  );

  test('what cannot be read on the way says so, and keeps the price that is known', () => {
    const state = prodiaDialect.decode({ ...ok('{"id":"j"}'), status: 201 }).next!;
    expect(state.decode(ok('<html>', 'text/html'))).toEqual({
      outcome: 'unreadable',
      jobId: 'j',
      message: 'the job is in the unknown state "<html>"',
    });
    const job = state.decode(ok('processed', 'text/plain')).next!;
    const names = job.decode(ok('{"price":{"dollars":0.0025}}')).next!;
    const known = { jobId: 'j', priceNanoUsd: 2_500_000 };
    for (const [body, message] of [
      ['{', 'the reply is application/json that cannot be parsed: {'],
      ['{}', 'the outputs of the job are no list'],
      ['["."]', 'the output of the job has no name that a URL can carry'],
    ] as const)
      expect(names.decode(ok(body))).toEqual({ outcome: 'unreadable', ...known, message });
    expect(names.decode(ok('[]'))).toEqual({ outcome: 'empty', ...known });
    const unpriced = job.decode(ok('{"price":{"doll')).next!.decode(ok('[]'));
    expect(unpriced).toEqual({ outcome: 'empty', jobId: 'j', unreadablePrice: '{"price":{"doll' });
    const output = names.decode(ok('["a b.png"]')).next!;
    expect(output.request.path).toBe('/v2/job/async/j/output/a%20b.png');
    expect(output.decode(ok('', 'image/png'))).toMatchObject({ outcome: 'unreadable', ...known });
    expect(output.decode(ok('PNG', 'image/png'))).toEqual({ outcome: 'ok', ...known });
  });

  test('whatever comes back on the way is a reading', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      fc.constantFrom('processing', 'processed', 'failed', '[]', '["a"]', '{"id":1}').map((text) => Buffer.from(text)),
      fc.json().map((text) => Buffer.from(text)),
    );
    const reply = fc.record({
      status: fc.constantFrom(200, 201, 204, 400, 404, 429, 500),
      headers: fc.constantFrom<Record<string, string>>(
        {},
        { 'content-type': 'application/json' },
        { 'content-type': 'text/plain' },
      ),
      body: bytes,
    });
    fc.assert(
      fc.property(fc.array(reply, { minLength: 1, maxLength: 8 }), (replies) => {
        let reading = prodiaDialect.decode(
          routeOf(prodiaDialect, { path: '/v2/job/async' }).acknowledge!(viewAt(0), false),
        );
        for (const each of replies) {
          if (reading.next === undefined) break;
          expect(reading.next.request.path.startsWith('/v2/job/async/')).toBe(true);
          reading = reading.next.decode(each);
        }
        const outcomes = ['ok', 'empty', 'unreadable', 'invalid', 'throttled', 'server-error', 'unavailable'];
        expect(outcomes).toContain(reading.outcome);
      }),
      { seed: 42, numRuns: 2000 },
    );
  });
});

describe('a refusal of a bad config', () => {
  const refuse = (accept: string): WireReply =>
    prodiaDialect.refuse({ status: 400, outcome: 'invalid', message: 'why', id: 'j', nowEpochMs: 0, accept });

  test('is a form, or JSON alone for a client that asked for it', () => {
    expect(refuse('multipart/form-data; image/jpeg').headers['content-type']).toContain('multipart/form-data');
    expect(refuse('image/png').headers['content-type']).toContain('multipart/form-data');
    const json = refuse('application/json');
    expect([json.headers['content-type'], textOf(json)]).toEqual(['application/json', '{"id":"j","error":"why"}']);
    expect(prodiaDialect.decode(json)).toEqual({ outcome: 'invalid', message: 'why', jobId: 'j' });
  });
});

test('what a job does is what the provider’s models of its type do, and of several things the likely one', () => {
  const read = (known: readonly Operation[], body: object): unknown => {
    const json = Buffer.from(JSON.stringify({ type: 'm', config: { prompt: 'p' }, ...body }));
    const given = {
      method: 'POST',
      path: '/v2/job',
      headers: { 'content-type': 'application/json' },
      body: json,
    } as const;
    const reading = routeOf(prodiaDialect, given).read(given, () => known);
    return 'job' in reading ? reading.job.operation : reading.refusal.message;
  };
  // Of a type that no model has, nothing else is looked at.
  expect(read([], { config: { steps: 'many' } })).toMatch(/^Unable to schedule the job/);
  expect(read(['chat'], {})).toBe('text-to-image');
  expect(read(['image-edit'], {})).toBe('input: missing; m works on an image');
  expect(read(['upscale', 'image-edit'], {})).toBe('input: missing; m works on an image');
  expect(read(['upscale', 'text-to-image'], {})).toBe('text-to-image');
});
