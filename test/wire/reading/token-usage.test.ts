import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTokenUsage } from '../../../src/wire/reading/token-usage.ts';

test.each([
  [
    'a chat',
    {
      prompt_tokens: 1000,
      completion_tokens: 7,
      total_tokens: 1007,
      prompt_tokens_details: { cached_tokens: 800, audio_tokens: 5, cache_write_tokens: 100 },
      completion_tokens_details: { reasoning_tokens: 3, audio_tokens: 1 },
    },
    {
      inputTokens: 1000,
      cachedTokens: 800,
      cacheWriteTokens: 100,
      inputAudioTokens: 5,
      outputTokens: 7,
      reasoningTokens: 3,
      outputAudioTokens: 1,
    },
  ],
  [
    'a response',
    {
      input_tokens: 10,
      output_tokens: 7,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens_details: { reasoning_tokens: 2 },
    },
    { inputTokens: 10, cachedTokens: 4, outputTokens: 7, reasoningTokens: 2 },
  ],
  ['an embedding', { prompt_tokens: 8, total_tokens: 8 }, { inputTokens: 8 }],
  [
    "DeepSeek's cache",
    { prompt_tokens: 10, completion_tokens: 1, prompt_cache_hit_tokens: 6 },
    { inputTokens: 10, cachedTokens: 6, outputTokens: 1 },
  ],
  [
    'both names, one of them zero',
    { prompt_tokens: 0, input_tokens: 23, completion_tokens: 0, output_tokens: 1056, input_tokens_details: null },
    { inputTokens: 23, outputTokens: 1056 },
  ],
  [
    'reasoning apart from the answer',
    {
      prompt_tokens: 32,
      completion_tokens: 9,
      total_tokens: 141,
      completion_tokens_details: { reasoning_tokens: 100 },
    },
    { inputTokens: 32, outputTokens: 109, reasoningTokens: 100 },
  ],
  [
    'parts above their total',
    { prompt_tokens: 5, prompt_tokens_details: { cached_tokens: 9, audio_tokens: 2 } },
    { inputTokens: 5, cachedTokens: 5, inputAudioTokens: 0 },
  ],
  [
    'parts that are none',
    { prompt_tokens: 5, prompt_tokens_details: { cached_tokens: -1, audio_tokens: '2' } },
    { inputTokens: 5 },
  ],
])('%s', (_, stated, usage) => {
  expect(readTokenUsage(stated, 'text')).toEqual({ usage });
});

test('output of an image model is image tokens, unless the details say otherwise', () => {
  const stated = { input_tokens: 50, input_tokens_details: { text_tokens: 10, image_tokens: 40 }, output_tokens: 1056 };
  const input = { inputTokens: 50, inputImageTokens: 40 };
  expect(readTokenUsage(stated, 'image').usage).toEqual({ ...input, outputTokens: 1056, outputImageTokens: 1056 });
  const words = { ...stated, output_tokens_details: { text_tokens: 16, image_tokens: 1040 } };
  expect(readTokenUsage(words, 'image').usage).toEqual({ ...input, outputTokens: 1056, outputImageTokens: 1040 });
  const { output_tokens_details: _, ...rest } = words;
  const only = { ...rest, output_tokens_details: { text_tokens: 16 } };
  expect(readTokenUsage(only, 'image').usage).toMatchObject({ outputImageTokens: 1040 });
});

test.each([[{ prompt_tokens: -1 }], [{ prompt_tokens: 1, completion_tokens: '7' }], [{ output_tokens: 2 ** 53 }]])(
  '%j is no usage, and said to be none',
  (stated) => {
    expect(readTokenUsage(stated, 'text')).toEqual({
      message: 'the usage that the reply states is no count of tokens',
    });
  },
);

test.each([[undefined], [null], [7], [[]], [{}], [{ cost: 1 }], [{ prompt_tokens: null }]])(
  '%j states none',
  (stated) => {
    expect(readTokenUsage(stated, 'text')).toEqual({});
  },
);

test('whatever is stated, counts are whole and parts are within their totals', () => {
  const value = fc.oneof(fc.nat({ max: 50 }), fc.maxSafeNat(), fc.anything());
  const part = fc.constantFrom('cached_tokens', 'cache_write_tokens', 'image_tokens', 'audio_tokens', 'text_tokens');
  const details = fc.oneof(fc.dictionary(fc.oneof(part, fc.constant('reasoning_tokens')), value), fc.anything());
  const usage = fc.record(
    {
      prompt_tokens: value,
      input_tokens: value,
      completion_tokens: value,
      output_tokens: value,
      total_tokens: value,
      prompt_tokens_details: details,
      output_tokens_details: details,
    },
    { requiredKeys: [] },
  );
  let read = 0;
  fc.assert(
    fc.property(usage, fc.constantFrom('text', 'image'), (stated, kind) => {
      const counts = readTokenUsage(stated, kind as 'text').usage ?? {};
      read += Object.keys(counts).length;
      for (const count of Object.values(counts)) expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
      const {
        inputTokens = 0,
        cachedTokens = 0,
        cacheWriteTokens = 0,
        inputImageTokens = 0,
        inputAudioTokens = 0,
      } = counts;
      expect(cachedTokens + cacheWriteTokens + inputImageTokens + inputAudioTokens).toBeLessThanOrEqual(inputTokens);
      const { outputTokens = 0, reasoningTokens = 0, outputImageTokens = 0, outputAudioTokens = 0 } = counts;
      expect(reasoningTokens + outputImageTokens + outputAudioTokens).toBeLessThanOrEqual(outputTokens);
    }),
    { seed: 42, numRuns: 1000 },
  );
  expect(read).toBeGreaterThan(300);
});
