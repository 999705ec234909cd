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

/** The models that count so, and their snapshots. By its prices, `gpt-image-1-mini` counts otherwise; it has no table. */
const BY_TABLE = /^gpt-image-1(?:\.5)?(?:-\d{4}-\d\d-\d\d)?$/;

/** The model that takes any size, and counts by a formula. */
const BY_FORMULA = /^gpt-image-2(?:-\d{4}-\d\d-\d\d)?$/;
/** Patches along the longer side at low, medium and high quality. */
const PATCHES: readonly number[] = [16, 48, 96];

/**
 * Output tokens of one image of `gpt-image-2`: its patches, more for each pixel. The vendor publishes a calculator alone; the formula is the one that
 * users have read out of it (community.openai.com 1382699, 2026-06), and gives the counts that others have noted (1379464, 2026-04).
 */
function formulaTokens({ widthPx, heightPx }: Usage, quality: number): number | undefined {
  const along = PATCHES[quality];
  if (along === undefined) return undefined;
  const [long, short] = [Math.max(widthPx, heightPx), Math.min(widthPx, heightPx)];
  const across = Math.floor((2 * along * short + long) / (2 * long));
  return Math.ceil((along * across * (2_000_000 + widthPx * heightPx)) / 4_000_000);
}

/** Output tokens of one image; undefined where the model, the size or the quality has none that is known. */
function tokensOfImage(usage: Usage, wireModel: string): number | undefined {
  const quality = QUALITIES.indexOf(usage.options?.['quality'] ?? AUTO_QUALITY);
  if (BY_FORMULA.test(wireModel)) return formulaTokens(usage, quality);
  return BY_TABLE.test(wireModel) ? OUTPUT_TOKENS[`${usage.widthPx}x${usage.heightPx}`]?.[quality] : undefined;
}

function inputImageTokens({ inputImages, widthPx, heightPx }: Usage): number {
  const tiles = Math.ceil(Math.max(widthPx, heightPx) / Math.min(widthPx, heightPx));
  return inputImages * (INPUT_BASE + tiles * INPUT_TILE);
}

/**
 * The usage of images with the tokens that their size and quality come to, for models whose counts are known. Input images count as
 * of the output's shape, and as the older models count them. A usage that states tokens, or a size that the vendor does not list, is given as it is.
 */
export function withImageTokens(usage: Usage, wireModel: string, prompt: string): Usage {
  const perImage = usage.inputTokens + usage.outputTokens > 0 ? undefined : tokensOfImage(usage, wireModel);
  if (perImage === undefined) return usage;
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
