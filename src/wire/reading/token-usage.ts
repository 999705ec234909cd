import type { ReplyReading, StatedUsage } from '../dialect.ts';
import { asRecord } from '../json-bytes.ts';

type Fields = Readonly<Record<string, unknown>>;
type Draft = { -readonly [K in keyof StatedUsage]: StatedUsage[K] };

const NO_DETAILS: Fields = {};
const NOTHING = {};

/** What the tokens of an answer are, where the reply does not say: words, or parts of images. */
export type OutputKind = 'text' | 'image';

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** The value if it is a count; what is none counts as not stated. */
function countOf(value: unknown): number | undefined {
  return isCount(value) ? value : undefined;
}

/**
 * A total under either of its names. Some gateways write both, and 0 for the one that does not apply (new-api, dto/openai_response.go,
 * 2026-11): the larger one counts. Undefined when none is stated, NaN when one is no count.
 */
function totalOf(one: unknown, other: unknown): number | undefined {
  const first = one ?? other ?? undefined;
  const second = other ?? one;
  if (first === undefined) return undefined;
  return isCount(first) && isCount(second) ? Math.max(first, second) : Number.NaN;
}

/** Enters a part of a total, at most what the parts before it have left, and returns what it leaves: parts do not overlap. */
function takePart(usage: Draft, name: keyof StatedUsage, count: number | undefined, left: number): number {
  if (count === undefined) return left;
  const part = Math.min(count, left);
  usage[name] = part;
  return left - part;
}

/** Input tokens: what was cached is under `prompt_cache_hit_tokens` at DeepSeek; cache writes are OpenRouter's and new-api's (2026-11). */
function addInput(usage: Draft, stated: Fields, inputTokens: number): void {
  const details = asRecord(stated['prompt_tokens_details']) ?? asRecord(stated['input_tokens_details']) ?? NO_DETAILS;
  const cached =
    countOf(details['cached_tokens']) ?? countOf(stated['prompt_cache_hit_tokens']) ?? countOf(stated['cached_tokens']);
  const written = countOf(details['cache_write_tokens']) ?? countOf(details['cached_creation_tokens']);
  usage.inputTokens = inputTokens;
  let left = takePart(usage, 'cachedTokens', cached, inputTokens);
  left = takePart(usage, 'cacheWriteTokens', written, left);
  left = takePart(usage, 'inputImageTokens', countOf(details['image_tokens']), left);
  takePart(usage, 'inputAudioTokens', countOf(details['audio_tokens']), left);
}

/**
 * Output tokens. At xAI reasoning is not part of `completion_tokens`, which `total_tokens` shows (docs.x.ai, reasoning, 2026-11). Tokens of
 * an image model are image tokens unless its details say otherwise (openai 6.49.0, resources/images, 2026-11).
 */
function addOutput(usage: Draft, stated: Fields, total: number, kind: OutputKind): void {
  const details =
    asRecord(stated['completion_tokens_details']) ?? asRecord(stated['output_tokens_details']) ?? NO_DETAILS;
  const reasoning = countOf(details['reasoning_tokens']);
  const isApart = reasoning !== undefined && stated['total_tokens'] === (usage.inputTokens ?? 0) + total + reasoning;
  const outputTokens = isApart ? total + reasoning : total;
  const words = Math.min(countOf(details['text_tokens']) ?? 0, outputTokens);
  const image = countOf(details['image_tokens']) ?? (kind === 'image' ? outputTokens - words : undefined);
  usage.outputTokens = outputTokens;
  let left = takePart(usage, 'outputImageTokens', image, outputTokens);
  left = takePart(usage, 'reasoningTokens', reasoning, left);
  takePart(usage, 'outputAudioTokens', countOf(details['audio_tokens']), left);
}

/**
 * The tokens that a `usage` states, under the names of chats (`prompt_tokens`) or of images and responses (`input_tokens`), details included
 * (openai 6.49.0, 2026-11). All are safe whole numbers, and parts are within their totals. Totals that are none make it unreadable: then a
 * message says so, and nothing is stated.
 */
export function readTokenUsage(usage: unknown, kind: OutputKind): Pick<ReplyReading, 'usage' | 'message'> {
  const fields = asRecord(usage);
  if (fields === undefined) return NOTHING;
  const input = totalOf(fields['prompt_tokens'], fields['input_tokens']);
  const output = totalOf(fields['completion_tokens'], fields['output_tokens']);
  if (input === undefined && output === undefined) return NOTHING;
  const stated: Draft = {};
  if (input !== undefined) addInput(stated, fields, input);
  if (output !== undefined) addOutput(stated, fields, output, kind);
  const isSound = isCount(stated.inputTokens ?? 0) && isCount(stated.outputTokens ?? 0);
  return isSound ? { usage: stated } : { message: 'the usage that the reply states is no count of tokens' };
}
