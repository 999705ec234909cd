import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HINT } from '../../../src/client/retry/retry-policy.ts';
import type { JobAnswer, JobRequest, WireReply, WireRequest } from '../../../src/wire/dialect.ts';
import { writeMultipart } from '../../../src/wire/multipart.ts';
import { openaiDialect } from '../../../src/wire/openai/openai.ts';
import type { Operation } from '../../../src/workload/request-class.ts';
import { runs } from '../../runs.ts';
import { jobOf, outputs, readBy, refusalOf, routeOf, classOf, requestClasses } from '../wire-samples.ts';

const PATH = '/v1/images/generations';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const jsonOf = (reply: WireReply): unknown => JSON.parse(new TextDecoder().decode(reply.body));

function post(fields: unknown): WireRequest {
  const body = bytes(typeof fields === 'string' ? fields : JSON.stringify(fields));
  return { method: 'POST', path: PATH, headers: { 'content-type': 'application/json' }, body };
}

function answerTo(request: JobRequest, rest: Partial<JobAnswer> = {}): JobAnswer {
  return {
    request,
    id: 'req_1',
    createdEpochMs: 1_702_345_678_900,
    startedEpochMs: 1_702_345_679_000,
    finishedEpochMs: 1_702_345_680_000,
    outcome: 'ok',
    price: { product: 'p', nanoUsd: 40_000_000 },
    outputs: [{ filename: 'o.png', contentType: 'image/png', bytes: bytes('PNG') }],
    ...rest,
  };
}

const { write } = routeOf(openaiDialect, { path: PATH });

describe('requests', () => {
  test.each<Operation>(['text-to-image', 'image-edit'])(
    'a shape of %s arrives as it was sent, whatever the model is called',
    (operation) => {
      const wireModel = fc.oneof(
        fc.constantFrom('gpt-image-1.5', 'dall-e-2'),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
      );
      fc.assert(
        fc.property(
          requestClasses(operation, 10, 0),
          fc.integer({ min: 1, max: 16 }),
          wireModel,
          (drawn, inputs, name) => {
            const inputImages = operation === 'image-edit' ? inputs : 0;
            const requestClass = { ...drawn, usage: { ...drawn.usage, inputImages, inputPixels: inputImages * 4096 } };
            expect(openaiDialect.unsupportedReason(requestClass)).toBeUndefined();
            const request = openaiDialect.encode(requestClass, name, 'key');
            const job = jobOf(readBy(openaiDialect, request));
            expect(job).toMatchObject({ wireModel: name, operation, usage: requestClass.usage, wantsPrice: false });
            expect(job.echo).toMatchObject({ responseFormat: 'b64_json' });
            expect(openaiDialect.encode(requestClass, name, 'key')).toEqual(request);
          },
        ),
        { seed: 42, numRuns: runs(100, 300) },
      );
    },
  );

  test('a quality is a field, and a variant of the price', () => {
    const usage = { images: 1, widthPx: 64, heightPx: 64, options: { quality: 'high' } };
    const request = openaiDialect.encode(classOf('text-to-image', usage), 'gpt-image-1.5', 'K');
    expect(JSON.parse(new TextDecoder().decode(request.body))).toMatchObject({ quality: 'high' });
    expect(jobOf(readBy(openaiDialect, request)).usage.options).toEqual({ quality: 'high' });
    const read = (quality: string): unknown =>
      jobOf(readBy(openaiDialect, post({ prompt: 'p', quality }))).usage.options;
    expect([read('low'), read('auto')]).toEqual([{ quality: 'low' }, undefined]);
  });

  test('a generation is the documented JSON', () => {
    const requestClass = classOf(
      'text-to-image',
      { images: 2, widthPx: 1536, heightPx: 1024 },
      'A cute baby sea otter',
    );
    const request = openaiDialect.encode(requestClass, 'gpt-image-1.5', 'K');
    expect(request).toMatchObject({ method: 'POST', path: PATH, headers: { authorization: 'Bearer K' } });
    expect(JSON.parse(new TextDecoder().decode(request.body))).toEqual({
      model: 'gpt-image-1.5',
      prompt: 'A cute baby sea otter',
      n: 2,
      size: '1536x1024',
    });
  });

  test.each([
    [{ prompt: 'p' }, { wireModel: 'dall-e-2', outputContentType: 'image/png', echo: { responseFormat: 'url' } }],
    [
      { prompt: 'p', model: null, n: null, size: null },
      { wireModel: 'dall-e-2', usage: { images: 1, widthPx: 1024 } },
    ],
    [
      { prompt: 'p', model: 'gpt-image-1', size: 'auto' },
      { echo: { responseFormat: 'b64_json' }, usage: { heightPx: 1024 } },
    ],
    [{ prompt: 'p', model: 'x', response_format: 'url' }, { echo: { responseFormat: 'url' } }],
    [{ prompt: 'p', model: 'gpt-image-1', output_format: 'webp', stream: false }, { outputContentType: 'image/webp' }],
  ])('%j is read with the defaults', (fields, job) => {
    expect(jobOf(readBy(openaiDialect, post(fields)))).toMatchObject(job);
  });

  test.each<[Operation, object, string]>([
    ['image-variation', { images: 1, inputImages: 2 }, 'varies one image'],
    ['text-to-image', { images: 0 }, '1 to 10'],
    ['text-to-image', { images: 11 }, '1 to 10'],
    ['text-to-image', { images: 1, steps: 4 }, 'no field for steps'],
    ['text-to-image', { images: 1, heightPx: 100_000 }, 'pixels a side'],
    ['image-edit', { images: 1, inputImages: 17 }, 'at most 16 input images, not 17'],
  ])('%s of %j does not fit', (operation, usage, words) => {
    expect(openaiDialect.unsupportedReason(classOf(operation, usage))).toContain(words);
  });
});

