import OpenAI from 'openai';
import { createProdia, ProdiaBadResponseError, ProdiaCapacityError, ProdiaUserError } from 'prodia/v2';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HINT } from '../../src/client/retry/retry-policy.ts';
import type { Dialect, RefusalCause, WireReply, WireRequest } from '../../src/wire/dialect.ts';
import { openaiDialect } from '../../src/wire/openai/openai.ts';
import { prodiaDialect } from '../../src/wire/prodia/prodia.ts';
import { routeOf } from './wire-samples.ts';

const ID = 'bf610a8d-f055-41bd-aa16-894c913d1bb3';
const IMAGE = Uint8Array.of(255, 216, 13, 10, 45, 45, 255, 217);

/** What the stub refuses, one per request in order, before it answers. */
type Script = (RefusalCause | 'serve')[];

function answer(dialect: Dialect, request: WireRequest, step: RefusalCause | 'serve'): WireReply {
  const route = routeOf(dialect, request);
  const reading = step === 'serve' ? route.read(request) : { refusal: step };
  if ('refusal' in reading) return dialect.refuse({ ...reading.refusal, id: ID, nowEpochMs: 0 });
  return route.write({
    request: reading.job,
    id: ID,
    createdEpochMs: 0,
    startedEpochMs: 100,
    finishedEpochMs: 400,
    outcome: 'ok',
    price: { product: 'p', nanoUsd: 2_500_000 },
    outputs: [{ filename: 'o.jpg', contentType: reading.job.outputContentType, bytes: IMAGE }],
  });
}

/** A `fetch` whose server is the dialect. It keeps the requests and the instants (fake clock, ms) at which they came. */
function stubbedFetch(dialect: Dialect, script: Script = []) {
  const seen: { readonly request: WireRequest; readonly atMs: number }[] = [];
  const start = Date.now();
  const run = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const given = new Request(input, init);
    const { pathname, search } = new URL(given.url);
    const headers = Object.fromEntries(given.headers);
    const body = new Uint8Array(await given.arrayBuffer());
    const request: WireRequest = { method: 'POST', path: `${pathname}${search}`, headers, body };
    const reply = answer(dialect, request, script[seen.length] ?? 'serve');
    seen.push({ request, atMs: Date.now() - start });
    return new Response(Buffer.from(reply.body), { status: reply.status, headers: reply.headers });
  };
  return { run, seen };
}

