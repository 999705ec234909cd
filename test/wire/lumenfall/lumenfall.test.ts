import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OUTCOMES } from '../../../src/billing/outcome.ts';
import { HINT } from '../../../src/client/retry/retry-policy.ts';
import type { WireRequest } from '../../../src/wire/dialect.ts';
import { lumenfallDialect } from '../../../src/wire/lumenfall/lumenfall.ts';
import { writeMultipart } from '../../../src/wire/multipart.ts';
import type { Operation } from '../../../src/workload/request-class.ts';
import { answerOf, bytes, deskOf, json, NO_LIMIT, postJson, query, text } from '../gateway-samples.ts';
import { jobOf, readBy, refusalOf, routeOf, classOf, requestClasses } from '../wire-samples.ts';

const PATH = '/openai/v1/images/generations';
const VIDEOS = '/openai/v1/videos';
const ASKED = { model: 'gemini-3-pro-image', prompt: 'A capybara' };
const { write } = routeOf(lumenfallDialect, { path: PATH });

describe('requests', () => {
  test.each<Operation>(['text-to-image', 'image-edit', 'text-to-video'])(
    'a shape of %s arrives as it was sent, whatever the model is called',
    (operation) => {
      const wireModel = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
      fc.assert(
        fc.property(requestClasses(operation, 10, 0), wireModel, (requestClass, name) => {
          const inputImages = operation === 'image-edit' ? 2 : 0;
          const inputPixels = inputImages * 640;
          const delivery = operation === 'text-to-video' ? 'async' : 'sync';
          const sent = {
            ...requestClass,
            delivery,
            usage: { ...requestClass.usage, inputImages, inputPixels },
          } as const;
          expect(lumenfallDialect.unsupportedReason(sent)).toBeUndefined();
          const request = lumenfallDialect.encode(sent, name, 'key');
          expect(jobOf(readBy(lumenfallDialect, request))).toMatchObject({
            wireModel: name,
            operation,
            usage: sent.usage,
            wantsPrice: true,
          });
          expect(lumenfallDialect.encode(sent, name, 'key')).toEqual(request);
        }),
        { seed: 42, numRuns: 200 },
      );
    },
  );

  test('generations and videos are the documented JSON', () => {
    const image = lumenfallDialect.encode(
      classOf('text-to-image', { images: 2, widthPx: 1024, heightPx: 1024 }, 'A capybara'),
      'gemini-3-pro-image',
      'lmnfl_id.secret',
    );
    expect(image).toMatchObject({ method: 'POST', path: PATH, headers: { authorization: 'Bearer lmnfl_id.secret' } });
    expect(JSON.parse(new TextDecoder().decode(image.body))).toEqual({ ...ASKED, n: 2, size: '1024x1024' });
    const usage = { videos: 1, videoMs: 10_000, widthPx: 1920, heightPx: 1080 };
    const video = lumenfallDialect.encode(classOf('text-to-video', usage, 'A capybara'), 'sora-2', 'K');
    expect(video.path).toBe(VIDEOS);
    expect(JSON.parse(new TextDecoder().decode(video.body))).toEqual({
      model: 'sora-2',
      prompt: 'A capybara',
      seconds: 10,
      size: '1920x1080',
    });
  });

  test('a prefix forces a provider, and the name as written is kept beside it', () => {
    const job = jobOf(readBy(lumenfallDialect, postJson(PATH, { ...ASKED, model: 'vertex/gemini-3-pro-image' })));
    expect(job.wireModel).toBe('vertex/gemini-3-pro-image');
    expect(job.forced).toEqual({ upstream: 'vertex', wireModel: 'gemini-3-pro-image' });
    expect(jobOf(readBy(lumenfallDialect, postJson(PATH, ASKED))).forced).toBeUndefined();
  });

  test.each<[string, object]>([
    [PATH, { outputContentType: 'image/png', usage: { images: 1, widthPx: 1024 }, echo: { responseFormat: 'url' } }],
    [`${PATH}?dryRun=true`, { dryRun: true }],
  ])('%s is read with the defaults', (path, job) => {
    expect(jobOf(readBy(lumenfallDialect, postJson(path, { ...ASKED, n: null })))).toMatchObject(job);
  });

  test('a dry run is asked for by true alone', () => {
    for (const value of ['false', '1', '']) {
      expect(jobOf(readBy(lumenfallDialect, postJson(`${PATH}?dryRun=${value}`, ASKED))).dryRun).toBeUndefined();
    }
  });

  test('quality is a variant of the usage, and the trace and the user are kept for the list', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const request = postJson(PATH, { ...ASKED, quality: 'hd', user: 'u-1' }, { traceparent });
    const job = jobOf(readBy(lumenfallDialect, request));
    expect(job.usage.options).toEqual({ quality: 'hd' });
    expect(job.echo).toMatchObject({
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      user: 'u-1',
      endpoint: PATH,
      requestBytes: request.body.length,
    });
    expect(
      jobOf(readBy(lumenfallDialect, postJson(PATH, ASKED, { traceparent: '00-xyz' }))).echo['traceId'],
    ).toBeNull();
  });

  test.each<[Operation, object, string]>([
    ['text-to-image', { images: 11 }, '1 to 10'],
    ['text-to-image', { images: 1, steps: 4 }, 'no field for steps'],
    ['text-to-image', { images: 1, widthPx: 100_000 }, 'pixels a side'],
    ['image-edit', { images: 1, inputImages: 17 }, '16 input images'],
    ['text-to-video', { videos: 2, videoMs: 1000 }, 'one video'],
    ['text-to-video', { videos: 1, videoMs: 3_600_001 }, 'up to 3600 s'],
  ])('%s of %j does not fit', (operation, usage, words) => {
    expect(lumenfallDialect.unsupportedReason(classOf(operation, usage))).toContain(words);
  });

  test('images cannot be asked for later, and nothing is streamed', () => {
    const image = classOf('text-to-image', { images: 1 });
    const video = classOf('text-to-video', { videos: 1, videoMs: 1000 });
    expect(lumenfallDialect.unsupportedReason({ ...image, delivery: 'async' })).toContain('videos alone');
    expect(lumenfallDialect.unsupportedReason({ ...video, delivery: 'stream' })).toContain('streams nothing');
    expect(lumenfallDialect.unsupportedReason({ ...video, delivery: 'async' })).toBeUndefined();
    expect(lumenfallDialect.unsupportedReason(video)).toContain('use delivery async');
    expect(lumenfallDialect.unsupportedReason({ ...video, delivery: 'sync' })).toContain('use delivery async');
  });
});

