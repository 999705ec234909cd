import type { Usage } from '../billing/usage.ts';
import { readHeaderCount } from './header-count.ts';

/**
 * Token counts that have no field in a vendor's requests: what images and videos consume where a model is priced by tokens, and how much of
 * a prompt the vendor has cached, which only the vendor knows. A Tollmark client says them in headers, so that the mock bills what a
 * simulation bills. A vendor ignores the headers; a client that does not send them consumes none.
 */
const INPUT_HEADER = 'x-tollmark-input-tokens';
const OUTPUT_HEADER = 'x-tollmark-output-tokens';
const CACHED_HEADER = 'x-tollmark-cached-tokens';

type Headers = Readonly<Record<string, string>>;
type TokenCounts = Pick<Usage, 'inputTokens' | 'cachedTokens' | 'outputTokens'>;

function header(name: string, count: number): Headers {
  return count > 0 ? { [name]: String(count) } : {};
}

/** `x-tollmark-cached-tokens`, the part of the prompt that counts as cached; no header for 0. */
export function writeCachedTokens(usage: Usage): Headers {
  return header(CACHED_HEADER, usage.cachedTokens);
}

/** The cached part of a prompt as its header says, at most the whole prompt; 0 where the header is absent or malformed. */
export function readCachedTokens(headers: Headers, inputTokens: number): number {
  return Math.min(readHeaderCount(headers[CACHED_HEADER], Number.MAX_SAFE_INTEGER) ?? 0, inputTokens);
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
export function readTokenCounts(headers: Headers): TokenCounts {
  const inputTokens = readHeaderCount(headers[INPUT_HEADER], Number.MAX_SAFE_INTEGER) ?? 0;
  const outputTokens = readHeaderCount(headers[OUTPUT_HEADER], Number.MAX_SAFE_INTEGER) ?? 0;
  return { inputTokens, outputTokens, cachedTokens: readCachedTokens(headers, inputTokens) };
}