describe('refused requests', () => {
  test.each([
    [{}, 'prompt', 'missing_required_parameter'],
    [{ prompt: 1 }, 'prompt', 'invalid_type'],
    [{ prompt: 'x'.repeat(32_001) }, 'prompt', 'string_above_max_length'],
    [{ prompt: 'p', n: 11 }, 'n', 'integer_above_max_value'],
    [{ prompt: 'p', n: 0 }, 'n', 'integer_below_min_value'],
    [{ prompt: 'p', n: '2' }, 'n', 'invalid_type'],
    [{ prompt: 'p', model: 3 }, 'model', 'invalid_type'],
    [{ prompt: 'p', size: '0x5' }, 'size', 'invalid_value'],
    [{ prompt: 'p', size: 5 }, 'size', 'invalid_value'],
    [{ prompt: 'p', quality: 'best' }, 'quality', 'invalid_value'],
    [{ prompt: 'p', output_format: 'gif' }, 'output_format', 'invalid_value'],
    [{ prompt: 'p', response_format: 'text' }, 'response_format', 'invalid_value'],
    [{ prompt: 'p', model: 'gpt-image-1', response_format: 'url' }, 'response_format', 'unknown_parameter'],
    [{ prompt: 'p', stream: true }, 'stream', 'unsupported_value'],
    ['{', undefined, 'invalid_json'],
    ['[]', undefined, 'invalid_json'],
  ])('%j names %s, %s', (fields, param, code) => {
    const refusal = refusalOf(readBy(openaiDialect, post(fields)));
    expect(refusal).toMatchObject({ status: 400, outcome: 'invalid', code });
    expect(refusal.param).toBe(param);
  });

  test.each([
    [[], 'missing_required_parameter'],
    [[''], 'missing_required_parameter'],
    [Array.from({ length: 17 }, () => 'PNG'), 'array_above_max_length'],
  ])('an edit of the images %j is refused: %s', (images, code) => {
    const parts = images.map((image) => ({ name: 'image[]', filename: 'i.png', bytes: bytes(image) }));
    const { contentType, body } = writeMultipart([...parts, { name: 'prompt', bytes: bytes('p') }], 'x');
    const request: WireRequest = {
      method: 'POST',
      path: '/v1/images/edits',
      headers: { 'content-type': contentType },
      body,
    };
    expect(refusalOf(readBy(openaiDialect, request))).toMatchObject({ status: 400, code });
  });

  test('an edit that is no form is refused', () => {
    const request: WireRequest = { ...post({ prompt: 'p' }), path: '/v1/images/edits' };
    expect(refusalOf(readBy(openaiDialect, request))).toMatchObject({ status: 400, code: 'unsupported_content_type' });
    const cut = { ...request, headers: { 'content-type': 'multipart/form-data; boundary=b' } };
    expect(refusalOf(readBy(openaiDialect, cut))).toMatchObject({ status: 400, code: 'invalid_form' });
  });

  const generation = post({ prompt: 'p', model: 'm' });
  const edit = openaiDialect.encode(classOf('image-edit', { images: 1, inputImages: 1 }), 'm', 'K');

  test.each<[string, WireRequest, readonly Operation[]]>([
    ['a generation', generation, ['text-to-image']],
    ['a generation', generation, ['image-edit', 'text-to-image']],
    ['a generation', generation, []],
    ['an edit', edit, ['image-edit']],
    ['an edit', edit, ['text-to-image', 'image-edit']],
    ['an edit', edit, ['upscale']],
    ['an edit', edit, []],
  ])('%s, %#: a model that does it, or of which nothing is known, may be asked', (_, request, operations) => {
    expect(jobOf(routeOf(openaiDialect, request).read(request, () => operations)).wireModel).toBe('m');
  });

  test.each<[string, WireRequest, readonly Operation[]]>([
    ['a generation', generation, ['image-edit']],
    ['a generation', generation, ['embedding']],
    ['an edit', edit, ['text-to-image']],
    ['an edit', edit, ['chat']],
  ])('%s, %#: a model that does something else is refused', (_, request, operations) => {
    const refusal = refusalOf(routeOf(openaiDialect, request).read(request, () => operations));
    expect(refusal).toMatchObject({ status: 400, param: 'model', code: 'invalid_value' });
    expect(refusal.message).toContain(String(operations[0]));
  });
});