describe('modes of a model', () => {
  const edit = lumenfallDialect.encode(classOf('image-edit', { images: 1, inputImages: 1 }), 'flux.1-dev', 'K');
  const read = (request: WireRequest, known: Readonly<Record<string, readonly Operation[]>>) =>
    routeOf(lumenfallDialect, request).read(request, (name) => known[name] ?? []);

  test('an edit of a model that only generates, and the reverse, is a 400 that names what it does', () => {
    expect(refusalOf(read(edit, { 'flux.1-dev': ['text-to-image'] }))).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
      message: "Model 'flux.1-dev' does not support image-edit. Supported modes: text-to-image",
    });
    const generation = postJson(PATH, { model: 'fal/qwen-image-edit-2511', prompt: 'p' });
    expect(refusalOf(read(generation, { 'qwen-image-edit-2511': ['image-edit'] })).message).toBe(
      "Model 'fal/qwen-image-edit-2511' does not support text-to-image. Supported modes: image-edit",
    );
  });

  test('a model that does both is asked for either, and one that is not there is not told here', () => {
    const generation = postJson(PATH, { model: 'flux.1-dev', prompt: 'p' });
    for (const known of [{ 'flux.1-dev': ['image-edit', 'text-to-image'] as const }, {}]) {
      expect([edit, generation].map((each) => jobOf(read(each, known)).wireModel)).toEqual([
        'flux.1-dev',
        'flux.1-dev',
      ]);
    }
  });
});

describe('refused requests', () => {
  test.each([
    ['{', 'JSON object'],
    [{ prompt: 'p' }, "'model'"],
    [{ model: '', prompt: 'p' }, "'model'"],
    [{ model: 'm' }, "'prompt'"],
    [{ model: 'm', prompt: 1 }, "'prompt'"],
    [{ model: 'm', prompt: 'x'.repeat(32_001) }, '<=32000 characters'],
    [{ ...ASKED, n: 11 }, "'n'"],
    [{ ...ASKED, n: '2' }, "'n'"],
    [{ ...ASKED, size: 'big' }, "'size'"],
    [{ ...ASKED, quality: 1 }, "'quality'"],
    [{ ...ASKED, response_format: 'text' }, "'response_format'"],
    [{ ...ASKED, output_format: 'bmp' }, "'output_format'"],
  ])('%j is INVALID_REQUEST', (fields, words) => {
    const refusal = refusalOf(readBy(lumenfallDialect, postJson(PATH, fields)));
    expect(refusal).toMatchObject({ status: 400, outcome: 'invalid', code: 'INVALID_REQUEST' });
    expect(refusal.message).toContain(words);
  });

  test.each([
    [[], "'image'"],
    [[''], 'Invalid image file'],
    [Array.from({ length: 17 }, () => 'PNG'), '16 input images'],
  ])('an edit of the images %j is refused', (images, words) => {
    const parts = images.map((image) => ({ name: 'image[]', filename: 'i.png', bytes: bytes(image) }));
    const fields = Object.entries(ASKED).map(([name, value]) => ({ name, bytes: bytes(value) }));
    const { contentType, body } = writeMultipart([...parts, ...fields], 'x');
    const path = '/openai/v1/images/edits';
    const request: WireRequest = { method: 'POST', path, headers: { 'content-type': contentType }, body };
    expect(refusalOf(readBy(lumenfallDialect, request)).message).toContain(words);
    expect(refusalOf(readBy(lumenfallDialect, { ...postJson(path, ASKED) })).message).toContain('multipart/form-data');
  });
});

