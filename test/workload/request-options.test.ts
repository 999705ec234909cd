import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_USAGE } from '../../src/billing/usage.ts';
import { requestsSchema } from '../../src/workload/workload-options.ts';
import { OPERATIONS } from '../../src/workload/request-class.ts';

describe('usage', () => {
  test.each([
    [{ operation: 'text-to-image' }, { images: 1, widthPx: 1024, heightPx: 1024 }],
    [
      { operation: 'text-to-image', size: '512x768', images: 4, steps: 25 },
      { images: 4, widthPx: 512, heightPx: 768, steps: 25 },
    ],
    [
      { operation: 'image-to-image' },
      { images: 1, widthPx: 1024, heightPx: 1024, inputImages: 1, inputPixels: 1024 * 1024 },
    ],
    [
      { operation: 'image-edit', images: 2 },
      { images: 2, edits: 2, widthPx: 1024, heightPx: 1024, inputImages: 1, inputPixels: 1024 * 1024 },
    ],
    [
      { operation: 'image-edit', size: '512x512', inputImages: 3, inputSize: '1000x500' },
      { images: 1, edits: 1, widthPx: 512, heightPx: 512, inputImages: 3, inputPixels: 1_500_000 },
    ],
    [{ operation: 'upscale' }, { images: 1, widthPx: 2048, heightPx: 2048, inputImages: 1, inputPixels: 1024 * 1024 }],
    [
      { operation: 'upscale', size: '1001x1001', images: 2 },
      { images: 2, widthPx: 1001, heightPx: 1001, inputImages: 2, inputPixels: 2 * 501 * 501 },
    ],
    [
      { operation: 'image-to-video', duration: '5s' },
      { videos: 1, videoMs: 5000, widthPx: 1280, heightPx: 720, inputImages: 1, inputPixels: 1280 * 720 },
    ],
    [
      { operation: 'video-to-video', duration: '5s', inputVideo: '8s' },
      { videos: 1, videoMs: 5000, inputVideoMs: 8000, widthPx: 1280, heightPx: 720 },
    ],
    [
      { operation: 'video-to-video', duration: '5s' },
      { videos: 1, videoMs: 5000, inputVideoMs: 5000, widthPx: 1280, heightPx: 720 },
    ],
    [
      { operation: 'text-to-speech', prompt: 'fifteen letters' },
      { characters: 15, audios: 1, audioMs: 1000 },
    ],
    [
      { operation: 'text-to-speech', characters: 3000, audio: '3m' },
      { characters: 3000, audios: 1, audioMs: 180_000 },
    ],
    [{ operation: 'speech-to-text', audio: '12s' }, { inputAudioMs: 12_000 }],
    [
      { operation: 'text-to-audio', audio: '30s' },
      { audios: 1, audioMs: 30_000 },
    ],
    [{ operation: 'embedding', inputTokens: 512 }, { inputTokens: 512 }],
    [
      {
        operation: 'chat',
        inputTokens: 100,
        cachedTokens: 10,
        cacheWriteTokens: 20,
        inputImageTokens: 30,
        inputAudioTokens: 40,
        outputTokens: 60,
        reasoningTokens: 10,
        outputImageTokens: 20,
        outputAudioTokens: 30,
      },
      {
        inputTokens: 100,
        cachedTokens: 10,
        cacheWriteTokens: 20,
        inputImageTokens: 30,
        inputAudioTokens: 40,
        outputTokens: 60,
        reasoningTokens: 10,
        outputImageTokens: 20,
        outputAudioTokens: 30,
      },
    ],
    [
      { operation: 'text-to-image', credits: '6.5', quality: 'high', tier: 'batch', options: { resolution: '2k' } },
      {
        images: 1,
        widthPx: 1024,
        heightPx: 1024,
        milliCredits: 6500,
        options: { resolution: '2k', quality: 'high', tier: 'batch' },
      },
    ],
    [
      { operation: 'text-to-video', duration: '5s' },
      { videos: 1, videoMs: 5000, widthPx: 1280, heightPx: 720 },
    ],
    [
      { operation: 'chat', inputTokens: 900, outputTokens: 100, cachedTokens: 512 },
      { inputTokens: 900, outputTokens: 100, cachedTokens: 512 },
    ],
    [{ operation: 'chat', inputTokens: '1_000', outputTokens: 0 }, { inputTokens: 1000 }],
  ])('%j', (request, usage) => {
    const [requestClass] = requestsSchema.parse([{ model: 'm', ...request }]);
    expect(requestClass?.usage).toEqual({ ...NO_USAGE, ...usage });
    expect(requestClass).toMatchObject({ index: 0, share: 1, model: 'm', operation: request.operation });
  });
});