describe('replies', () => {
  test('outcome and id come back, and no price, because the vendor states none', () => {
    const format = fc.constantFrom('url', 'b64_json');
    fc.assert(
      fc.property(outputs, fc.uuid(), format, fc.boolean(), (files, id, responseFormat, empty) => {
        const request = jobOf(readBy(openaiDialect, post({ prompt: 'p', response_format: responseFormat })));
        const answer = answerTo(request, { id, outputs: files });
        const reply = write(empty ? { ...answer, outcome: 'empty', outputs: [] } : answer);
        const stated = empty ? {} : { usage: { images: files.length } };
        expect(openaiDialect.decode(reply)).toEqual({ outcome: empty ? 'empty' : 'ok', jobId: id, ...stated });
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  test('a reply holds the images and the time, and tokens where the job counts some', () => {
    const request = jobOf(readBy(openaiDialect, post({ prompt: 'p', model: 'gpt-image-1' })));
    expect(write(answerTo(request)).headers).toEqual({ 'content-type': 'application/json', 'x-request-id': 'req_1' });
    const shown = { size: '1024x1024', quality: 'medium', output_format: 'png', background: 'opaque' };
    const golden = { created: 1_702_345_678, ...shown };
    const input = { input_tokens: 1, input_tokens_details: { text_tokens: 1, image_tokens: 0 } };
    const output = { output_tokens: 1056, output_tokens_details: { text_tokens: 0, image_tokens: 1056 } };
    expect(jsonOf(write(answerTo(request)))).toEqual({
      ...golden,
      data: [{ b64_json: 'UE5H' }],
      usage: { ...input, ...output, total_tokens: 1057 },
    });
    const counted = { ...request, usage: { ...request.usage, inputTokens: 50, outputTokens: 7024 } };
    expect(jsonOf(write(answerTo(counted)))).toMatchObject({
      usage: { input_tokens: 50, output_tokens: 7024, total_tokens: 7074 },
    });
    const none = { output_tokens: 0, output_tokens_details: { text_tokens: 0, image_tokens: 0 } };
    expect(jsonOf(write(answerTo(request, { outcome: 'empty', outputs: [] })))).toEqual({
      ...golden,
      data: [],
      usage: { ...input, ...none, total_tokens: 1 },
    });
    const unknown = jobOf(readBy(openaiDialect, post({ prompt: 'p', model: 'dall-e-3' })));
    expect(Object.keys(Object(jsonOf(write(answerTo(unknown)))))).toEqual(['created', 'data']);
  });

  test('a link opens to the image', async () => {
    const request = jobOf(readBy(openaiDialect, post({ prompt: 'p', response_format: 'url' })));
    const reply = jsonOf(write(answerTo(request))) as { data: { url: string }[] };
    const opened = await fetch(reply.data[0]?.url ?? '');
    expect([opened.headers.get('content-type'), await opened.text()]).toEqual(['image/png', 'PNG']);
  });

  test.each(['{"data":[{}]}', '{"data":[{"b64_json":""}]}', '{"data":[null]}'])(
    'a 200 with the body %j is empty',
    (body) => {
      expect(openaiDialect.decode({ status: 200, headers: {}, body: bytes(body) })).toEqual({ outcome: 'empty' });
    },
  );

  test.each(['{}', '[]', '{"data":{}}', '{"a":1}'])('a 200 with the body %j is no answer of the vendor', (body) => {
    const reading = openaiDialect.decode({ status: 200, headers: {}, body: bytes(body) });
    expect(reading).toMatchObject({ outcome: 'unreadable', message: expect.stringContaining(body) });
  });
});

describe('refusals', () => {
  test.each([
    [400, 'invalid', 'invalid_request_error', null],
    [400, 'input-moderated', 'invalid_request_error', 'content_policy_violation'],
    [400, 'output-moderated', 'image_generation_user_error', 'moderation_blocked'],
    [401, 'invalid', 'invalid_request_error', 'invalid_api_key'],
    [402, 'invalid', 'insufficient_quota', 'insufficient_quota'],
    [404, 'invalid', 'invalid_request_error', null],
    [429, 'throttled', 'rate_limit_error', 'rate_limit_exceeded'],
    [500, 'server-error', 'server_error', null],
    [503, 'unavailable', 'server_error', null],
  ] as const)('a %i, %s, is a %s and reads as the same outcome', (status, outcome, type, code) => {
    const reply = openaiDialect.refuse({ status, outcome, message: 'why', id: 'req_2', nowEpochMs: 0 });
    expect(jsonOf(reply)).toEqual({ error: { message: 'why', type, param: null, code } });
    expect(openaiDialect.decode(reply)).toEqual({ outcome, jobId: 'req_2', message: 'why' });
  });

  test('a wait travels in the form that was asked', () => {
    const refusal = { status: 429, outcome: 'throttled', message: 'm', id: 'j', nowEpochMs: 0 } as const;
    const reply = openaiDialect.refuse({ ...refusal, retryAfter: { form: HINT.milliseconds, waitMs: 1500 } });
    expect(reply.headers['retry-after-ms']).toBe('1500');
  });

  test('an unknown model and a bad key', () => {
    expect(openaiDialect.unknownModel('m')).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' });
    expect(openaiDialect.badToken()).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  test('images state their tokens by kind, how many they are, and at some gateways their cost', () => {
    const usage = {
      input_tokens: 50,
      input_tokens_details: { text_tokens: 10, image_tokens: 40 },
      output_tokens: 1056,
    };
    const read = (rest: object): unknown => {
      const body = bytes(JSON.stringify({ data: [{ url: 'u' }, { url: 'v' }], model: 'm', ...rest }));
      return openaiDialect.decode({ status: 200, headers: {}, body });
    };
    const counts = { inputTokens: 50, inputImageTokens: 40, outputTokens: 1056, outputImageTokens: 1056 };
    const stated = { outcome: 'ok', wireModel: 'm', usage: { images: 2, ...counts } };
    expect(read({ usage })).toEqual(stated);
    expect(read({ usage: { ...usage, cost: '0.034' } })).toEqual({ ...stated, priceNanoUsd: 34_000_000 });
    expect(read({ usage: { cost_in_usd_ticks: 200_000_000 } })).toMatchObject({ priceNanoUsd: 20_000_000 });
    expect(read({ usage: { cost: -1 } })).toMatchObject({ unreadablePrice: '-1', usage: { images: 2 } });
  });
});
