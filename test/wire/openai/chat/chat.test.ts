import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Usage } from '../../../../src/billing/usage.ts';
import type { JobAnswer, JobRequest, WireReply, WireRequest } from '../../../../src/wire/dialect.ts';
import { openaiDialect } from '../../../../src/wire/openai/openai.ts';
import { chats, jobOf, readBy, refusalOf, routeOf, classOf } from '../../wire-samples.ts';

const PATH = '/v1/chat/completions';
const TOKENS_MAX = 200_000;
const PROMPT_MAX = 1_000_000;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const jsonOf = ({ body }: Pick<WireReply, 'body'>): unknown => JSON.parse(new TextDecoder().decode(body));
/** A request to compare: texts are compared at once, arrays byte by byte. */
const withText = (request: WireRequest): object => ({ ...request, body: Buffer.from(request.body).toString('latin1') });
const user = (content: unknown): object => ({ role: 'user', content });

function post(fields: unknown, headers: Record<string, string> = {}): WireRequest {
  const body = bytes(typeof fields === 'string' ? fields : JSON.stringify(fields));
  return { method: 'POST', path: PATH, headers: { 'content-type': 'application/json', ...headers }, body };
}

/** The job of a valid request with some of its fields changed. */
function asked(fields: object = {}, headers: Record<string, string> = {}): JobRequest {
  return jobOf(readBy(openaiDialect, post({ model: 'm', messages: [user('p')], ...fields }, headers)));
}

function answerTo(request: JobRequest, rest: Partial<JobAnswer> = {}): JobAnswer {
  return {
    request,
    id: 'req_1',
    createdEpochMs: 1_702_345_678_900,
    startedEpochMs: 1_702_345_679_000,
    finishedEpochMs: 1_702_345_680_000,
    outcome: 'ok',
    outputs: [],
    ...rest,
  };
}

const { write } = routeOf(openaiDialect, { path: PATH });

describe('requests', () => {
  test('a chat arrives as it was sent, whatever the prompt and the model are called', () => {
    const wireModel = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    const longest = classOf('chat', { inputTokens: TOKENS_MAX, cachedTokens: TOKENS_MAX, outputTokens: TOKENS_MAX });
    fc.assert(
      fc.property(chats(400), wireModel, (requestClass, name) => {
        expect(openaiDialect.unsupportedReason(requestClass)).toBeUndefined();
        const request = openaiDialect.encode(requestClass, name, 'key');
        const job = jobOf(readBy(openaiDialect, request));
        expect(job).toMatchObject({ wireModel: name, operation: 'chat', usage: requestClass.usage, wantsPrice: false });
        expect(withText(openaiDialect.encode(requestClass, name, 'key'))).toEqual(withText(request));
      }),
      { seed: 42, numRuns: 300, examples: [[longest, 'm']] },
    );
  });

  test('a chat is the documented JSON', () => {
    const requestClass = classOf('chat', { inputTokens: 7, cachedTokens: 4, outputTokens: 50 }, 'Why is the sky blue?');
    const request = openaiDialect.encode(requestClass, 'gpt-4o-mini', 'K');
    expect(request).toMatchObject({
      method: 'POST',
      path: PATH,
      headers: {
        authorization: 'Bearer K',
        accept: 'application/json',
        'content-type': 'application/json',
        'x-tollmark-cached-tokens': '4',
      },
    });
    expect(jsonOf(request)).toEqual({
      model: 'gpt-4o-mini',
      messages: [user('Why is the sky blue? over and')],
      max_completion_tokens: 50,
    });
  });

  test.each<[Partial<Usage>, string]>([
    [{ inputTokens: 0, outputTokens: 1 }, '1 to 1000000 input tokens, not 0'],
    [{ inputTokens: 1_000_001, outputTokens: 1 }, '1 to 1000000 input tokens, not 1000001'],
    [{ inputTokens: 1, outputTokens: 0 }, '1 to 200000 output tokens, not 0'],
    [{ inputTokens: 1, outputTokens: 200_001 }, '1 to 200000 output tokens, not 200001'],
  ])('%j does not fit', (usage, words) => {
    expect(openaiDialect.unsupportedReason(classOf('chat', usage))).toContain(words);
  });

  test.each<[unknown[], number]>([
    [[{ role: 'system', content: 'Be brief.' }, user('Why  so?\n')], 4],
    [
      [
        user([
          { type: 'text', text: 'Why so' },
          { type: 'image_url', image_url: { url: 'data:,a b' } },
        ]),
      ],
      2,
    ],
    [
      [
        { role: 'assistant', content: null, tool_calls: [] },
        { role: 'tool', content: '4 5 6', tool_call_id: 'x' },
      ],
      3,
    ],
    [[{ role: 'developer', content: 'a' }, { role: 'function', content: null, name: 'f' }, user('')], 1],
  ])('the tokens of %j are the words of all its texts: %i', (messages, inputTokens) => {
    expect(asked({ messages }).usage).toMatchObject({ inputTokens, cachedTokens: 0, outputTokens: 256 });
  });

  test.each<[object, number, string]>([
    [{}, 256, 'stop'],
    [{ max_tokens: null, max_completion_tokens: null, n: null, stream: null }, 256, 'stop'],
    [{ max_tokens: 7 }, 7, 'length'],
    [{ max_tokens: 7, max_completion_tokens: 9, stream: false, temperature: 2, top_p: 0 }, 9, 'length'],
    [{ max_completion_tokens: 9, n: 3 }, 27, 'length'],
  ])('%j asks for %i tokens and ends with %s', (fields, outputTokens, finishReason) => {
    expect(asked(fields)).toMatchObject({ usage: { outputTokens }, echo: { finishReason } });
  });

  test.each([
    ['1', 1],
    ['2', 1],
    ['x', 0],
  ])('the header says that %s tokens of one are cached: %i', (text, cachedTokens) => {
    expect(asked({}, { 'x-tollmark-cached-tokens': text }).usage.cachedTokens).toBe(cachedTokens);
  });

  test('kinds of tokens that no field names travel in a header, and are stated in the reply', () => {
    const parts = {
      cachedTokens: 3,
      cacheWriteTokens: 2,
      inputAudioTokens: 1,
      reasoningTokens: 4,
      outputAudioTokens: 5,
    };
    const usage = { inputTokens: 8, outputTokens: 12, ...parts, milliCredits: 7, options: { tier: 'flex' } };
    const job = jobOf(readBy(openaiDialect, openaiDialect.encode(classOf('chat', usage), 'm', 'k')));
    expect(job.usage).toEqual(classOf('chat', usage).usage);
    expect(jsonOf(write(answerTo(job)))).toMatchObject({
      usage: {
        prompt_tokens_details: { cached_tokens: 3, audio_tokens: 1 },
        completion_tokens_details: { reasoning_tokens: 4, audio_tokens: 5 },
      },
    });
    const lie = { 'x-tollmark-usage': JSON.stringify({ inputTokens: 9, outputTokens: 256, reasoningTokens: 9 }) };
    expect(asked({}, lie).usage).toMatchObject({ inputTokens: 1, outputTokens: 256, reasoningTokens: 0 });
  });

  test('the tokens of a chat are those of its text, not of the headers for images', () => {
    const headers = { 'x-tollmark-input-tokens': '90', 'x-tollmark-output-tokens': '91' };
    expect(asked({}, headers).usage).toMatchObject({ inputTokens: 1, outputTokens: 256 });
  });
});

