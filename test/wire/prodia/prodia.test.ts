import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HINT } from '../../../src/client/retry/retry-policy.ts';
import type { JobAnswer, JobRequest, WireRequest } from '../../../src/wire/dialect.ts';
import { NANO_USD_MAX } from '../../../src/wire/json-exact.ts';
import { readMultipart, writeMultipart } from '../../../src/wire/multipart.ts';
import { prodiaDialect } from '../../../src/wire/prodia/prodia.ts';
import type { Operation } from '../../../src/workload/request-class.ts';
import { runs } from '../../runs.ts';
import { jobOf, outputs, readBy, refusalOf, routeOf, classOf, requestClasses } from '../wire-samples.ts';

const TYPES: Readonly<Record<string, string>> = {
  'text-to-image': 'inference.flux-fast.schnell.txt2img.v2',
  'image-edit': 'inference.flux-kontext.pro.img2img.v1',
  inpaint: 'inference.sdxl.inpainting.v1',
  'image-to-image': 'inference.flux.dev.img2img.v1',
  upscale: 'inference.hypir.upscale.v1',
  'text-to-video': 'inference.veo.fast.txt2vid.v1',
  'image-to-video': 'inference.wan2-2.lightning.img2vid.v0',
};
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (body: Uint8Array): string => new TextDecoder().decode(body);

function post(job: unknown, headers: Record<string, string> = {}, path = '/v2/job'): WireRequest {
  const body = bytes(typeof job === 'string' ? job : JSON.stringify(job));
  return { method: 'POST', path, headers: { 'content-type': 'application/json', ...headers }, body };
}

function answerTo(request: JobRequest, rest: Partial<JobAnswer> = {}): JobAnswer {
  return {
    request,
    id: 'bf610a8d-f055-41bd-aa16-894c913d1bb3',
    createdEpochMs: Date.UTC(2026, 1, 10, 12, 30, 0, 612),
    startedEpochMs: Date.UTC(2026, 1, 10, 12, 30, 0, 808),
    finishedEpochMs: Date.UTC(2026, 1, 10, 12, 30, 1, 108),
    outcome: 'ok',
    price: { product: 'inference-flux-schnell-large-steps-4', nanoUsd: 2_500_000 },
    outputs: [{ filename: 'output.jpg', contentType: 'image/jpeg', bytes: bytes('JPEG') }],
    ...rest,
  };
}

/** Input images, and how many pixels they have, for operations that work on some. */
function inputs(operation: string): fc.Arbitrary<object> {
  if (operation.startsWith('text-to-')) return fc.constant({});
  const quality = fc.option(fc.constantFrom('high', 'low'), { nil: undefined });
  return fc
    .record({ inputImages: fc.integer({ min: 1, max: 16 }), inputPixels: fc.nat(), quality })
    .map(({ quality: value, ...counts }) => ({
      ...counts,
      ...(value === undefined ? {} : { options: { quality: value } }),
    }));
}

const { write } = routeOf(prodiaDialect, { path: '/v2/job' });
const documented = { type: 'inference.flux-fast.schnell.txt2img.v2', config: { prompt: 'puppies in a cloud, 4k' } };

