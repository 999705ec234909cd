import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIRST_TOKEN_SHARE } from '../../../../src/provider/first-token.ts';
import type { JobAnswer, JobRequest, StreamPlan } from '../../../../src/wire/dialect.ts';
import { readEventStream } from '../../../../src/wire/event-stream.ts';
import { openaiDialect } from '../../../../src/wire/openai/openai.ts';
import type { RequestClass } from '../../../../src/workload/request-class.ts';
import { chats, jobOf, readBy, refusalOf, routeOf, classOf } from '../../wire-samples.ts';

const PATH = '/v1/chat/completions';
const { write, stream } = routeOf(openaiDialect, { path: PATH });
const streamed = (requestClass: RequestClass): RequestClass => ({ ...requestClass, delivery: 'stream' });

function asked(fields: object): JobRequest {
  const body = Buffer.from(JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'a b c' }], ...fields }));
  return jobOf(readBy(openaiDialect, { method: 'POST', path: PATH, headers: {}, body }));
}

function answerTo(request: JobRequest, rest: Partial<JobAnswer> = {}): JobAnswer {
  const times = { createdEpochMs: 1_702_345_678_900, startedEpochMs: 0, finishedEpochMs: 0 };
  return { request, id: 'req_1', ...times, outcome: 'ok', outputs: [], ...rest };
}

function planOf(answer: JobAnswer): StreamPlan {
  if (stream === undefined) throw new Error('Chats are not streamed.');
  return stream(answer);
}

/** What a piece says: chunks, and the text of the last event where it is no JSON. */
function chunksOf(bytes: Uint8Array): unknown[] {
  return readEventStream(bytes).map(({ data }) => (data.startsWith('{') ? (JSON.parse(data) as unknown) : data));
}

