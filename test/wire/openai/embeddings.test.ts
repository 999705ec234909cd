import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JobAnswer, JobRequest, WireReply, WireRequest } from '../../../src/wire/dialect.ts';
import { openaiDialect } from '../../../src/wire/openai/openai.ts';
import { embeddingOf } from '../../../src/wire/openai/embedding-reply.ts';
import { countTokens } from '../../../src/wire/token-text.ts';
import type { Operation } from '../../../src/workload/request-class.ts';
import { answerOf, json, postJson } from '../gateway-samples.ts';
import { jobOf, readBy, refusalOf, routeOf, classOf } from '../wire-samples.ts';

const PATH = '/v1/embeddings';
const MODEL = 'text-embedding-3-small';
const { read, write } = routeOf(openaiDialect, { path: PATH });
const asked = (fields: object): WireRequest => postJson(PATH, { model: MODEL, ...fields });
const jobFor = (fields: object): JobRequest => jobOf(readBy(openaiDialect, asked(fields)));

interface Embedded {
  readonly data: readonly { readonly index: number; readonly embedding: readonly number[] | string }[];
}
const embedded = (fields: object, rest: Partial<JobAnswer> = {}): Embedded & { readonly usage: object } =>
  json(write(answerOf(jobFor(fields), rest)));
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

describe('requests', () => {
  test('a shape arrives as it was sent: its tokens, to the last one, and what of them is cached', () => {
    const inputTokens = fc.oneof(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 7990, max: 8200 }),
      fc.integer({ min: 1, max: 300_000 }),
    );
    const drawn = fc.record({ inputTokens, share: fc.nat({ max: 100 }) });
    fc.assert(
      fc.property(drawn, fc.string({ minLength: 1, maxLength: 40 }), ({ inputTokens: tokens, share }, name) => {
        const cachedTokens = Math.floor((tokens * share) / 100);
        const requestClass = classOf('embedding', { inputTokens: tokens, cachedTokens });
        expect(openaiDialect.unsupportedReason(requestClass)).toBeUndefined();
        const sent = openaiDialect.encode(requestClass, name, 'K');
        expect(Buffer.from(openaiDialect.encode(requestClass, name, 'K').body).equals(sent.body)).toBe(true);
        const job = jobOf(read(sent, () => ['embedding']));
        expect(job).toMatchObject({ wireModel: name, operation: 'embedding', usage: requestClass.usage });
        const { input } = JSON.parse(new TextDecoder().decode(sent.body)) as { input: string | string[] };
        expect([input].flat().every((text) => countTokens(text, 8192) <= 8192)).toBe(true);
      }),
      { seed: 42, numRuns: 40 },
    );
  });

  test.each([0, 300_001])('%i tokens do not fit', (inputTokens) => {
    expect(openaiDialect.unsupportedReason(classOf('embedding', { inputTokens }))).toContain(
      '1 to 300000 input tokens',
    );
  });

  test('an embedding comes over the connection that asked, whole', () => {
    const requestClass = classOf('embedding', { inputTokens: 1 });
    expect(openaiDialect.unsupportedReason({ ...requestClass, delivery: 'async' })).toContain('no jobs');
    expect(openaiDialect.unsupportedReason({ ...requestClass, delivery: 'stream' })).toContain('chats alone');
  });

  test.each<[unknown, number, number]>([
    ['why is the sky blue', 1, 5],
    [['why', 'is the sky'], 2, 4],
    [[1212, 318, 262], 1, 3],
    [[[1212, 318], [262]], 2, 3],
    ['   ', 1, 1],
  ])('%j is %i inputs of %i tokens', (input, inputs, inputTokens) => {
    const job = jobFor({ input });
    expect(job.usage.inputTokens).toBe(inputTokens);
    expect(job.echo['prints']).toHaveLength(inputs);
  });

  test.each<[object, string | undefined, string]>([
    [{}, 'input', 'missing_required_parameter'],
    [{ input: 3 }, 'input', 'invalid_type'],
    [{ input: '' }, 'input', 'invalid_value'],
    [{ input: ['a', ''] }, 'input', 'invalid_value'],
    [{ input: [] }, 'input', 'empty_array'],
    [{ input: ['a', 1] }, 'input', 'invalid_type'],
    [{ input: [1.5] }, 'input', 'invalid_type'],
    [{ input: [[1], 'a'] }, 'input', 'invalid_type'],
    [{ input: Array.from({ length: 2049 }, () => 'a') }, 'input', 'array_above_max_length'],
    [{ input: 'a '.repeat(8193) }, 'input', 'context_length_exceeded'],
    [{ input: Array.from({ length: 60 }, () => 'a '.repeat(5001)) }, 'input', 'context_length_exceeded'],
    [{ input: 'a', model: '' }, 'model', 'invalid_type'],
    [{ input: 'a', model: null }, 'model', 'missing_required_parameter'],
    [{ input: 'a', encoding_format: 'int8' }, 'encoding_format', 'invalid_value'],
    [{ input: 'a', dimensions: 1537 }, 'dimensions', 'integer_above_max_value'],
    [{ input: 'a', dimensions: 0 }, 'dimensions', 'integer_below_min_value'],
    [{ input: 'a', dimensions: 8, model: 'text-embedding-ada-002' }, 'dimensions', 'unsupported_parameter'],
  ])('%j is refused for %s', (fields, param, code) => {
    const refusal = refusalOf(readBy(openaiDialect, asked(fields)));
    expect(refusal).toMatchObject({ status: 400, outcome: 'invalid', code });
    expect(refusal.param).toBe(param);
  });

  test('a body that is no JSON object is refused as everywhere', () => {
    expect(refusalOf(readBy(openaiDialect, postJson(PATH, '[')))).toMatchObject({ status: 400, code: 'invalid_json' });
  });

  test('a model that does not embed is a 403, one of which nothing is known is not', () => {
    const readAs = (operations: readonly Operation[]) => read(asked({ input: 'a' }), () => operations);
    expect(refusalOf(readAs(['chat']))).toMatchObject({ status: 403, outcome: 'invalid' });
    expect(jobOf(readAs([])).wireModel).toBe(MODEL);
    expect(jobOf(readAs(['chat', 'embedding'])).wireModel).toBe(MODEL);
  });
});

