import type { Usage } from '../../billing/usage.ts';
import { readFalUsage, writeFalUsage } from '../usage-header.ts';

type Headers = Readonly<Record<string, string>>;

const USAGE_HEADER = 'x-tollmark-usage';

/** What neither a field of OpenAI's nor a token header says. */
const UNSAID = [
  'inputImages',
  'inputPixels',
  'cacheWriteTokens',
  'inputImageTokens',
  'inputAudioTokens',
  'reasoningTokens',
  'outputImageTokens',
  'outputAudioTokens',
  'milliCredits',
] as const satisfies readonly (keyof Usage)[];

/** The header by which a Tollmark client says what the fields cannot; none where they say all. OpenAI ignores it. */
export function writeUnsaidUsage(usage: Usage): Headers {
  const isSaid = usage.options === undefined && UNSAID.every((name) => usage[name] === 0);
  return isSaid ? {} : writeFalUsage(usage);
}

/** The usage that the fields of a request state, with what its header adds; a header that contradicts the tokens of the fields counts as absent. */
export function readUnsaidUsage(stated: Usage, headers: Headers): Usage {
  if (headers[USAGE_HEADER] === undefined) return stated;
  const full = readFalUsage(stated, headers);
  const agrees = full.inputTokens === stated.inputTokens && full.outputTokens === stated.outputTokens;
  return agrees ? full : stated;
}