describe('replies', () => {
  const request = jobOf(readBy(lumenfallDialect, postJson(PATH, ASKED)));

  test('any price comes back to the nano-dollar, and the id', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2_000_000_000_000 }), fc.uuid(), fc.boolean(), (nanoUsd, id, isEmpty) => {
        const answer = answerOf(request, { id, price: { product: 'p', nanoUsd } });
        const reply = write(isEmpty ? { ...answer, outcome: 'empty', outputs: [] } : answer);
        expect(lumenfallDialect.decode(reply)).toEqual({
          outcome: isEmpty ? 'empty' : 'ok',
          jobId: id,
          priceNanoUsd: nanoUsd,
          wireModel: 'gemini-3-pro-image',
          ...(isEmpty ? {} : { usage: { images: 1 } }),
        });
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  test('images with their cost, and every try at a provider', () => {
    const tries = [
      { upstream: 'vertex', status: 503 },
      { upstream: 'fal', status: 200 },
    ];
    const reply = write(answerOf(request, { tries }));
    expect(reply.headers).toMatchObject({
      'x-lumenfall-provider': 'fal',
      'x-lumenfall-model': 'gemini-3-pro-image',
      'x-lumenfall-request-id': 'req_a1',
    });
    expect(json(reply)).toMatchObject({
      id: 'req_a1',
      created: 1_795_132_800,
      data: [{ url: 'data:video/mp4;base64,TVA0IQ==' }],
      metadata: {
        model: 'gemini-3-pro-image',
        executed_model: 'fal/gemini-3-pro-image',
        provider: 'fal',
        cost: 0.04,
        cost_currency: 'USD',
        attempts: [
          { provider: 'vertex', provider_name: 'Google Vertex', status: 'failed', http_status: 503 },
          { provider: 'fal', status: 'succeeded', http_status: 200 },
        ],
      },
    });
  });

  test('a cost is written with all its decimals, where a double would write an exponent', () => {
    expect(text(write(answerOf(request, { price: { product: 'p', nanoUsd: 100 } })))).toContain('"cost":0.0000001,');
  });

  test('base64 where it is asked for, and tokens where the job counts some', () => {
    const asked = jobOf(readBy(lumenfallDialect, postJson(PATH, { ...ASKED, response_format: 'b64_json' })));
    const counted = { ...asked, usage: { ...asked.usage, inputTokens: 50, outputTokens: 7024 } };
    expect(json(write(answerOf(counted)))).toMatchObject({
      data: [{ b64_json: 'TVA0IQ==' }],
      usage: { input_tokens: 50, output_tokens: 7024, total_tokens: 7074 },
    });
  });

  test.each(['{"data":[{}]}', '{"object":"video","status":"completed"}'])('a 200 with the body %j is empty', (body) => {
    expect(lumenfallDialect.decode({ status: 200, headers: {}, body: bytes(body) })).toEqual({ outcome: 'empty' });
  });

  test.each(['{}', '[]', '{"data":{}}', '{"a":1}'])('a 200 with the body %j is no answer of the vendor', (body) => {
    const reading = lumenfallDialect.decode({ status: 200, headers: {}, body: bytes(body) });
    expect(reading).toMatchObject({ outcome: 'unreadable', message: expect.stringContaining(body) });
  });
});