describe('replies', () => {
  test('have an embedding for each input, and the tokens', () => {
    const { data, usage, ...rest } = embedded({ input: ['a b', 'c'] });
    expect(rest).toEqual({ object: 'list', model: MODEL });
    expect(usage).toEqual({ prompt_tokens: 3, total_tokens: 3 });
    expect(data.map(({ index, embedding }) => [index, embedding.length])).toEqual([
      [0, 1536],
      [1, 1536],
    ]);
  });

  test.each<[object, number]>([
    [{}, 1536],
    [{ model: 'text-embedding-3-large' }, 3072],
    [{ model: 'text-embedding-3-large', dimensions: 256 }, 256],
    [{ model: 'another', dimensions: 4096 }, 4096],
  ])('%j has %i dimensions', (fields, dimensions) => {
    expect(embedded({ input: 'a', ...fields }).data[0]?.embedding).toHaveLength(dimensions);
  });

  test('an embedding is a vector of length 1, the same for the same text, and at a right angle to that of another', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (one, other) => {
        const [a, b, again] = embedded({ input: [one, other, one] }).data.map(({ embedding }) => embedding as number[]);
        if (a === undefined || b === undefined) throw new Error('two were asked for');
        expect(again).toEqual(a);
        expect(dot(a, a)).toBeCloseTo(1, 5);
        // The dot product of two has a deviation of 1/sqrt(1536), about 0.026: five of them.
        expect(Math.abs(dot(a, b))).toBeLessThan(one === other ? 1.001 : 0.13);
      }),
      { seed: 42, numRuns: 60 },
    );
  });

  test('base64 and numbers are the same embedding, to the last bit', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 200 }), (input, dimensions) => {
        const fields = { input, dimensions };
        const numbers = embedded(fields).data[0]?.embedding as number[];
        const text = embedded({ ...fields, encoding_format: 'base64' }).data[0]?.embedding as string;
        const raw = Buffer.from(text, 'base64');
        const decoded = Array.from({ length: raw.length / 4 }, (_, index) => raw.readFloatLE(4 * index));
        expect(Float32Array.from(numbers)).toEqual(Float32Array.from(decoded));
        expect(decoded).toHaveLength(dimensions);
      }),
      { seed: 42, numRuns: 60 },
    );
  });

  test('every key gives numbers: none is missing, and none is infinite', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_294_967_295 }), fc.integer({ min: 1, max: 64 }), (key, dimensions) => {
        const vector = embeddingOf(key.toString(16).padStart(16, '0'), dimensions);
        expect(vector.every(Number.isFinite)).toBe(true);
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  test('the client reads an embedding in either form, and none as empty', () => {
    const reply = (fields: object, rest: Partial<JobAnswer> = {}): WireReply => write(answerOf(jobFor(fields), rest));
    for (const format of ['float', 'base64']) {
      const fields = { input: 'a', encoding_format: format };
      const stated = { jobId: 'a1', wireModel: 'text-embedding-3-small', usage: { inputTokens: 1 } };
      expect(openaiDialect.decode(reply(fields))).toEqual({ outcome: 'ok', ...stated });
      const empty = reply(fields, { outcome: 'empty', outputs: [] });
      expect(openaiDialect.decode(empty)).toEqual({ outcome: 'empty', ...stated });
    }
  });
});