describe('fields that an operation needs or does not have', () => {
  test.each([
    [{ operation: 'text-to-image', duration: '5s' }, [['duration', 'text-to-image has no duration; remove it']]],
    [{ operation: 'text-to-video' }, [['duration', 'text-to-video needs duration; add it']]],
    [{ operation: 'text-to-video', duration: '5s', images: 1 }, [['images', 'text-to-video has no images; remove it']]],
    [{ operation: 'text-to-video', duration: '0.5ms' }, [['duration', 'expected a duration in whole milliseconds']]],
    [
      { operation: 'chat', size: '1x1' },
      [
        ['inputTokens', 'chat needs inputTokens; add it'],
        ['outputTokens', 'chat needs outputTokens; add it'],
        ['size', 'chat has no size; remove it'],
      ],
    ],
    [
      { operation: 'chat', inputTokens: 1, outputTokens: 1, cachedTokens: 2 },
      [['cachedTokens', 'more cachedTokens than inputTokens, of which they are a part']],
    ],
  ])('%j', (request, problems) => {
    const issues = requestsSchema.safeParse([{ model: 'm', ...request }]).error?.issues ?? [];
    expect(issues.map((issue) => [issue.path[1], issue.message])).toEqual(problems);
  });
});

describe('further fields', () => {
  const messages = (request: object): unknown[] =>
    (requestsSchema.safeParse([{ model: 'm', ...request }]).error?.issues ?? []).map((issue) => [
      issue.path.slice(1).join('.'),
      issue.message,
    ]);

  test.each([
    [
      { operation: 'speech-to-text', characters: 5 },
      [
        ['audio', 'speech-to-text needs audio; add it'],
        ['characters', 'speech-to-text has no characters; remove it'],
      ],
    ],
    [{ operation: 'upscale', inputImages: 2 }, [['inputImages', 'upscale has no inputImages; remove it']]],
    [
      { operation: 'embedding', inputTokens: 1, outputTokens: 1 },
      [['outputTokens', 'embedding has no outputTokens; remove it']],
    ],
    [
      { operation: 'chat', inputTokens: 5, outputTokens: 5, cachedTokens: 3, inputImageTokens: 3 },
      [['cachedTokens', 'more cachedTokens + inputImageTokens than inputTokens, of which they are a part']],
    ],
    [
      { operation: 'text-to-image', delivery: 'stream' },
      [
        [
          'delivery',
          'text-to-image is not streamed, only chat, text-to-speech, speech-to-text, text-to-audio are; choose sync or async',
        ],
      ],
    ],
    [
      { operation: 'text-to-image', quality: 'low', options: { quality: 'high' } },
      [['options.quality', 'quality stands beside options and in it; say it once']],
    ],
    [
      { operation: 'text-to-image', options: { lora: true } },
      [['options.lora', 'expected a word such as high or "720p"']],
    ],
    [{ operation: 'image-edit', inputImages: 1001 }, [['inputImages', 'expected at most 1000 input images']]],
  ])('%j', (request, expected) => {
    expect(messages(request)).toEqual(expected);
  });

  test('the prompt of speech has the characters that are asked for', () => {
    const [requestClass] = requestsSchema.parse([
      { operation: 'text-to-speech', model: 'm', prompt: 'ab', characters: 5, delivery: 'stream' },
    ]);
    expect(requestClass).toMatchObject({ prompt: 'ababa', delivery: 'stream' });
  });

  test('a delivery that is not stated is not there', () => {
    expect(requestsSchema.parse([{ operation: 'text-to-image', model: 'm' }])[0]).not.toHaveProperty('delivery');
  });

  test('every operation can be written with what it needs, and consumes whole numbers', () => {
    const needs = { duration: '5s', audio: '5s', inputTokens: 5, outputTokens: 5 };
    for (const operation of OPERATIONS) {
      const refused = messages({ operation, ...needs }).map((problem) => (problem as [string])[0]);
      const fields = Object.fromEntries(Object.entries(needs).filter(([field]) => !refused.includes(field)));
      const [requestClass] = requestsSchema.parse([{ operation, model: 'm', ...fields }]);
      const consumed = Object.values(requestClass?.usage ?? {});
      expect(
        consumed.every((count) => Number.isSafeInteger(count) && Number(count) >= 0),
        operation,
      ).toBe(true);
      expect(
        consumed.some((count) => Number(count) > 0),
        operation,
      ).toBe(true);
    }
  });
});

describe('weights', () => {
  test('become shares that sum to 1', () => {
    const weights = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(
        weights.filter((list) => list.some((weight) => weight > 0)),
        (list) => {
          const requestClasses = requestsSchema.parse(
            list.map((weight) => ({ weight, operation: 'text-to-image', model: 'm' })),
          );
          expect(requestClasses.reduce((sum, requestClass) => sum + requestClass.share, 0)).toBeCloseTo(1, 9);
          expect(
            requestClasses.every((requestClass, index) => requestClass.index === index && requestClass.share >= 0),
          ).toBe(true);
        },
      ),
      { seed: 42, numRuns: 200 },
    );
  });

  test.each([[[0, 0]], [[0]]])('%j are refused', (list) => {
    const input = list.map((weight) => ({ weight, operation: 'text-to-image', model: 'm' }));
    expect(requestsSchema.safeParse(input).error?.issues[0]?.message).toContain('the weights sum to 0');
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 2e9, '80'])('%j is refused', (weight) => {
    expect(requestsSchema.safeParse([{ weight, operation: 'text-to-image', model: 'm' }]).success).toBe(false);
  });
});