describe('refusals', () => {
  test.each([
    [400, 'invalid', 'invalid_request_error', 'INVALID_REQUEST'],
    [400, 'input-moderated', 'invalid_request_error', 'CONTENT_POLICY_VIOLATION'],
    [401, 'invalid', 'authentication_error', 'AUTHENTICATION_FAILED'],
    [402, 'unpaid', 'insufficient_quota', 'INSUFFICIENT_BALANCE'],
    [429, 'throttled', 'rate_limit_error', 'RATE_LIMITED'],
    [502, 'server-error', 'server_error', 'ALL_PROVIDERS_EXHAUSTED'],
    [500, 'server-error', 'upstream_error', 'UPSTREAM_ERROR'],
    [503, 'unavailable', 'upstream_error', 'UPSTREAM_ERROR'],
  ] as const)('a %i, %s, is a %s with %s and reads as the same outcome', (status, outcome, type, code) => {
    const reply = lumenfallDialect.refuse({ status, outcome, message: 'why', id: 'a1', nowEpochMs: 0 });
    expect(json(reply)).toEqual({ error: { message: 'why', type, code } });
    expect(reply.headers['x-lumenfall-request-id']).toBe('req_a1');
    expect(lumenfallDialect.decode(reply)).toEqual({ outcome, jobId: 'a1', message: 'why' });
  });

  test('every outcome that is no answer has a code', () => {
    for (const outcome of OUTCOMES) {
      const reply = lumenfallDialect.refuse({ status: 504, outcome, message: 'm', id: 'i', nowEpochMs: 0 });
      expect(json(reply).error.type).toMatch(/^[a-z_]+$/);
    }
  });

  test('a wait travels in the form that was asked', () => {
    const retryAfter = { form: HINT.seconds, waitMs: 1500 };
    const refusal = { status: 429, outcome: 'throttled', message: 'm', id: 'j', nowEpochMs: 0, retryAfter } as const;
    expect(lumenfallDialect.refuse(refusal).headers['retry-after']).toBe('2');
  });

  test('an unknown model and a bad key', () => {
    expect(lumenfallDialect.unknownModel('m')).toMatchObject({ status: 404, code: 'MODEL_NOT_FOUND' });
    const bad = lumenfallDialect.refuse({ ...lumenfallDialect.badToken(), id: 'i', nowEpochMs: 0 });
    expect(json(bad)).toEqual({
      error: { message: 'Invalid API key', type: 'authentication_error', code: 'AUTHENTICATION_FAILED' },
    });
  });
});

describe('GET /v1/balance', () => {
  const balance = (account: object): unknown =>
    json(
      query(lumenfallDialect, 'GET', '/v1/balance', deskOf(lumenfallDialect, { account: { ...NO_LIMIT, ...account } })),
    );

  test.each([
    [{ type: 'prepaid', availableNano: 12_500_000_000 }, 'prepaid', 12.5],
    [{ type: 'prepaid', availableNano: -180_000_000 }, 'prepaid', -0.18],
    [{ type: 'postpaid', availableNano: 5_000_000_000 }, 'postpaid', null],
    [{}, 'postpaid', null],
  ])('%j is shown as %s', (account, billingType, amount) => {
    expect(balance(account)).toEqual({
      object: 'balance',
      billing_type: billingType,
      available: { amount, currency: 'usd' },
    });
  });
});

describe('what a reply states of its cost', () => {
  const read = (metadata: object, rest: object = {}): object =>
    lumenfallDialect.decode({
      status: 200,
      headers: {},
      body: bytes(JSON.stringify({ data: [{ url: 'u' }, { url: 'v' }], metadata, ...rest })),
    });

  test.each([
    [{ cost: 0.04 }, { priceNanoUsd: 40_000_000 }],
    [{ cost: '0.04', cost_currency: 'usd' }, { priceNanoUsd: 40_000_000 }],
    [{ cost: -0.04 }, { unreadablePrice: '-0.04' }],
    [{ cost: 0.04, cost_currency: 'EUR' }, { unreadablePrice: '0.04 EUR' }],
    [{ cost_estimate: 0.04 }, {}],
  ])('%j is %j', (metadata, stated) => {
    expect(read(metadata)).toEqual({ outcome: 'ok', usage: { images: 2 }, ...stated });
  });

  test('tokens of its images are image tokens', () => {
    const usage = { input_tokens: 50, output_tokens: 7024, total_tokens: 7074 };
    const stated = { images: 2, inputTokens: 50, outputTokens: 7024, outputImageTokens: 7024 };
    expect(read({}, { usage })).toEqual({ outcome: 'ok', usage: stated });
    const message = 'the usage that the reply states is no count of tokens';
    expect(read({}, { usage: { output_tokens: 'many' } })).toEqual({ outcome: 'ok', usage: { images: 2 }, message });
  });
});