describe('refused requests', () => {
  const messages = [user('p')];
  test.each<[unknown, string | undefined, string]>([
    [{ messages }, 'model', 'missing_required_parameter'],
    [{ model: 4, messages }, 'model', 'invalid_type'],
    [{ model: '', messages }, 'model', 'invalid_type'],
    [{ model: 'm' }, 'messages', 'missing_required_parameter'],
    [{ model: 'm', messages: 'p' }, 'messages', 'invalid_type'],
    [{ model: 'm', messages: [] }, 'messages', 'empty_array'],
    [{ model: 'm', messages: ['p'] }, 'messages[0]', 'invalid_type'],
    [{ model: 'm', messages: [{ content: 'p' }] }, 'messages[0].role', 'missing_required_parameter'],
    [{ model: 'm', messages: [...messages, { role: 'bot', content: 'p' }] }, 'messages[1].role', 'invalid_value'],
    [{ model: 'm', messages: [{ role: 'user' }] }, 'messages[0].content', 'invalid_type'],
    [{ model: 'm', messages: [user(['p'])] }, 'messages[0].content[0]', 'invalid_type'],
    [{ model: 'm', messages: [user([{}])] }, 'messages[0].content[0].type', 'invalid_value'],
    [{ model: 'm', messages: [user([{ type: 'text' }])] }, 'messages[0].content[0].text', 'invalid_type'],
    [{ model: 'm', messages, n: 0 }, 'n', 'integer_below_min_value'],
    [{ model: 'm', messages, n: 129 }, 'n', 'integer_above_max_value'],
    [{ model: 'm', messages, max_tokens: 1.5 }, 'max_tokens', 'invalid_type'],
    [{ model: 'm', messages, max_completion_tokens: 0 }, 'max_completion_tokens', 'integer_below_min_value'],
    [{ model: 'm', messages, max_completion_tokens: 200_001 }, 'max_completion_tokens', 'integer_above_max_value'],
    [{ model: 'm', messages, max_tokens: 100_001, n: 2 }, 'max_tokens', 'integer_above_max_value'],
    [{ model: 'm', messages, temperature: 2.1 }, 'temperature', 'decimal_above_max_value'],
    [{ model: 'm', messages, top_p: -0.1 }, 'top_p', 'decimal_below_min_value'],
    [{ model: 'm', messages, presence_penalty: '1' }, 'presence_penalty', 'invalid_type'],
    [{ model: 'm', messages, frequency_penalty: -3 }, 'frequency_penalty', 'decimal_below_min_value'],
    [{ model: 'm', messages, stream: 'true' }, 'stream', 'invalid_type'],
    [{ model: 'm', messages, stream: true, stream_options: [] }, 'stream_options', 'invalid_type'],
    [
      { model: 'm', messages, stream: true, stream_options: { include_usage: 1 } },
      'stream_options.include_usage',
      'invalid_type',
    ],
    ['{', undefined, 'invalid_json'],
    ['[]', undefined, 'invalid_json'],
  ])('%j names %s, %s', (fields, param, code) => {
    const refusal = refusalOf(readBy(openaiDialect, post(fields)));
    expect(refusal).toMatchObject({ status: 400, outcome: 'invalid', code });
    expect(refusal.param).toBe(param);
  });

  test('too many messages, and too many words in all of them', () => {
    const many = refusalOf(readBy(openaiDialect, post({ model: 'm', messages: Array(2049).fill(user('p')) })));
    expect(many).toMatchObject({ param: 'messages', code: 'array_above_max_length' });
    const half = user('a '.repeat(PROMPT_MAX / 2));
    expect(asked({ messages: [half, half] }).usage.inputTokens).toBe(PROMPT_MAX);
    const long = refusalOf(readBy(openaiDialect, post({ model: 'm', messages: [half, half, user('a')] })));
    expect(long).toMatchObject({ param: 'messages', code: 'context_length_exceeded' });
  });
});