describe('requests', () => {
  test.each(prodiaDialect.operations)(
    'a shape of %s arrives as it was sent, whatever the model is called',
    (operation) => {
      const wireModel = fc.oneof(
        fc.constant(TYPES[operation] ?? ''),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
      );
      fc.assert(
        fc.property(requestClasses(operation, 1, 999), inputs(operation), wireModel, (drawn, counts, name) => {
          const usage = { ...drawn.usage, ...counts };
          const asked = usage.steps === 0 ? prodiaDialect.defaultSteps?.(operation) : undefined;
          const steps =
            asked === undefined ? {} : { usage: { ...usage, steps: asked }, hasDefaultSteps: true as const };
          const requestClass = { ...drawn, usage, ...steps };
          expect(prodiaDialect.unsupportedReason(requestClass)).toBeUndefined();
          const request = prodiaDialect.encode(requestClass, name, 'key');
          const job = jobOf(readBy(prodiaDialect, request));
          expect(job).toMatchObject({ wireModel: name, operation, usage: requestClass.usage, wantsPrice: true });
          expect(job.echo['config']).toMatchObject({ prompt: requestClass.prompt });
          expect(prodiaDialect.encode(requestClass, name, 'key')).toEqual(request);
        }),
        { seed: 42, numRuns: runs(60, 300) },
      );
    },
  );

  test('the documented request is what is sent', () => {
    const request = prodiaDialect.encode(classOf('text-to-image', { images: 1 }), documented.type, 'T');
    expect(request).toMatchObject({
      method: 'POST',
      path: '/v2/job?price=true',
      headers: { authorization: 'Bearer T', 'content-type': 'application/json', accept: 'multipart/form-data' },
    });
    expect(text(request.body)).toBe(JSON.stringify(documented));
  });

  test('an edit is a form of a job and an input', () => {
    const request = prodiaDialect.encode(classOf('image-edit', { images: 1, edits: 1 }), 'm', 'T');
    const reading = readMultipart(request.headers['content-type'] ?? '', request.body);
    expect('parts' in reading && reading.parts.map((part) => [part.name, part.filename, part.contentType])).toEqual([
      ['job', 'job.json', 'application/json'],
      ['input', 'input.png', 'image/png'],
    ]);
  });

  test('defaults are filled in where the request is silent', () => {
    const job = jobOf(readBy(prodiaDialect, post(documented)));
    expect(job.echo['config']).toEqual({ prompt: 'puppies in a cloud, 4k', steps: 4, width: 1024, height: 1024 });
    expect(job.usage).toMatchObject({ images: 1, widthPx: 1024, heightPx: 1024, steps: 4 });
    expect(job).toMatchObject({ accept: '*/*', wantsPrice: false, outputContentType: 'image/jpeg' });
  });

  test.each<[Operation, object, string]>([
    ['text-to-image', { images: 4 }, 'makes one image'],
    ['text-to-image', { images: 1, steps: 1000 }, 'at most 999 steps'],
    ['text-to-image', { images: 1, widthPx: 100_000 }, 'pixels a side'],
    ['text-to-video', { videos: 2, videoMs: 10_000 }, 'makes one video'],
    ['text-to-video', { videos: 1 }, 'above 0'],
    ['image-to-video', { videos: 0 }, 'makes one video'],
    ['image-edit', { images: 1, inputImages: 17 }, 'at most 16 input images'],
  ])('%s of %j does not fit', (operation, usage, words) => {
    expect(prodiaDialect.unsupportedReason(classOf(operation, usage))).toContain(words);
  });
});

