import type { Outcome } from '../billing/outcome.ts';
import { NO_USAGE, type Usage, type UsageCount } from '../billing/usage.ts';
import type { Refusal } from './job.ts';
import { asRecord, parseJson, textBytes } from './json-bytes.ts';
import { outcomeOfStatus } from './status-outcome.ts';

/** Headers of a request or a reply; their names are lower case. */
type Headers = Readonly<Record<string, string>>;

/**
 * The whole number that a header states in plain decimal digits, from 0 to `max`; undefined when the header is absent, malformed or beyond
 * the bound. `max` is a safe integer.
 */
export function readHeaderCount(text: string | undefined, max: number): number | undefined {
  if (text === undefined || !/^(?:0|[1-9]\d{0,15})$/.test(text)) return undefined;
  const value = Number(text);
  return value <= max ? value : undefined;
}

/**
 * `x-tollmark-job-status`: the status with which a job failed, where the vendor reports the failure with a 200. The mock sends it, so that
 * Tollmark's client retries over HTTP what it retries in a simulation. Vendors do not send it, and other clients ignore it.
 */
const STATUS_HEADER = 'x-tollmark-job-status';

/** The header of a job that failed; none for any other. */
export function writeJobStatus(refusal: Refusal | undefined): Headers {
  return refusal === undefined ? {} : { [STATUS_HEADER]: String(refusal.status) };
}

/**
 * How a job failed whose failure comes with a 200, as the header says; undefined where it is absent or no failure. The job was accepted: what a
 * status from 500 on says of it is that the server failed.
 */
export function readFailedJob(headers: Headers): { readonly outcome: Outcome; readonly status: number } | undefined {
  const status = readHeaderCount(headers[STATUS_HEADER], 599);
  if (status === undefined || status < 400) return undefined;
  return { outcome: status < 500 ? outcomeOfStatus(status) : 'server-error', status };
}

/**
 * Token counts that have no field in a vendor's requests: what images and videos consume where a model is priced by tokens, and how much of
 * a prompt the vendor has cached, which only the vendor knows. A Tollmark client says them in headers, so that the mock bills what a
 * simulation bills. A vendor ignores the headers; a client that does not send them consumes none.
 */
const INPUT_HEADER = 'x-tollmark-input-tokens';
const OUTPUT_HEADER = 'x-tollmark-output-tokens';
const CACHED_HEADER = 'x-tollmark-cached-tokens';

function header(name: string, count: number): Headers {
  return count > 0 ? { [name]: String(count) } : {};
}

function tokens(text: string | undefined): number {
  return readHeaderCount(text, Number.MAX_SAFE_INTEGER) ?? 0;
}

/** `x-tollmark-cached-tokens`, the part of the prompt that counts as cached; no header for 0. */
export function writeCachedTokens(usage: Usage): Headers {
  return header(CACHED_HEADER, usage.cachedTokens);
}

/** The cached part of a prompt as its header says, at most the whole prompt; 0 where the header is absent or malformed. */
export function readCachedTokens(headers: Headers, inputTokens: number): number {
  return Math.min(tokens(headers[CACHED_HEADER]), inputTokens);
}

/** `x-tollmark-input-tokens`, `x-tollmark-output-tokens` and the cached part, for requests that state no tokens; no header for 0. */
export function writeTokenCounts(usage: Usage): Headers {
  return {
    ...header(INPUT_HEADER, usage.inputTokens),
    ...header(OUTPUT_HEADER, usage.outputTokens),
    ...writeCachedTokens(usage),
  };
}

/** The tokens that the headers say; 0 for each that is absent or malformed. */
export function readTokenCounts(headers: Headers): Pick<Usage, 'inputTokens' | 'cachedTokens' | 'outputTokens'> {
  const [inputTokens, outputTokens] = [tokens(headers[INPUT_HEADER]), tokens(headers[OUTPUT_HEADER])];
  return { inputTokens, outputTokens, cachedTokens: readCachedTokens(headers, inputTokens) };
}

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
  ...(['inputImages', 'inputPixels', 'milliCredits'] as const),
  ...INPUT_PARTS.filter((name) => name !== 'cachedTokens'),
  ...OUTPUT_PARTS,
];

type UsageParts = { -readonly [K in UsageCount]?: number } & { readonly options?: Readonly<Record<string, string>> };

/** The header of a usage: what is there of it, as JSON in ASCII. */
export function writeUsage(usage: Usage): Headers {
  const counts = COUNTS.filter((name) => usage[name] > 0).map((name) => [name, usage[name]] as const);
  const text = JSON.stringify({ ...Object.fromEntries(counts), options: usage.options });
  const ascii = text.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return { [USAGE_HEADER]: ascii };
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
    const value = Number.isSafeInteger(stated?.[name]) ? Number(stated?.[name]) : 0;
    counts[name] = Math.max(0, value);
  }
  const isSound = partsFit(counts, 'inputTokens', INPUT_PARTS) && partsFit(counts, 'outputTokens', OUTPUT_PARTS);
  if (stated === undefined || !isSound) return { ...fromFields, ...readTokenCounts(headers) };
  const { options: _, ...bare } = fromFields;
  const options = readOptions(stated['options']);
  return { ...bare, ...counts, ...(options === undefined ? {} : { options }) };
}

/** The header by which a Tollmark client says what fields in OpenAI's style cannot; none where they say all. */
function writeUnsaidUsage(usage: Usage): Headers {
  const isSaid = usage.options === undefined && UNSAID.every((name) => usage[name] === 0);
  return isSaid ? {} : writeUsage(usage);
}

/** The usage that the fields of a request state, with what its header adds; a header that contradicts the tokens of the fields counts as absent. */
function readUnsaidUsage(stated: Usage, headers: Headers): Usage {
  if (headers[USAGE_HEADER] === undefined) return stated;
  const full = readUsage(stated, headers);
  const agrees = full.inputTokens === stated.inputTokens && full.outputTokens === stated.outputTokens;
  return agrees ? full : stated;
}

/** What the fields of a chat or an embedding cannot say: how much is cached, and what is no token. */
export function writeTextUsage(usage: Usage): Headers {
  return { ...writeCachedTokens(usage), ...writeUnsaidUsage(usage) };
}

/** The usage of a chat or an embedding whose fields state these tokens. */
export function readTextUsage(stated: Pick<Usage, 'inputTokens'> & Partial<Usage>, headers: Headers): Usage {
  const cachedTokens = readCachedTokens(headers, stated.inputTokens);
  return readUnsaidUsage({ ...NO_USAGE, ...stated, cachedTokens }, headers);
}

/** What the fields of a request for images or videos cannot say: its tokens, and all that has no field. */
export function writeMediaUsage(usage: Usage): Headers {
  return { ...writeTokenCounts(usage), ...writeUnsaidUsage(usage) };
}

/** The usage of a request for images or videos whose fields state so much. */
export function readMediaUsage(stated: Partial<Usage>, headers: Headers): Usage {
  return readUnsaidUsage({ ...NO_USAGE, ...readTokenCounts(headers), ...stated }, headers);
}
