import type { Usage } from '../../billing/usage.ts';
import { countTokens } from '../token-text.ts';

const PROMPT_TOKENS_MAX = 100_000;

/** Output tokens of one image at low, medium and high quality (developers.openai.com/api/docs/guides/image-generation, 2026-11). */
const OUTPUT_TOKENS: Readonly<Record<string, readonly [low: number, medium: number, high: number]>> = {
  '1024x1024': [272, 1056, 4160],
  '1024x1536': [408, 1584, 6240],
  '1536x1024': [400, 1568, 6208],
};
const QUALITIES: readonly string[] = ['low', 'medium', 'high'];
/** What `auto`, the vendor's default, comes to here: the vendor's model decides by the prompt, and publishes no rule. */
const AUTO_QUALITY = 'medium';

/** Tokens of an input image: so many, and more for each tile of 512 pixels once its shorter side has 512 (guides/images-vision, GPT Image 1, 2026-11). */
const INPUT_BASE = 65;
const INPUT_TILE = 129;

/** The models that count so, and their snapshots. By their prices, `gpt-image-1-mini` and `gpt-image-2` count otherwise; they have no table. */
const COUNTED = /^gpt-image-1(?:\.5)?(?:-\d{4}-\d\d-\d\d)?$/;

function inputImageTokens({ inputImages, widthPx, heightPx }: Usage): number {
  const tiles = Math.ceil(Math.max(widthPx, heightPx) / Math.min(widthPx, heightPx));
  return inputImages * (INPUT_BASE + tiles * INPUT_TILE);
}

/**
 * The usage of images with the tokens that their size and quality come to, for models whose counts the vendor publishes. Input images count as
 * of the output's shape. A usage that states tokens, or a size that the vendor does not list, is given as it is.
 */
export function withImageTokens(usage: Usage, wireModel: string, prompt: string): Usage {
  const perQuality = OUTPUT_TOKENS[`${usage.widthPx}x${usage.heightPx}`];
  const quality = QUALITIES.indexOf(usage.options?.['quality'] ?? AUTO_QUALITY);
  const perImage = perQuality?.[quality];
  if (usage.inputTokens + usage.outputTokens > 0 || perImage === undefined || !COUNTED.test(wireModel)) return usage;
  const inputImage = inputImageTokens(usage);
  const outputTokens = usage.images * perImage;
  return {
    ...usage,
    inputTokens: countTokens(prompt, PROMPT_TOKENS_MAX) + inputImage,
    inputImageTokens: inputImage,
    outputTokens,
    outputImageTokens: outputTokens,
  };
}
