import OpenAI from 'openai';
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { quickMock } from './quick-mock.ts';

const model = 'gpt-4o-mini';
const MODELS = { [model]: { operation: 'chat', price: { per: 'token', input: '2.50', output: '10' } } };
const messages = [{ role: 'user', content: 'Answer in JSON' }] satisfies OpenAI.ChatCompletionMessageParam[];

const Weather = z.object({
  city: z.string(),
  at: z.iso.datetime(),
  celsius: z.number().min(-90).max(60),
  sky: z.enum(['clear', 'clouds']),
  wind: z.object({ from: z.string().nullable(), gusts: z.array(z.number().int().positive()).min(2) }),
  source: z.discriminatedUnion('type', [
    z.object({ type: z.literal('station'), id: z.uuid() }),
    z.object({ type: z.literal('person'), mail: z.email() }),
  ]),
});
const weather = zodFunction({ name: 'get_weather', parameters: Weather });
const named = { type: 'function', function: { name: 'get_weather' } } as const;

async function mocked() {
  const mock = await quickMock('openai', MODELS);
  const client = new OpenAI({ apiKey: 'K', baseURL: `${mock.url}/v1`, maxRetries: 0, logLevel: 'off' });
  return { ...mock, completions: client.chat.completions };
}

describe('openai 6.49.0: answers in JSON', () => {
  test('a response format is met, as the SDK and its schema read it', async () => {
    const { completions, server } = await mocked();
    const response_format = zodResponseFormat(Weather, 'weather');
    const { choices, usage } = await completions.parse({ model, messages, response_format, n: 2 });
    for (const { message, finish_reason } of choices) {
      expect(finish_reason).toBe('stop');
      expect(Weather.parse(message.parsed)).toMatchObject({ sky: 'clear', source: { type: 'station' } });
    }
    // As many tokens as words, in each of the two choices; $2.50 and $10 a million.
    const tokens = 2 * (choices[0]?.message.content ?? '').split(' ').length;
    expect(usage).toMatchObject({ prompt_tokens: 3, completion_tokens: tokens });
    expect(server.usageRecords(0, 1).records).toMatchObject([{ chargedNanoUsd: 3 * 2500 + tokens * 10_000 }]);
  });

  test('a stream of it is the same answer', async () => {
    const { completions } = await mocked();
    const asked = { model, messages, response_format: zodResponseFormat(Weather, 'weather'), n: 2 };
    const whole = await completions.parse(asked);
    const runner = completions.stream({ ...asked, stream_options: { include_usage: true } });
    const collected = await runner.finalChatCompletion();
    expect(collected.choices.map(({ message }) => message.parsed)).toEqual(
      whole.choices.map(({ message }) => message.parsed),
    );
    expect(await runner.totalUsage()).toMatchObject({ completion_tokens: whole.usage?.completion_tokens });
  });

  test('a limit cuts it, and the SDK says so', async () => {
    const { completions } = await mocked();
    const response_format = zodResponseFormat(Weather, 'weather');
    const cut = completions.parse({ model, messages, response_format, max_completion_tokens: 4 });
    await expect(cut).rejects.toThrow('length limit was reached');
    const plain = await completions.create({ model, messages, response_format, max_tokens: 4 });
    expect(plain).toMatchObject({ choices: [{ finish_reason: 'length' }], usage: { completion_tokens: 4 } });
    expect(plain.choices[0]?.message.content).toBe('{"city": "text", "at": "2026-01-01T00:00:00Z",');
  });

  test('any JSON object', async () => {
    const { completions } = await mocked();
    const { choices } = await completions.create({ model, messages, response_format: { type: 'json_object' } });
    expect(choices).toMatchObject([{ message: { content: '{}' }, finish_reason: 'stop' }]);
  });
});

describe('openai 6.49.0: calls of tools', () => {
  test.each([
    ['required', 'tool_calls'],
    [named, 'stop'],
  ] as const)('the choice %j is a call with the arguments of its schema, at once and streamed', async (choice, end) => {
    const { completions } = await mocked();
    const asked = { model, messages, tools: [weather], tool_choice: choice, n: 2 };
    const whole = await completions.parse(asked);
    for (const { message, finish_reason } of whole.choices) {
      expect([message.content, finish_reason]).toEqual([null, end]);
      expect(message.tool_calls).toMatchObject([{ type: 'function', function: { name: 'get_weather' } }]);
      expect(Weather.safeParse(message.tool_calls?.[0]?.function.parsed_arguments).success).toBe(true);
    }
    const ids = whole.choices.map(({ message }) => message.tool_calls?.[0]?.id);
    expect([ids[0], new Set(ids).size]).toEqual([expect.stringMatching(/^call_[0-9a-f]{33}$/), 2]);
    const streamed = await completions.stream(asked).finalChatCompletion();
    const calls = (of: typeof streamed.choices): unknown =>
      of.map(({ message, finish_reason }) => [
        message.tool_calls?.map(({ type, function: { name, arguments: text } }) => [type, name, text]),
        finish_reason,
      ]);
    expect(calls(streamed.choices)).toEqual(calls(whole.choices));
  });

  test('run to their end: the tool is called, and its result answered in words', async () => {
    const { completions } = await mocked();
    const called: unknown[] = [];
    const run = (args: z.infer<typeof Weather>): string => {
      called.push(args.sky);
      return 'fine';
    };
    const tool = zodFunction({ name: 'get_weather', parameters: Weather, function: run });
    const runner = completions.runTools({ model, messages, tools: [tool], tool_choice: named });
    await runner.finalChatCompletion();
    expect(called).toEqual(['clear']);
  });

  test('what a schema says and is not emulated is refused by name', async () => {
    const { completions, server } = await mocked();
    const response_format = zodResponseFormat(z.object({ plate: z.string().regex(/^[A-Z]{3}$/) }), 'car');
    await expect(completions.parse({ model, messages, response_format })).rejects.toMatchObject({
      status: 400,
      code: 'unsupported_value',
      param: 'response_format.json_schema.schema',
      message: expect.stringContaining("'pattern' at the schema.plate"),
    });
    expect(server.stats()).toMatchObject({ jobs: { accepted: 0, refused: 1 }, ledger: { charges: { count: 0 } } });
  });
});
