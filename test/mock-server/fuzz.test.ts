import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, test } from 'vitest';
import type { MockServer } from '../../mock-server/app.ts';
import { NO_USAGE, type Usage } from '../../src/billing/usage.ts';
import { OPERATIONS, type Operation } from '../../src/workload/request-class.ts';
import type { Dialect, WireRequest } from '../../src/wire/dialect.ts';
import { DIALECTS } from '../../src/wire/dialects.ts';
import { damaged } from '../wire/wire-samples.ts';
import { mock } from './mock-fixture.ts';
import { runs } from '../runs.ts';

const RUNS = runs(100, 1500);

/** A model of each operation, named as it; their jobs take no time, so that each reply comes at once. */
const models = Object.fromEntries(
  OPERATIONS.map((operation) => [
    `owner/${operation}`,
    { operation, serviceTime: { type: 'constant', value: '0ms' }, price: { per: 'request', usd: '0.01' } },
  ]),
);

const MEDIA = { images: 1, widthPx: 64, heightPx: 64 };
const USAGES: Partial<Record<Operation, Partial<Usage>>> = {
  'text-to-video': { videos: 1, videoMs: 5000 },
  'image-to-video': { videos: 1, videoMs: 5000, inputImages: 1 },
  'video-to-video': { videos: 1, videoMs: 5000, inputVideoMs: 5000 },
  'text-to-audio': { audios: 1, audioMs: 5000 },
  chat: { inputTokens: 20, outputTokens: 10 },
};

/** A chat whose answer has a schema. */
const STRUCTURED = {
  model: 'owner/chat',
  messages: [{ role: 'user', content: 'p' }],
  response_format: {
    type: 'json_schema',
    json_schema: {
      name: 'a',
      schema: {
        $defs: { list: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } } },
        type: 'object',
        properties: { a: { $ref: '#/$defs/list' }, b: { type: 'integer', minimum: 1 }, c: { enum: ['x'] } },
        required: ['a', 'b', 'c'],
      },
    },
  },
};

/** Requests that are good, of every operation and delivery. */
function samples(dialect: Dialect): WireRequest[] {
  const plain = dialect.operations.flatMap((operation) =>
    (['sync', 'async', 'stream'] as const).flatMap((delivery) => {
      const model = `owner/${operation}`;
      const usage = { ...NO_USAGE, ...(USAGES[operation] ?? MEDIA) };
      const requestClass = { index: 0, share: 1, operation, model, usage, prompt: 'p', delivery };
      return dialect.unsupportedReason(requestClass) === undefined ? [dialect.encode(requestClass, model, 'key')] : [];
    }),
  );
  const chat = plain.find(({ path }) => path.endsWith('/chat/completions'));
  return chat === undefined ? plain : [...plain, { ...chat, body: Buffer.from(JSON.stringify(STRUCTURED)) }];
}

const odd = fc.constantFrom<unknown>(
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  1e-300,
  -0,
  99_999_999_999,
  '',
  'a',
  '\u0000',
  '💥',
  '1024x1024',
  '-1x-1',
  'x'.repeat(5000),
  [],
  [[]],
  {},
  { a: 1 },
  'http://127.0.0.1:9/hook',
  'http://169.254.169.254/',
  'data:image/png;base64,AAAA',
  '../../etc/passwd',
);

/** A JSON value with one part replaced, taken out, or put in somewhere. */
function mutated(value: unknown): fc.Arbitrary<unknown> {
  const here = fc.oneof(odd, fc.jsonValue({ maxDepth: 3 }));
  if (typeof value !== 'object' || value === null) return here;
  const entries = Object.entries(value);
  const rebuilt = (changed: readonly [string, unknown][]): unknown =>
    Array.isArray(value) ? changed.map(([, each]) => each) : Object.fromEntries(changed);
  const added = fc
    .tuple(
      fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'n', 'stream', 'webhook_url', 'duration')),
      here,
    )
    .map((entry) => rebuilt([...entries, entry]));
  if (entries.length === 0) return fc.oneof(here, added);
  const at = fc.nat({ max: entries.length - 1 });
  const without = at.map((index) => rebuilt(entries.filter((_, other) => other !== index)));
  const within = at.chain((index) =>
    mutated(entries[index]?.[1]).map((each) =>
      rebuilt(entries.map(([name, old], other) => [name, other === index ? each : old])),
    ),
  );
  return fc.oneof(
    { weight: 1, arbitrary: here },
    { weight: 2, arbitrary: added },
    { weight: 2, arbitrary: without },
    { weight: 8, arbitrary: within },
  );
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
}

function bodies(whole: Uint8Array): fc.Arbitrary<Uint8Array> {
  const json = parsed(whole);
  const asBytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value) ?? '');
  return fc.oneof(
    damaged(whole),
    fc.uint8Array({ maxLength: 300 }),
    fc.constant(new Uint8Array()),
    fc.json().map((text) => Buffer.from(text)),
    fc.constant(Buffer.from(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)),
    ...(json === undefined ? [] : [mutated(json).map(asBytes), mutated(json).chain(mutated).map(asBytes)]),
  );
}