describe('refused requests', () => {
  test.each([
    [{ ...documented, config: { prompt: 'p', steps: 1000 } }, "at '/config/steps': maximum: got 1,000, want 999"],
    [{ ...documented, config: { prompt: 'p', steps: 0 } }, 'minimum: got 0, want 1'],
    [{ ...documented, config: { prompt: 'p', steps: 1.5 } }, 'got number, want integer'],
    [{ ...documented, config: { prompt: 'p', width: '1024' } }, "at '/config/width': got string, want integer"],
    [{ ...documented, config: { prompt: 'p', height: 0 } }, "at '/config/height': minimum"],
    [{ ...documented, config: { prompt: 'p', height: 100_000 } }, "at '/config/height': maximum: got 100,000"],
    [{ ...documented, config: { prompt: 'p', duration: -1 } }, "at '/config/duration': exclusiveMinimum"],
    [{ ...documented, config: { prompt: 1 } }, "at '/config/prompt': got number, want string"],
    [{ ...documented, config: [] }, "at '/config': got array, want object"],
    [{ ...documented, config: null }, "at '/config': got null, want object"],
    [{ type: documented.type }, "missing property 'prompt'"],
    [{ type: 'inference.flux.dev.img2img.v1', config: {} }, 'input: missing'],
    ['{', 'got no JSON object'],
    ['', 'got no JSON object'],
    ['[]', 'got no JSON object'],
    [`{"type":"t","config":{"prompt":"p","x":${'['.repeat(20)}${']'.repeat(20)}}}`, 'nests deeper'],
  ])('%j is a 400', (job, words) => {
    const refusal = refusalOf(readBy(prodiaDialect, post(job)));
    expect(refusal).toMatchObject({ status: 400, outcome: 'invalid' });
    expect(refusal.message).toContain(words);
  });

  test.each([[{ config: documented.config }], [{ ...documented, type: 7 }], [{ ...documented, type: '' }]])(
    'a job without a type, %j, looks like no capacity',
    (job) => {
      expect(refusalOf(readBy(prodiaDialect, post(job)))).toMatchObject({ status: 429 });
    },
  );

  test.each([
    [['job', 'job'], 'got 2 parts'],
    [['input'], 'got 0 parts'],
    [['job', 'input', 'input'], 'same filename'],
  ])('a form with the parts %j is a 400', (names, words) => {
    const parts = names.map((name) => ({ name, filename: `${name}.bin`, bytes: bytes(JSON.stringify(documented)) }));
    const { contentType, body } = writeMultipart(parts, 'x');
    const request: WireRequest = { method: 'POST', path: '/v2/job', headers: { 'content-type': contentType }, body };
    const refusal = refusalOf(readBy(prodiaDialect, request));
    expect(refusal.status).toBe(400);
    expect(refusal.message).toContain(words);
  });

  test('another content type is a 400', () => {
    const request = post(documented, { 'content-type': 'text/plain' });
    expect(refusalOf(readBy(prodiaDialect, request)).message).toContain("got 'text/plain'");
  });
});