describe('replies', () => {
  test('outcome and id come back, no price, and as many words as tokens', () => {
    const count = fc.integer({ min: 1, max: 2000 });
    fc.assert(
      fc.property(count, fc.integer({ min: 1, max: 4 }), fc.uuid(), fc.boolean(), (tokens, n, id, empty) => {
        const request = asked({ max_completion_tokens: tokens, n });
        const answer = answerTo(request, { id, outcome: empty ? 'empty' : 'ok' });
        const reply = write(answer);
        // The second time, most of it comes from what was kept beside the request.
        expect(write(answer).body).toEqual(reply.body);
        expect(new TextDecoder().decode(reply.body)).toBe(JSON.stringify(jsonOf(reply)));
        const reading = openaiDialect.decode(reply);
        const stated = { inputTokens: 1, cachedTokens: 0, outputTokens: empty ? 0 : tokens * n };
        expect(reading).toMatchObject({ outcome: empty ? 'empty' : 'ok', jobId: id, wireModel: 'm', usage: stated });
        expect(reading.priceNanoUsd).toBeUndefined();
        const { choices, usage } = jsonOf(reply) as {
          choices: { message: { content: string } }[];
          usage: Record<string, number>;
        };
        expect(choices).toHaveLength(n);
        const words = choices.flatMap(({ message }) => message.content.match(/\S+/g) ?? []).length;
        expect([words, usage['completion_tokens']]).toEqual(empty ? [0, 0] : [tokens * n, tokens * n]);
        expect(usage['total_tokens']).toBe((usage['prompt_tokens'] ?? 0) + words);
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  const golden = {
    id: 'chatcmpl-req_1',
    object: 'chat.completion',
    created: 1_702_345_678,
    model: 'm',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'This is an answer of the mock,', refusal: null },
        logprobs: null,
        finish_reason: 'length',
      },
    ],
    usage: {
      prompt_tokens: 3,
      completion_tokens: 7,
      total_tokens: 10,
      prompt_tokens_details: { cached_tokens: 2, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 0,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
  };

  test('a reply is the documented JSON', () => {
    const request = asked({ messages: [user('a b c')], max_completion_tokens: 7 }, { 'x-tollmark-cached-tokens': '2' });
    const reply = write(answerTo(request));
    expect(reply).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'x-request-id': 'req_1' },
    });
    expect(jsonOf(reply)).toEqual(golden);
    expect(jsonOf(write(answerTo(request, { outcome: 'empty' })))).toEqual({
      ...golden,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: '', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: { ...golden.usage, completion_tokens: 0, total_tokens: 3 },
    });
  });

  test.each(['{"choices":[]}', '{"choices":[{}]}', '{"choices":[null]}', '{"id":"","choices":[7]}'])(
    'a 200 with the body %j is empty',
    (body) => {
      expect(openaiDialect.decode({ status: 200, headers: {}, body: bytes(body) })).toEqual({ outcome: 'empty' });
    },
  );

  test.each(['{"choices":{}}'])('a 200 with the body %j is no answer of the vendor', (body) => {
    const reading = openaiDialect.decode({ status: 200, headers: {}, body: bytes(body) });
    expect(reading).toMatchObject({ outcome: 'unreadable', message: expect.stringContaining(body) });
  });

  test("a prompt that Azure's filter refuses was moderated", () => {
    const body = bytes('{"error":{"message":"filtered","type":null,"param":"prompt","code":"content_filter"}}');
    expect(openaiDialect.decode({ status: 400, headers: {}, body })).toEqual({
      outcome: 'input-moderated',
      message: 'filtered',
    });
  });
});
