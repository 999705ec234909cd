import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_USAGE } from '../../src/billing/usage.ts';
import { requestsSchema } from '../../src/workload/request-options.ts';

describe('usage', () => {
  test.each([
    [{ operation: 'text-to-image' }, { images: 1, widthPx: 1024, heightPx: 1024 }],
    [
      { operation: 'text-to-image', size: '512x768', images: 4, steps: 25 },
      { images: 4, widthPx: 512, heightPx: 768, steps: 25 },
    ],
    [{ operation: 'image-to-image' }, { images: 1, widthPx: 1024, heightPx: 1024 }],
    [
      { operation: 'image-edit', images: 2 },
      { images: 2, edits: 2, widthPx: 1024, heightPx: 1024 },
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
    const [shape] = requestsSchema.parse([{ model: 'm', ...request }]);
    expect(shape?.usage).toEqual({ ...NO_USAGE, ...usage });
    expect(shape).toMatchObject({ index: 0, share: 1, model: 'm', operation: request.operation });
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
      [['cachedTokens', 'more cached tokens than inputTokens; they are a part of them']],
    ],
  ])('%j', (request, problems) => {
    const issues = requestsSchema.safeParse([{ model: 'm', ...request }]).error?.issues ?? [];
    expect(issues.map((issue) => [issue.path[1], issue.message])).toEqual(problems);
  });
});

describe('weights', () => {
  test('become shares that sum to 1', () => {
    const weights = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(
        weights.filter((list) => list.some((weight) => weight > 0)),
        (list) => {
          const shapes = requestsSchema.parse(
            list.map((weight) => ({ weight, operation: 'text-to-image', model: 'm' })),
          );
          expect(shapes.reduce((sum, shape) => sum + shape.share, 0)).toBeCloseTo(1, 9);
          expect(shapes.every((shape, index) => shape.index === index && shape.share >= 0)).toBe(true);
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