describe('replies', () => {
  test('outcome, price to the nano-dollar and id come back', () => {
    const nanoUsd = fc.oneof(
      fc.nat(),
      fc.maxSafeNat().map((n) => n % (NANO_USD_MAX + 1)),
    );
    fc.assert(
      fc.property(outputs, fc.uuid(), nanoUsd, fc.boolean(), fc.boolean(), (files, id, price, wantsPrice, empty) => {
        const path = wantsPrice ? '/v2/job?price=true' : '/v2/job';
        const request = jobOf(readBy(prodiaDialect, post(documented, { accept: 'multipart/form-data' }, path)));
        const answer = answerTo(request, { id, price: { product: 'p"\n', nanoUsd: price }, outputs: files });
        const reply = write(empty ? { ...answer, outcome: 'empty', outputs: [] } : answer);
        const priced = wantsPrice && !empty ? { priceNanoUsd: price, product: 'p"\n' } : {};
        const reading = { outcome: empty ? 'empty' : 'ok', jobId: id, wireModel: documented.type };
        expect(prodiaDialect.decode(reply)).toEqual({ ...reading, ...priced });
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test('the documented reply', () => {
    const request = jobOf(
      readBy(prodiaDialect, post(documented, { accept: 'multipart/form-data' }, '/v2/job?price=true')),
    );
    const reply = write(answerTo(request));
    const boundary = 'tollmark-bf610a8df05541bdaa16894c913d1bb3-0';
    expect(reply).toMatchObject({
      status: 200,
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    });
    expect(text(reply.body).split('\r\n')).toEqual([
      `--${boundary}`,
      'Content-Disposition: form-data; name="job"; filename="job.json"',
      'Content-Type: application/json',
      '',
      '{"type":"inference.flux-fast.schnell.txt2img.v2","created_at":"2026-02-10T12:30:00.612Z","updated_at":"2026-02-10T12:30:01.108Z","expires_at":"2026-02-10T12:35:00.612Z","id":"bf610a8d-f055-41bd-aa16-894c913d1bb3","state":{"current":"completed"},"config":{"prompt":"puppies in a cloud, 4k","steps":4,"width":1024,"height":1024},"metrics":{"elapsed":0.3,"ips":13.333333333333334},"price":{"product":"inference-flux-schnell-large-steps-4","dollars":0.0025}}',
      `--${boundary}`,
      'Content-Disposition: form-data; name="output"; filename="output.jpg"',
      'Content-Type: image/jpeg',
      '',
      'JPEG',
      `--${boundary}--`,
      '',
    ]);
  });

  test.each([
    ['multipart/form-data', 'multipart/form-data', '--tollmark-'],
    ['multipart/form-data; image/jpeg', 'multipart/form-data', '--tollmark-'],
    ['*/*', 'multipart/form-data', '--tollmark-'],
    ['text/html', 'multipart/form-data', '--tollmark-'],
    ['image/jpeg', 'image/jpeg', 'IMAGE'],
    ['image/png', 'image/png', 'IMAGE'],
    ['image/webp;q=0.9, */*;q=0.1', 'image/webp', 'IMAGE'],
    ['application/json', 'application/json', '{"type":'],
  ])('accept %j is answered with %s', (accept, contentType, head) => {
    const request = jobOf(readBy(prodiaDialect, post(documented, { accept })));
    const file = { filename: 'o', contentType: request.outputContentType, bytes: bytes('IMAGE') };
    const reply = write(answerTo(request, { outputs: [file] }));
    expect(reply.headers['content-type']).toMatch(new RegExp(`^${contentType}`));
    expect(text(reply.body).startsWith(head)).toBe(true);
  });

  test('a video is MP4, alone where the client accepts video/mp4', () => {
    const job = { type: TYPES['text-to-video'], config: { prompt: 'p' } };
    const request = jobOf(readBy(prodiaDialect, post(job, { accept: 'video/mp4' })));
    expect(request.usage).toMatchObject({ videos: 1, videoMs: 5000, widthPx: 1280, heightPx: 720 });
    const reply = write(
      answerTo(request, { outputs: [{ filename: 'o', contentType: 'video/mp4', bytes: bytes('MP4') }] }),
    );
    expect(reply).toEqual({ status: 200, headers: { 'content-type': 'video/mp4' }, body: bytes('MP4') });
    expect(prodiaDialect.decode(reply)).toEqual({ outcome: 'ok' });
  });

  test.each([
    [
      'application/json',
      '{"id":"j","price":{"product":"p","dollars":0.0025}}',
      { outcome: 'empty', jobId: 'j', priceNanoUsd: 2_500_000, product: 'p' },
    ],
    ['image/png', '', { outcome: 'unreadable', message: 'the reply has no body, expected image/png' }],
    [
      'text/html',
      '<html>',
      { outcome: 'unreadable', message: 'the reply is text/html, expected multipart/form-data: <html>' },
    ],
    ['application/json', '{"state":{"current":"failed"}}', { outcome: 'server-error', status: 500 }],
  ])('a 200 of %s with body %j reads %j', (contentType, body, reading) => {
    expect(prodiaDialect.decode({ status: 200, headers: { 'content-type': contentType }, body: bytes(body) })).toEqual(
      reading,
    );
  });

  test.each([
    ['{"price":{"dollars":"0.0025"}}', { unreadablePrice: '"0.0025"' }],
    ['{"price":{"dollars":-1}}', { unreadablePrice: '-1' }],
    ['{"price":{"dollars":NaN}}', { unreadablePrice: 'NaN' }],
    ['{"price":{"dollars":-Infinity},"id":"j"}', { unreadablePrice: '-Infinity', jobId: 'j' }],
    ['{"price":{"dollars":1e400}}', { unreadablePrice: 'Infinity' }],
    ['{"price":{"dollars":null}}', {}],
    ['{"price":"free"}', { unreadablePrice: 'free' }],
    ['{"price":{"dollars":0.00', { unreadablePrice: '{"price":{"dollars":0.00' }],
    ['', { unreadablePrice: '""' }],
  ])('a job part of %j beside an output says of its price %j', (job, stated) => {
    const output = { name: 'output', filename: 'o', bytes: bytes('PNG') };
    const { contentType, body } = writeMultipart([{ name: 'job', bytes: bytes(job) }, output], 'x');
    const reading = prodiaDialect.decode({ status: 200, headers: { 'content-type': contentType }, body });
    expect(reading).toEqual({ outcome: 'ok', ...stated });
  });

  test.each([
    ['{"id":"j","state":{"current":"completed"}}', 'empty'],
    ['{"id":"j","state":{"current":"processing"}}', 'unreadable'],
    ['{"id":"j"}', 'unreadable'],
    ['{"pri', 'unreadable'],
    [undefined, 'unreadable'],
  ])('an output part without bytes beside the job %j is %s', (job, outcome) => {
    const output = { name: 'output', filename: 'o', bytes: new Uint8Array() };
    const parts = job === undefined ? [output] : [{ name: 'job', bytes: bytes(job) }, output];
    const { contentType, body } = writeMultipart(parts, 'x');
    const reading = prodiaDialect.decode({ status: 200, headers: { 'content-type': contentType }, body });
    expect(reading.outcome).toBe(outcome);
  });
});

describe('refusals', () => {
  test.each([
    [400, 'invalid'],
    [401, 'invalid'],
    [402, 'invalid'],
    [404, 'invalid'],
    [422, 'invalid'],
    [429, 'throttled'],
    [500, 'server-error'],
    [502, 'server-error'],
    [503, 'unavailable'],
  ] as const)('a %i reads %s with its message', (status, outcome) => {
    const reply = prodiaDialect.refuse({ status, outcome, message: 'why, and “what next”', id: 'j-1', nowEpochMs: 0 });
    const multipart = status === 400 || status === 422;
    expect(reply.status).toBe(status);
    expect(reply.headers['content-type']).toContain(multipart ? 'multipart/form-data' : 'text/plain');
    const id = multipart ? { jobId: 'j-1' } : {};
    expect(prodiaDialect.decode(reply)).toEqual({ outcome, message: 'why, and “what next”', ...id });
  });

  test('a wait travels as Retry-After', () => {
    const refusal = { status: 429, outcome: 'throttled', message: 'm', id: 'j', nowEpochMs: 0 } as const;
    const reply = prodiaDialect.refuse({ ...refusal, retryAfter: { form: HINT.seconds, waitMs: 3000 } });
    expect(reply.headers['retry-after']).toBe('3');
    expect(prodiaDialect.refuse(refusal).headers).not.toHaveProperty('retry-after');
  });

  test('a long message is cut', () => {
    const reply = prodiaDialect.refuse({
      status: 500,
      outcome: 'server-error',
      message: 'x'.repeat(5000),
      id: 'j',
      nowEpochMs: 0,
    });
    expect(prodiaDialect.decode(reply).message).toHaveLength(301);
  });
});

describe('replies that cannot be read', () => {
  const head = '--B\r\nContent-Disposition: form-data; name="job"\r\n\r\n{"id":"j"}\r\n';
  const form = `${head}--B\r\nContent-Disposition: form-data; name="output"; filename="o.png"\r\n\r\nPNG\r\n--B--\r\n`;
  const read = (contentType: string, body: string): unknown =>
    prodiaDialect.decode({ status: 200, headers: { 'content-type': contentType }, body: bytes(body) });

  test('the same form in one piece is an answer', () => {
    expect(read('multipart/form-data; boundary=B', form)).toEqual({ outcome: 'ok', jobId: 'j' });
    expect(read('text/plain, multipart/form-data; boundary=B', form)).toEqual({ outcome: 'ok', jobId: 'j' });
  });

  test.each([
    ['another boundary', 'multipart/form-data; boundary=WRONG', form],
    ['no boundary', 'multipart/form-data', form],
    ['cut in the output', 'multipart/form-data; boundary=B', form.slice(0, -12)],
    ['cut before its end', 'multipart/form-data; boundary=B', form.slice(0, -6)],
    ['cut in the head', 'multipart/form-data; boundary=B', form.slice(0, 20)],
    ['empty', 'multipart/form-data; boundary=B', ''],
  ])('%s is unreadable, and says why', (_, contentType, body) => {
    expect(read(contentType, body)).toEqual({
      outcome: 'unreadable',
      message: expect.stringMatching(/^the multipart/),
    });
  });
});