/** Runs a call to its end on the fake clock and gives what it returned or threw. */
async function settled<T>(call: Promise<T>): Promise<T | Error> {
  const caught = call.catch((error: unknown) => error as Error);
  const state = { isDone: false };
  void caught.finally(() => {
    state.isDone = true;
  });
  for (let turn = 0; turn < 500 && !state.isDone; turn += 1) {
    await vi.advanceTimersByTimeAsync(100);
    await new Promise((resolve) => setImmediate(resolve));
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

const throttled: RefusalCause = {
  status: 429,
  outcome: 'throttled',
  message: 'no capacity',
  retryAfter: { form: HINT.seconds, waitMs: 2000 },
};

describe('prodia 1.6.0', () => {
  const job = { type: 'inference.flux-fast.schnell.txt2img.v2', config: { prompt: 'puppies in a cloud, 4k' } };
  function client(script: Script = [], baseUrl = 'http://mock.test/v2') {
    const { run, seen } = stubbedFetch(prodiaDialect, script);
    vi.stubGlobal('fetch', run);
    return { seen, prodia: createProdia({ token: 'T', baseUrl }) };
  }

  test.each(['image/png', 'image/jpeg', undefined] as const)(
    'a job with accept %s brings its output',
    async (accept) => {
      const { prodia, seen } = client();
      const result = await settled(prodia.job(job, accept === undefined ? {} : { accept }));
      if (result instanceof Error) throw result;
      expect(result.job).toMatchObject({ ...job, id: ID, metrics: { elapsed: 0.3 } });
      expect(await result.uint8Array()).toEqual(IMAGE);
      expect(seen.map((each) => each.request.headers['authorization'])).toEqual(['Bearer T']);
    },
  );

  test('inputs make it an edit', async () => {
    const { prodia, seen } = client();
    const edit = { type: 'inference.flux-kontext.pro.img2img.v1', config: { prompt: 'p' } };
    const result = await settled(prodia.job(edit, { inputs: [IMAGE] }));
    expect(result).not.toBeInstanceOf(Error);
    const request = seen[0]?.request;
    expect(request && routeOf(prodiaDialect, request).read(request)).toMatchObject({
      job: { operation: 'image-edit' },
    });
  });

  test('a bad config is a user error with the reason and the id', async () => {
    const { prodia, seen } = client();
    const error = await settled(prodia.job({ ...job, config: { prompt: 'p', steps: 1000 } }));
    expect(error).toBeInstanceOf(ProdiaUserError);
    expect((error as Error).message).toContain('steps');
    expect((error as Error).message).toContain(`maximum: got 1,000, want 999 (id: ${ID})`);
    expect(seen).toHaveLength(1);
  });

  test('a bad token is a bad response: 401 token is invalid', async () => {
    const { prodia, seen } = client([prodiaDialect.badToken()]);
    const error = await settled(prodia.job(job));
    expect(error).toBeInstanceOf(ProdiaBadResponseError);
    expect((error as Error).message).toBe('401 token is invalid');
    expect(seen).toHaveLength(1);
  });

  test('a 429 is waited out as long as Retry-After says', async () => {
    const { prodia, seen } = client([throttled]);
    expect(await settled(prodia.job(job))).toMatchObject({ job: { id: ID } });
    const [first, second] = seen.map((each) => each.atMs);
    expect((second ?? 0) - (first ?? 0)).toBe(2000);
  });

  test('a job without a type ends as lack of capacity after 11 attempts', async () => {
    const { prodia, seen } = client();
    const error = await settled(prodia.job({ config: job.config } as unknown as typeof job));
    expect(error).toBeInstanceOf(ProdiaCapacityError);
    expect(seen).toHaveLength(11);
  });
});

describe('openai 6.49', () => {
  function client(script: Script = [], maxRetries = 2) {
    const { run, seen } = stubbedFetch(openaiDialect, script);
    return { seen, openai: new OpenAI({ apiKey: 'K', baseURL: 'http://mock.test/v1', fetch: run, maxRetries }) };
  }
  const params = { model: 'gpt-image-1', prompt: 'A cute baby sea otter' } as const;

  test('a generation brings its images and the request id', async () => {
    const { openai, seen } = client();
    const result = await settled(openai.images.generate({ ...params, n: 1, size: '1536x1024' }).withResponse());
    if (result instanceof Error) throw result;
    expect(result.data.data?.map((image) => Buffer.from(image.b64_json ?? '', 'base64'))).toEqual([Buffer.from(IMAGE)]);
    expect(result.request_id).toBe(ID);
    const request = seen[0]?.request;
    expect(request && routeOf(openaiDialect, request).read(request)).toMatchObject({
      job: {
        operation: 'text-to-image',
        wireModel: 'gpt-image-1',
        usage: { images: 1, widthPx: 1536, heightPx: 1024 },
      },
    });
  });

  test.each([1, 2])('an edit of %i images is read', async (count) => {
    const { openai, seen } = client();
    const files = Array.from({ length: count }, (_, n) => new File([IMAGE], `${n}.png`, { type: 'image/png' }));
    const image = count === 1 ? files[0]! : files;
    expect(await settled(openai.images.edit({ ...params, image, n: 3 }))).toHaveProperty('data');
    const request = seen[0]?.request;
    expect(request && routeOf(openaiDialect, request).read(request)).toMatchObject({
      job: { operation: 'image-edit', wireModel: 'gpt-image-1', usage: { images: 3, edits: 3 } },
    });
  });

  test('a bad field is a BadRequestError that names it', async () => {
    const { openai, seen } = client();
    const error = await settled(openai.images.generate({ ...params, n: 11 }));
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ status: 400, param: 'n', type: 'invalid_request_error', requestID: ID });
    expect(seen).toHaveLength(1);
  });

  test('a bad key is an AuthenticationError', async () => {
    const { openai, seen } = client([openaiDialect.badToken()]);
    const error = await settled(openai.images.generate(params));
    expect(error).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(error).toMatchObject({ code: 'invalid_api_key' });
    expect(seen).toHaveLength(1);
  });

  test('a 429 is waited out as long as the header says, in seconds or milliseconds', async () => {
    const inMs: RefusalCause = { ...throttled, retryAfter: { form: HINT.milliseconds, waitMs: 300 } };
    const { openai, seen } = client([throttled, inMs]);
    expect(await settled(openai.images.generate(params))).toHaveProperty('data');
    const [first = 0, second = 0, third = 0] = seen.map((each) => each.atMs);
    expect([second - first, third - second]).toEqual([2000, 300]);
  });

  test('a 429 without end is a RateLimitError, a 503 an InternalServerError', async () => {
    const rate = client([throttled], 0);
    expect(await settled(rate.openai.images.generate(params))).toBeInstanceOf(OpenAI.RateLimitError);
    const down = client([{ status: 503, outcome: 'unavailable', message: 'overloaded' }], 0);
    expect(await settled(down.openai.images.generate(params))).toBeInstanceOf(OpenAI.InternalServerError);
  });

  const question = {
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: 'You are brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Why is the sky blue?' }] },
    ],
  } satisfies OpenAI.ChatCompletionCreateParamsNonStreaming;

  test('a chat brings its answer, its tokens and the request id', async () => {
    const { openai, seen } = client();
    const headers = { 'x-tollmark-cached-tokens': '3' };
    const create = openai.chat.completions.create({ ...question, max_completion_tokens: 40 }, { headers });
    const result = await settled(create.withResponse());
    if (result instanceof Error) throw result;
    const [choice] = result.data.choices;
    expect(choice).toMatchObject({ index: 0, finish_reason: 'length', message: { role: 'assistant', refusal: null } });
    expect(choice?.message.content?.split(' ')).toHaveLength(40);
    expect(result.data.usage).toEqual({
      prompt_tokens: 8,
      completion_tokens: 40,
      total_tokens: 48,
      prompt_tokens_details: { cached_tokens: 3, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 0,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    });
    expect([result.data.id, result.request_id]).toEqual([`chatcmpl-${ID}`, ID]);
    expect(seen).toHaveLength(1);
  });

  test.each<[object, string, string]>([
    [{ messages: [] }, 'messages', 'empty_array'],
    [{ max_tokens: 0 }, 'max_tokens', 'integer_below_min_value'],
    [{ stream: true, stream_options: 1 }, 'stream_options', 'invalid_type'],
  ])('a chat with %j is a BadRequestError that names %s', async (fields, param, code) => {
    const { openai, seen } = client();
    const error = await settled(openai.chat.completions.create({ ...question, ...fields }));
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ status: 400, param, code, type: 'invalid_request_error', requestID: ID });
    expect(seen).toHaveLength(1);
  });

  test('a chat waits out a 429 as images do, and without end it is a RateLimitError', async () => {
    const { openai, seen } = client([throttled]);
    expect(await settled(openai.chat.completions.create(question))).toHaveProperty('choices');
    expect(seen.map((each) => each.atMs)).toEqual([expect.any(Number), (seen[0]?.atMs ?? 0) + 2000]);
    const rate = client([throttled], 0);
    const error = await settled(rate.openai.chat.completions.create(question));
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect(error).toMatchObject({ code: 'rate_limit_exceeded', message: '429 no capacity' });
  });
});
