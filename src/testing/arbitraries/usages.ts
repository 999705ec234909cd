import fc from 'fast-check';
import type { Usage } from '../../billing/usage.ts';

/** Variants that a request may name, some of which no rule knows. */
const options: fc.Arbitrary<Record<string, string>> = fc
  .record(
    {
      quality: fc.constantFrom('low', 'medium', 'high', 'ultra'),
      tier: fc.constantFrom('standard', 'batch', 'flex', 'priority'),
      audio: fc.constantFrom('on', 'off'),
      resolution: fc.constantFrom('480p', '1080p', '4k'),
    },
    { requiredKeys: [] },
  )
  .map((named) => named as Record<string, string>);

/** Usage of the size that requests have. `computeMs` is whole microseconds, give or take the noise of a subtraction. */
export const usage: fc.Arbitrary<Usage> = usageUpTo({
  count: 16,
  sidePx: 8192,
  timeMs: 600_000,
  tokens: 2_000_000,
  characters: 200,
});

/** Usage up to the end of the safe integers, where products no longer fit a number. */
export const hugeUsage: fc.Arbitrary<Usage> = usageUpTo({
  count: Number.MAX_SAFE_INTEGER,
  sidePx: Number.MAX_SAFE_INTEGER,
  timeMs: 100_000_000_000,
  tokens: Number.MAX_SAFE_INTEGER,
  characters: Number.MAX_SAFE_INTEGER,
});

function usageUpTo(
  max: Readonly<Record<'count' | 'sidePx' | 'timeMs' | 'tokens' | 'characters', number>>,
): fc.Arbitrary<Usage> {
  const upTo = (limit: number): fc.Arbitrary<number> =>
    fc.oneof(fc.integer({ min: 0, max: limit }), fc.integer({ min: 0, max: 4 }));
  const share = fc.double({ min: 0, max: 0.25, noNaN: true });
  return fc
    .record({
      images: upTo(max.count),
      widthPx: upTo(max.sidePx),
      heightPx: upTo(max.sidePx),
      steps: upTo(100),
      videoMs: upTo(max.timeMs),
      videos: upTo(max.count),
      audioMs: upTo(max.timeMs),
      audios: upTo(max.count),
      inputAudioMs: upTo(max.timeMs),
      inputVideoMs: upTo(max.timeMs),
      characters: upTo(max.characters),
      inputImages: upTo(max.count),
      inputPixels: upTo(max.sidePx),
      inputTokens: upTo(max.tokens),
      outputTokens: upTo(max.tokens),
      edits: upTo(max.count),
      milliCredits: upTo(max.tokens),
      parts: fc.array(share, { minLength: 7, maxLength: 7 }),
      computeMicros: upTo(max.timeMs * 1000),
      noiseMs: fc.constantFrom(0, 1e-7, -1e-7),
      options: fc.option(options, { nil: undefined }),
    })
    .map(({ parts, computeMicros, noiseMs, options: named, ...rest }) => {
      const part = (whole: number, index: number): number => Math.floor(whole * (parts[index] ?? 0));
      return {
        ...rest,
        cachedTokens: part(rest.inputTokens, 0),
        cacheWriteTokens: part(rest.inputTokens, 1),
        inputImageTokens: part(rest.inputTokens, 2),
        inputAudioTokens: part(rest.inputTokens, 3),
        reasoningTokens: part(rest.outputTokens, 4),
        outputImageTokens: part(rest.outputTokens, 5),
        outputAudioTokens: part(rest.outputTokens, 6),
        computeMs: Math.max(0, computeMicros / 1000 + noiseMs),
        ...(named === undefined ? {} : { options: named }),
      };
    });
}
