import { nanoUsdText } from '../../money/nano-usd.ts';
import type { JobAnswer, WireReply } from '../dialect.ts';
import { imageDataText } from '../openai/images-reply.ts';
import { jsonReply } from '../reply.ts';
import { RequestText } from '../request-text.ts';
import { requestId, routingHeaders, routingText } from './routing.ts';

/** Tokens, where the job counts some, as a field behind others. */
const tokenTexts = new RequestText(({ usage: { inputTokens: input, outputTokens: output } }) => {
  if (input + output === 0) return '';
  return `,"usage":${JSON.stringify({ input_tokens: input, output_tokens: output, total_tokens: input + output })}`;
});

/**
 * The reply to finished images: OpenAI's form with `id` and `metadata` (docs.lumenfall.ai/api-reference/images/generate and
 * /billing, 2026-11). `metadata.cost` is what was charged, exactly, in dollars.
 */
export function writeLumenfallImages(answer: JobAnswer): WireReply {
  const { request, id, tries = [], price } = answer;
  const created = Math.floor(answer.createdEpochMs / 1000);
  const cost = price === undefined ? '' : `,"cost":${nanoUsdText(price.nanoUsd)},"cost_currency":"USD"`;
  const metadata = `${routingText(request, id, tries)}${cost}}`;
  const images = `"data":${imageDataText(answer)}${tokenTexts.of(request)}`;
  const text = `{"id":"${requestId(id)}","created":${created},${images},"metadata":${metadata}}`;
  return jsonReply(200, text, routingHeaders(request, id, tries));
}
