import type { ReplyReading, StatedUsage } from '../dialect.ts';
import { asRecord } from '../json-bytes.ts';

type Fields = Readonly<Record<string, unknown>>;
type TokenCount = keyof StatedUsage;

/** What the tokens of an answer are, where the reply does not say: words, or parts of images. */
export type OutputKind = 'text' | 'image';

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** The first of the values that is a count; what is none counts as not stated. */
function firstCount(...values: readonly unknown[]): number | undefined {
  return values.find(isCount);
}

/**
 * A total under either of its names. Some gateways write both, and 0 for the one that does not apply (new-api, dto/openai_response.go,
 * 2026-11): the larger one counts. Undefined when none is stated, NaN when one is no count.
 */
function totalOf(usage: Fields, names: readonly string[]): number | undefined {
  const stated = names.map((name) => usage[name] ?? undefined).filter((value) => value !== undefined);
  if (stated.length === 0) return undefined;
  return stated.every(isCount) ? Math.max(...stated) : Number.NaN;
}

function detailsOf(usage: Fields, names: readonly string[]): Fields {
  return names.map((name) => asRecord(usage[name])).find((details) => details !== undefined) ?? {};
}

type Parts = readonly (readonly [name: TokenCount, count: number | undefined])[];

/** Parts of a total, each at most what those before it leave: they do not overlap. */
function partsWithin(total: number, parts: Parts): StatedUsage {
  const usage: { [K in TokenCount]?: number } = {};
  let left = total;
  for (const [name, count] of parts) {
    if (count === undefined) continue;
    usage[name] = Math.min(count, left);
    left -= usage[name];
  }
  return usage;
}

/** Input tokens: what was cached is under `prompt_cache_hit_tokens` at DeepSeek; cache writes are OpenRouter's and new-api's (2026-11). */
function inputOf(usage: Fields, inputTokens: number): StatedUsage {
  const details = detailsOf(usage, ['prompt_tokens_details', 'input_tokens_details']);
  const parts: Parts = [
    ['cachedTokens', firstCount(details['cached_tokens'], usage['prompt_cache_hit_tokens'], usage['cached_tokens'])],
    ['cacheWriteTokens', firstCount(details['cache_write_tokens'], details['cached_creation_tokens'])],
    ['inputImageTokens', firstCount(details['image_tokens'])],
    ['inputAudioTokens', firstCount(details['audio_tokens'])],
  ];
  return { inputTokens, ...partsWithin(inputTokens, parts) };
}

/**
 * Output tokens. At xAI reasoning is not part of `completion_tokens`, which `total_tokens` shows (docs.x.ai, reasoning, 2026-11). Tokens of
 * an image model are image tokens unless its details say otherwise (openai 6.49.0, resources/images, 2026-11).
 */
function outputOf(usage: Fields, inputTokens: number, stated: number, kind: OutputKind): StatedUsage {
  const details = detailsOf(usage, ['completion_tokens_details', 'output_tokens_details']);
  const reasoning = firstCount(details['reasoning_tokens']);
  const isApart = reasoning !== undefined && usage['total_tokens'] === inputTokens + stated + reasoning;
  const outputTokens = isApart ? stated + reasoning : stated;
  const words = Math.min(firstCount(details['text_tokens']) ?? 0, outputTokens);
  const image = firstCount(details['image_tokens']) ?? (kind === 'image' ? outputTokens - words : undefined);
  const parts: Parts = [
    ['outputImageTokens', image],
    ['reasoningTokens', reasoning],
    ['outputAudioTokens', firstCount(details['audio_tokens'])],
  ];
  return { outputTokens, ...partsWithin(outputTokens, parts) };
}

/**
 * The tokens that a `usage` states, under the names of chats (`prompt_tokens`) or of images and responses (`input_tokens`), details included
 * (openai 6.49.0, 2026-11). All are safe whole numbers, and parts are within their totals. Totals that are none make it unreadable: then a
 * message says so, and nothing is stated.
 */
export function readTokenUsage(usage: unknown, kind: OutputKind): Pick<ReplyReading, 'usage' | 'message'> {
  const fields = asRecord(usage);
  if (fields === undefined) return {};
  const input = totalOf(fields, ['prompt_tokens', 'input_tokens']);
  const output = totalOf(fields, ['completion_tokens', 'output_tokens']);
  if (input === undefined && output === undefined) return {};
  const stated = {
    ...(input === undefined ? {} : inputOf(fields, input)),
    ...(output === undefined ? {} : outputOf(fields, input ?? 0, output, kind)),
  };
  const isSound = Object.values(stated).every(isCount);
  return isSound ? { usage: stated } : { message: 'the usage that the reply states is no count of tokens' };
}