const headerText = fc.string({
  unit: fc.integer({ min: 32, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 60,
});
const oddHeaders = fc.dictionary(
  fc.constantFrom(
    'accept',
    'content-type',
    'authorization',
    'idempotency-key',
    'x-tollmark-request',
    'x-tollmark-attempt',
    'x-tollmark-usage',
    'x-tollmark-input-tokens',
    'x-fal-request-timeout',
    'x-fal-queue-priority',
    'x-fal-target-url',
    'traceparent',
    'host',
    'range',
  ),
  fc.oneof(
    headerText,
    fc.constantFrom(
      'application/json',
      'multipart/form-data',
      'multipart/form-data; boundary=a',
      '1',
      '-1',
      '{"images":-1}',
      'Bearer k',
    ),
  ),
  { maxKeys: 4 },
);

const part = fc.oneof(
  fc.constantFrom(
    '..',
    '%2e%2e',
    '%00',
    '%',
    '%zz',
    '0',
    '-1',
    'requests',
    'status',
    'owner',
    'text-to-image',
    'x'.repeat(600),
  ),
  fc.constantFrom(0, 1, 5).map((number) => `00000007-0000-4000-8000-${number.toString(16).padStart(12, '0')}`),
  fc.string({ maxLength: 20 }).map(encodeURIComponent),
);
const query = fc.oneof(
  fc.constant(''),
  fc.constantFrom(
    '?',
    '?price=true',
    '?dryRun=true',
    '?limit=-1',
    '?limit=1e9&after=x',
    '?cursor=%ff',
    '?a=1&a=2',
    '?page=0&page_size=9999999',
    '?expand=a,b',
  ),
  fc.webQueryParameters().map((text) => `?${text}`),
);

/** Paths that match a route, and some that do not. */
function paths(pattern: string): fc.Arbitrary<string> {
  const filled = pattern.split('/').map((piece) => {
    if (piece === '*') return fc.array(part, { minLength: 1, maxLength: 4 }).map((all) => all.join('/'));
    return piece.startsWith(':') ? part : fc.constant(piece);
  });
  return fc.tuple(fc.tuple(...filled), query).map(([pieces, suffix]) => pieces.join('/') + suffix);
}

async function ask(
  server: MockServer,
  method: WireRequest['method'],
  url: string,
  headers: Record<string, string>,
  body: Uint8Array,
): Promise<LightMyRequestResponse> {
  return server.app.inject({ method, url, headers, payload: Buffer.from(body) });
}

describe.each(Object.values(DIALECTS))('$name', (dialect) => {
  const good = samples(dialect);

  test('every good request is answered well, and costs', async () => {
    const { server, clock } = mock({ dialect: dialect.name, models });
    for (const { method, path, headers, body } of good) {
      const before = server.stats();
      const reply = ask(server, method, path, headers, body);
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(1);
      const { statusCode } = await reply;
      expect([path, statusCode < 300]).toEqual([path, true]);
      expect(server.stats().ledger.charges.count).toBe(before.ledger.charges.count + 1);
    }
  });

  test('whatever comes is answered below 500, and costs only as a job', async () => {
    const faults: string[] = [];
    const logger = { info: (message: string) => void faults.push(message) };
    const { server, clock } = mock({ dialect: dialect.name, models }, { logger });
    const unknownModel = dialect.unknownModel('nothing').status;
    const routes = [...dialect.routes, ...(dialect.queries ?? [])];
    const request = fc.constantFrom(...good).chain((sample) =>
      fc.record({
        sample: fc.constant(sample),
        body: bodies(sample.body),
        headers: oddHeaders,
        target: fc.option(
          fc.constantFrom(...routes).chain(({ method, path }) => paths(path).map((url) => ({ method, url }))),
          { nil: undefined },
        ),
      }),
    );
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(request, async ({ sample, body, headers, target }) => {
        const before = server.stats();
        const { method, url } = target ?? { method: sample.method, url: sample.path };
        const pending = ask(server, method, url, { ...sample.headers, ...headers }, body);
        await new Promise((resolve) => setImmediate(resolve));
        clock.advance(1);
        const { statusCode } = await pending;
        statuses.add(statusCode);
        const after = server.stats();
        // An aggregator says 503 of a model for which it has no channel, and 501 of variations: those are the vendor's words, not our faults.
        expect(statusCode < 500 || [unknownModel, 501].includes(statusCode)).toBe(true);
        const accepted = after.jobs.accepted - before.jobs.accepted;
        expect([0, 1]).toContain(accepted);
        const isCharged = JSON.stringify(after.ledger) !== JSON.stringify(before.ledger);
        expect(isCharged && accepted === 0).toBe(false);
        expect(after.attempts.total).toBe(
          after.jobs.accepted + after.jobs.refused + after.jobs.replayed + after.jobs.quoted,
        );
      }),
      { seed: 42, numRuns: RUNS },
    );
    expect(faults).toEqual([]);
    // The test would see nothing if all were refused, or all were jobs.
    expect(statuses.has(404)).toBe(true);
    expect([...statuses].some((status) => status < 300)).toBe(true);
    expect([...statuses].some((status) => status === 400 || status === 422)).toBe(true);
  });

  test.each([31, 33])('a body of %i MiB is answered, and costs nothing', async (mebibytes) => {
    const { server } = mock({ dialect: dialect.name, models });
    const [sample] = good;
    if (sample === undefined) throw new Error('a dialect carries something');
    const { statusCode } = await ask(
      server,
      'POST',
      sample.path,
      sample.headers,
      Buffer.alloc(mebibytes * 1_048_576, 0x20),
    );
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(statusCode).toBeLessThan(500);
    expect(statusCode === 413).toBe(mebibytes > 32);
    expect(server.stats()).toMatchObject({ jobs: { accepted: 0 }, ledger: { charges: { count: 0 } } });
  });
});
