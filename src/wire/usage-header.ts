import type { Usage, UsageCount } from '../billing/usage.ts';
import { asRecord, parseJson, textBytes } from './json-bytes.ts';
import { readTokenCounts } from './token-headers.ts';

/**
 * What a request consumes and the vendor's format has no field for: sizes and lengths of linked files, tokens, credits, variants of a price.
 * Tollmark's client sends it in this header, so that the mock bills what a simulation bills. Vendors ignore it; without it, the mock takes
 * what the fields say and fills in the rest.
 */
const USAGE_HEADER = 'x-tollmark-usage';

const HEADER_CHARS_MAX = 8192;
const OPTIONS_MAX = 32;
const OPTION_CHARS_MAX = 100;

const INPUT_PARTS: readonly UsageCount[] = ['cachedTokens', 'cacheWriteTokens', 'inputImageTokens', 'inputAudioTokens'];
const OUTPUT_PARTS: readonly UsageCount[] = ['reasoningTokens', 'outputImageTokens', 'outputAudioTokens'];
const COUNTS: readonly UsageCount[] = [
  'inputImages',
  'inputPixels',
  'inputVideoMs',
  'inputAudioMs',
  'audioMs',
  'milliCredits',
  'inputTokens',
  ...INPUT_PARTS,
  'outputTokens',
  ...OUTPUT_PARTS,
];

/** What neither a field of OpenAI's formats nor a token header says. */
const UNSAID: readonly (keyof Usage)[] = [
  'inputImages',
  'inputPixels',
  'cacheWriteTokens',
  'inputImageTokens',
  'inputAudioTokens',
  'reasoningTokens',
  'outputImageTokens',
  'outputAudioTokens',
  'milliCredits',
];

type Headers = Readonly<Record<string, string>>;
type UsageParts = { -readonly [K in UsageCount]?: number } & { readonly options?: Readonly<Record<string, string>> };

/** The header of a usage: what is there of it, as JSON in ASCII. */
export function writeUsage(usage: Usage): Headers {
  const counts = COUNTS.filter((name) => usage[name] > 0).map((name) => [name, usage[name]] as const);
  const text = JSON.stringify({
    ...Object.fromEntries(counts),
    ...(usage.options === undefined ? {} : { options: usage.options }),
  });
  const ascii = text.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return { [USAGE_HEADER]: ascii };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function partsFit(counts: UsageParts, whole: UsageCount, parts: readonly UsageCount[]): boolean {
  return parts.reduce((sum, part) => sum + (counts[part] ?? 0), 0) <= (counts[whole] ?? 0);
}

function readOptions(value: unknown): Readonly<Record<string, string>> | undefined {
  const entries = Object.entries(asRecord(value) ?? {});
  const isSound = entries.every(([name, option]) => typeof option === 'string' && name.length <= OPTION_CHARS_MAX);
  if (entries.length === 0 || entries.length > OPTIONS_MAX || !isSound) return undefined;
  return Object.fromEntries(entries.map(([name, option]) => [name, String(option).slice(0, OPTION_CHARS_MAX)]));
}

/**
 * The usage of a request: what its fields say (`fromFields`), and over it what a Tollmark client adds in its header. A header that is not
 * sound counts as absent; then the token headers of `readTokenCounts` still count.
 */
export function readUsage(fromFields: Usage, headers: Headers): Usage {
  const text = headers[USAGE_HEADER] ?? '';
  const stated = text.length > HEADER_CHARS_MAX ? undefined : asRecord(parseJson(textBytes(text)));
  const counts: UsageParts = {};
  for (const name of COUNTS) {
    const value = stated?.[name];
    counts[name] = isCount(value) ? value : 0;
  }
  const isSound = partsFit(counts, 'inputTokens', INPUT_PARTS) && partsFit(counts, 'outputTokens', OUTPUT_PARTS);
  if (stated === undefined || !isSound) return { ...fromFields, ...readTokenCounts(headers) };
  const { options: _, ...bare } = fromFields;
  const options = readOptions(stated['options']);
  return { ...bare, ...counts, ...(options === undefined ? {} : { options }) };
}

/** The header by which a Tollmark client says what fields in OpenAI's style cannot; none where they say all. */
export function writeUnsaidUsage(usage: Usage): Headers {
  const isSaid = usage.options === undefined && UNSAID.every((name) => usage[name] === 0);
  return isSaid ? {} : writeUsage(usage);
}

/** The usage that the fields of a request state, with what its header adds; a header that contradicts the tokens of the fields counts as absent. */
export function readUnsaidUsage(stated: Usage, headers: Headers): Usage {
  if (headers[USAGE_HEADER] === undefined) return stated;
  const full = readUsage(stated, headers);
  const agrees = full.inputTokens === stated.inputTokens && full.outputTokens === stated.outputTokens;
  return agrees ? full : stated;
}
