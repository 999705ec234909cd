import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { quickMock, skippedWaits, vectorsOf, type QuickMock } from './quick-mock.ts';

const MODELS = {
  'gpt-4o-mini': { operation: 'chat', price: { per: 'token', input: '2.50', cached: '0.25', output: '10' } },
  'gpt-image-1.5': { operation: 'text-to-image', price: { per: 'image', usd: '0.04' } },
  'text-embedding-3-small': { operation: 'embedding', price: { per: 'token', input: '0.02', output: '0' } },
};
const question = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Why is the sky blue?' }] } satisfies Omit<
  OpenAI.ChatCompletionCreateParams,
  'stream'
>;
const picture = { model: 'gpt-image-1.5', prompt: 'A cute baby sea otter' } as const;

const clientOf = ({ url }: QuickMock, options: object = {}): OpenAI =>
  new OpenAI({ apiKey: 'K', baseURL: `${url}/v1`, maxRetries: 0, logLevel: 'off', ...options });

const mocked = (changes: object = {}): Promise<QuickMock> => quickMock('openai', MODELS, changes);

describe('openai 6.49.0: chat completions', () => {
  test('an answer at once: its text, its tokens, its price', async () => {
    const mock = await mocked({ auth: 'required' });
    const create = clientOf(mock).chat.completions.create({ ...question, max_completion_tokens: 20 });
    const { data, request_id } = await create.withResponse();
    expect(data.choices[0]?.message.content?.split(' ')).toHaveLength(20);
    expect(data.usage).toMatchObject({ prompt_tokens: 5, completion_tokens: 20, total_tokens: 25 });
    // 5 tokens at $2.50 a million and 20 at $10 a million.
    expect(mock.server.usageRecords(0, 1).records).toMatchObject([{ id: request_id, chargedNanoUsd: 212_500 }]);
  });

  test('a stream: its words one by one, the reason of its end, its usage, the same price', async () => {
    const mock = await mocked();
    const stream = await clientOf(mock).chat.completions.create({
      ...question,
      max_completion_tokens: 20,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    const deltas = chunks.flatMap(({ choices }) => choices);
    expect(deltas[0]?.delta).toMatchObject({ role: 'assistant', content: '' });
    const words = deltas.map(({ delta }) => delta.content ?? '').filter((content) => content !== '');
    expect(words).toHaveLength(20);
    expect(words.join('').split(' ')).toHaveLength(20);
    expect(deltas.at(-1)?.finish_reason).toBe('length');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 20 } });
    expect(new Set(chunks.map(({ id, model, object }) => `${id} ${model} ${object}`)).size).toBe(1);
    expect(mock.server.usageRecords(0, 1).records).toMatchObject([{ outcome: 'ok', chargedNanoUsd: 212_500 }]);
  });

  test('the stream that the SDK collects is the answer at once', async () => {
    const openai = clientOf(await mocked());
    const whole = await openai.chat.completions.create({ ...question, max_completion_tokens: 700, n: 2 });
    const runner = openai.chat.completions.stream({ ...question, max_completion_tokens: 700, n: 2 });
    const collected = await runner.finalChatCompletion();
    const texts = (completion: OpenAI.ChatCompletion): unknown =>
      completion.choices.map(({ index, message, finish_reason }) => [index, message.content, finish_reason]);
    expect(texts(collected)).toEqual(texts(whole));
  });

  test('a client that leaves in the midst of a stream is seen to hang up', async () => {
    const chat = { ...MODELS['gpt-4o-mini'], serviceTime: { type: 'constant', value: '1h' }, timeToFirstToken: '1ms' };
    const mock = await quickMock('openai', { 'gpt-4o-mini': chat }, { onDisconnect: 'cancel' });
    const stream = await clientOf(mock).chat.completions.create({ ...question, stream: true });
    for await (const { choices } of stream) if ((choices[0]?.delta.content ?? '') !== '') break;
    await expect.poll(() => mock.server.usageRecords(0, 1).records).toMatchObject([{ outcome: 'cancelled-running' }]);
    expect(mock.server.stats().attempts.hangUps).toBe(1);
  });
});