describe('requests', () => {
  test('a streamed chat arrives as it was sent, and asks for its usage', () => {
    fc.assert(
      fc.property(chats(200), (requestClass) => {
        expect(openaiDialect.unsupportedReason(streamed(requestClass))).toBeUndefined();
        const request = openaiDialect.encode(streamed(requestClass), 'm', 'key');
        expect(request.headers['accept']).toBe('text/event-stream');
        const fields: unknown = JSON.parse(Buffer.from(request.body).toString());
        expect(fields).toMatchObject({ stream: true, stream_options: { include_usage: true } });
        const job = jobOf(readBy(openaiDialect, request));
        expect(job).toMatchObject({ usage: requestClass.usage, streams: true, echo: { includesUsage: true } });
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  test('who does not ask for a stream gets none', () => {
    for (const fields of [{}, { stream: false }, { stream: null, stream_options: null }]) {
      expect(asked(fields).streams).toBeUndefined();
    }
    expect(asked({ stream: true }).echo).toMatchObject({ includesUsage: false });
  });

  test('options of a stream without a stream are refused in the words of the vendor', () => {
    const fields = { model: 'm', messages: [{ role: 'user', content: 'p' }], stream_options: { include_usage: true } };
    const body = Buffer.from(JSON.stringify(fields));
    const refusal = refusalOf(readBy(openaiDialect, { method: 'POST', path: PATH, headers: {}, body }));
    expect(refusal).toMatchObject({ status: 400, param: 'stream_options' });
    const reply = openaiDialect.refuse({ ...refusal, id: 'r', nowEpochMs: 0 });
    expect(JSON.parse(Buffer.from(reply.body).toString())).toEqual({
      error: {
        message: "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
        type: 'invalid_request_error',
        param: 'stream_options',
        code: null,
      },
    });
  });

  test('only chats are streamed, and nothing is asked for later', () => {
    const image = classOf('text-to-image', { images: 1, widthPx: 64, heightPx: 64 });
    expect(openaiDialect.unsupportedReason(streamed(image))).toContain('streams chats alone');
    const chat = classOf('chat', { inputTokens: 1, outputTokens: 1 });
    expect(openaiDialect.unsupportedReason({ ...chat, delivery: 'async' })).toContain('no jobs to ask for later');
  });
});

describe('the stream', () => {
  test('is the documented chunks, in their order', () => {
    const request = asked({ stream: true, stream_options: { include_usage: true }, max_completion_tokens: 3 });
    const { status, headers, pieces } = planOf(answerTo(request, { firstTokenShare: 0.25 }));
    expect([status, headers]).toEqual([
      200,
      { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache', 'x-request-id': 'req_1' },
    ]);
    const base = { id: 'chatcmpl-req_1', object: 'chat.completion.chunk', created: 1_702_345_678, model: 'm' };
    const of = (given: object, finish_reason: string | null = null): object => ({
      ...base,
      choices: [{ index: 0, delta: given, logprobs: null, finish_reason }],
      usage: null,
    });
    expect(pieces.map(({ atShare, bytes }) => [atShare, chunksOf(bytes)])).toEqual([
      [0.25, [of({ role: 'assistant', content: '', refusal: null }), of({ content: 'This' })]],
      [0.625, [of({ content: ' is' })]],
      [1, [of({ content: ' an' })]],
      [
        1,
        [
          of({}, 'length'),
          {
            ...base,
            choices: [],
            usage: expect.objectContaining({ prompt_tokens: 3, completion_tokens: 3, total_tokens: 6 }),
          },
          '[DONE]',
        ],
      ],
    ]);
  });

  test('without include_usage no chunk has the field', () => {
    const { pieces } = planOf(answerTo(asked({ stream: true, max_completion_tokens: 2 })));
    const chunks = pieces.flatMap(({ bytes }) => chunksOf(bytes)).filter((each) => each !== '[DONE]');
    expect(chunks.length).toBe(4);
    for (const each of chunks) expect(each).not.toHaveProperty('usage');
  });

  test('holds each token once, in at most 512 pieces that come at equal intervals from the first token to the end', () => {
    const tokens = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 500, max: 1100 }), fc.constant(20_000));
    const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined });
    fc.assert(
      fc.property(tokens, fc.integer({ min: 1, max: 9 }), share, (count, n, firstTokenShare) => {
        const request = asked({ stream: true, max_completion_tokens: count, n });
        const answer = answerTo(request, firstTokenShare === undefined ? {} : { firstTokenShare });
        const first = firstTokenShare ?? FIRST_TOKEN_SHARE;
        const pieces = planOf(answer).pieces.slice(0, -1);
        expect(pieces.length).toBe(Math.min(count, Math.max(2, Math.floor(512 / n))));
        let sent = 0;
        for (const { atShare, bytes } of pieces) {
          const choices = (chunksOf(bytes) as { choices: { index: number; delta: { content: string } }[] }[]).flatMap(
            (each) => each.choices.filter(({ delta: { content } }) => content !== ''),
          );
          expect(choices.map(({ index }) => index)).toEqual(Array.from({ length: n }, (_, index) => index));
          sent += (choices[0]?.delta.content.match(/\S+/g) ?? []).length;
          // Token j of `count` is there at j intervals behind the first.
          expect(atShare).toBeCloseTo(count === 1 ? first : first + ((1 - first) * (sent - 1)) / (count - 1), 9);
        }
        expect(sent).toBe(count);
      }),
      { seed: 42, numRuns: 60 },
    );
  });

  test('reads back as the answer that it is, and its words are those of the answer in one piece', () => {
    fc.assert(
      fc.property(chats(800), fc.boolean(), (requestClass, isEmpty) => {
        const request = jobOf(readBy(openaiDialect, openaiDialect.encode(streamed(requestClass), 'm', 'k')));
        const answer = answerTo(request, { outcome: isEmpty ? 'empty' : 'ok' });
        const { pieces } = planOf(answer);
        const reply = write(answer);
        expect(Buffer.compare(Buffer.concat(pieces.map(({ bytes }) => bytes)), reply.body)).toBe(0);
        const { outputTokens } = requestClass.usage;
        const firstOutputByte = readEventStream(pieces[0]!.bytes).at(-1)?.endByte;
        const reading = openaiDialect.decode(reply);
        expect(reading).toMatchObject({ outcome: isEmpty ? 'empty' : 'ok', jobId: 'req_1', wireModel: 'm' });
        expect(reading.usage).toMatchObject({ outputTokens: isEmpty ? 0 : outputTokens });
        expect(reading.firstOutputByte).toBe(isEmpty ? undefined : firstOutputByte);
        expect(reading.chunkEndBytes?.length).toBe(isEmpty ? undefined : Math.min(outputTokens, 512));
        const { streams: _, ...unstreamed } = request;
        const whole = JSON.parse(Buffer.from(write({ ...answer, request: unstreamed }).body).toString());
        const chunks = chunksOf(reply.body).slice(0, -1) as (typeof whole)[];
        const texts = chunks.map((each) => each.choices[0]?.delta.content ?? '');
        expect(texts.join('')).toBe(whole.choices[0].message.content);
        expect(chunks.at(-1).usage).toEqual(whole.usage);
        expect(chunks.at(-2).choices[0].finish_reason).toBe(whole.choices[0].finish_reason);
      }),
      { seed: 42, numRuns: 60 },
    );
  });
});