describe('openai 6.49.0: images', () => {
  test('as many as were asked for, paid each', async () => {
    const mock = await mocked();
    const { data } = await clientOf(mock).images.generate({ ...picture, n: 3, quality: 'high' });
    expect(data?.map((image) => Buffer.from(image.b64_json ?? '', 'base64').toString('latin1', 1, 4))).toEqual([
      'PNG',
      'PNG',
      'PNG',
    ]);
    expect(mock.server.stats().ledger.accounts.customer).toBe('0.12');
  });
});

describe('openai 6.49.0: embeddings', () => {
  const model = 'text-embedding-3-small';

  test('come as numbers, which the SDK reads from base64, and cost their tokens', async () => {
    const mock = await mocked({ auth: 'required' });
    const created = clientOf(mock).embeddings.create({
      model,
      input: ['the sky is blue', 'and the sea'],
      dimensions: 64,
    });
    const { data, request_id } = await created.withResponse();
    expect(data).toMatchObject({ object: 'list', model, usage: { prompt_tokens: 7, total_tokens: 7 } });
    expect(data.data.map(({ index, object, embedding }) => [index, object, embedding.length])).toEqual([
      [0, 'embedding', 64],
      [1, 'embedding', 64],
    ]);
    for (const { embedding } of data.data) {
      expect(embedding.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
    }
    // 7 tokens at $0.02 a million.
    expect(mock.server.usageRecords(0, 1).records).toMatchObject([{ id: request_id, chargedNanoUsd: 140 }]);
  });

  test('are the same where they are asked for as numbers', async () => {
    const openai = clientOf(await mocked());
    const read = await openai.embeddings.create({ model, input: 'a' });
    const asked = await openai.embeddings.create({ model, input: 'a', encoding_format: 'float' });
    expect(asked.data[0]?.embedding).toHaveLength(1536);
    expect(Float32Array.from(asked.data[0]?.embedding ?? [])).toEqual(Float32Array.from(read.data[0]?.embedding ?? []));
  });

  test('are not for a model that chats, nor an edit for one that only generates', async () => {
    const openai = clientOf(await mocked());
    const embedding = openai.embeddings.create({ model: question.model, input: 'a' });
    await expect(embedding).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError);
    const image = new File([Uint8Array.of(1)], 'i.png', { type: 'image/png' });
    const edit = openai.images.edit({ ...picture, image });
    await expect(edit).rejects.toMatchObject({ status: 400, param: 'model', code: 'invalid_value' });
  });
});

describe('openai 6.49.0: errors have their types, whatever was asked', () => {
  const asks: readonly (readonly [string, (openai: OpenAI) => Promise<unknown>])[] = [
    ['a chat', (openai) => openai.chat.completions.create(question)],
    ['a stream', (openai) => openai.chat.completions.create({ ...question, stream: true })],
    ['an image', (openai) => openai.images.generate(picture)],
    ['an embedding', (openai) => openai.embeddings.create({ model: 'text-embedding-3-small', input: 'a' })],
  ];

  test.each(asks)('%s', async (_, ask) => {
    const failed = async (changes: object, options: object = {}): Promise<unknown> => {
      const mock = await mocked(changes);
      const error: unknown = await ask(clientOf(mock, options)).catch((reason: unknown) => reason);
      expect(mock.server.stats().ledger.accounts.customer).toBe('0');
      return error;
    };
    const status = (code: number): object => ({ faults: [{ status: code, stage: 'admission' }] });
    const noKey = { defaultHeaders: { authorization: null } };
    expect(await failed({ auth: 'required' }, noKey)).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(await failed(status(403))).toBeInstanceOf(OpenAI.PermissionDeniedError);
    expect(await failed(status(409))).toBeInstanceOf(OpenAI.ConflictError);
    expect(await failed(status(422))).toBeInstanceOf(OpenAI.UnprocessableEntityError);
    expect(await failed(status(429))).toBeInstanceOf(OpenAI.RateLimitError);
    expect(await failed(status(500))).toBeInstanceOf(OpenAI.InternalServerError);
    expect(await failed({ faults: [{ status: 503 }] })).toBeInstanceOf(OpenAI.InternalServerError);
    expect(await failed({ faults: [{ type: 'reset' }] })).toBeInstanceOf(OpenAI.APIConnectionError);
  });

  test('a model that is not there, and fields that are wrong', async () => {
    const openai = clientOf(await mocked());
    const absent = openai.chat.completions.create({ ...question, model: 'none', stream: true });
    await expect(absent).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    const wrong = await openai.chat.completions
      .create({ ...question, max_completion_tokens: 0, stream: true })
      .catch((reason: unknown) => reason);
    expect(wrong).toBeInstanceOf(OpenAI.BadRequestError);
    expect(wrong).toMatchObject({ status: 400, param: 'max_completion_tokens', code: 'integer_below_min_value' });
    const moderated = clientOf(await mocked({ faults: [{ type: 'moderated', stage: 'input' }] }));
    await expect(moderated.images.generate(picture)).rejects.toMatchObject({ code: 'content_policy_violation' });
  });
});

describe('openai 6.49.0: attempts and waits are the measured ones', () => {
  test.each(vectorsOf('openai'))('%s', async (_, vector, provider) => {
    const mock = await mocked(provider);
    const waits = skippedWaits();
    const create = clientOf(mock, { maxRetries: undefined }).chat.completions.create({ ...question, stream: true });
    await expect(create).rejects.toBeInstanceOf(OpenAI.APIError);
    const { total, resets } = mock.server.stats().attempts;
    expect(total).toBe(vector.attempts);
    expect(resets).toBe(vector.reply.networkError === true ? vector.attempts : 0);
    expect(waits).toHaveLength(vector.attempts - 1);
    const isTold = vector.reply.headers !== undefined;
    for (const [n, wait] of waits.entries()) {
      const full = 500 * (n + 1);
      expect(wait).toBeGreaterThanOrEqual(isTold ? vector.gapsMs![n]! : 0.75 * full);
      expect(wait).toBeLessThanOrEqual(isTold ? vector.gapsMs![n]! : full);
    }
  });

  test('there are such courses', () => expect(vectorsOf('openai').length).toBeGreaterThanOrEqual(8));
});

describe('openai 6.49.0: images that are priced by token', () => {
  const price = { per: 'token', input: '5', imageInput: '10', output: '40' };
  const models = {
    make: { operation: 'text-to-image', wireName: 'gpt-image-1', price },
    edit: { operation: 'image-edit', wireName: 'gpt-image-1', price },
  };

  test('answers state what size and quality come to, and the charge follows from it', async () => {
    const mock = await quickMock('openai', models);
    const { images } = clientOf(mock);
    const made = await images.generate({ model: 'gpt-image-1', prompt: 'a cat on a mat' });
    expect(made).toMatchObject({ size: '1024x1024', quality: 'medium', output_format: 'png' });
    expect(made.usage).toMatchObject({ input_tokens: 5, output_tokens: 1056, total_tokens: 1061 });
    const image = await OpenAI.toFile(Buffer.from('PNG'), 'a.png', { type: 'image/png' });
    const asked = { model: 'gpt-image-1', prompt: 'make it blue', quality: 'high', size: '1024x1536', image } as const;
    const edited = await images.edit(asked);
    expect(edited.usage?.input_tokens_details).toEqual({ text_tokens: 3, image_tokens: 323 });
    // 5 x $5 + 1,056 x $40, and 3 x $5 + 323 x $10 + 6,240 x $40, a million.
    const charges = mock.server.usageRecords(0, 2).records.map(({ chargedNanoUsd }) => chargedNanoUsd);
    expect(charges).toEqual([42_265_000, 252_845_000]);
  });
});
