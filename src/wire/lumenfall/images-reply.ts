import type { JobAnswer, WireReply } from '../dialect.ts';
import { imageDataText } from '../openai/images-reply.ts';
import { joinObjects } from '../output-text.ts';
import { jsonReply } from '../reply.ts';
import { dollars, exactJson } from './json.ts';
import { requestId, routingHeaders, routingMetadata } from './routing.ts';

/** Tokens, where the job counts some. */
function tokensOf({ usage }: JobAnswer['request']): object {
  const { inputTokens, outputTokens } = usage;
  if (inputTokens + outputTokens === 0) return {};
  return {
    usage: { input_tokens: inputTokens, output_tokens: outputTokens, total_tokens: inputTokens + outputTokens },
  };
}

/**
 * The reply to finished images: OpenAI's form with `id` and `metadata` (docs.lumenfall.ai/api-reference/images/generate and
 * /billing, 2026-11). `metadata.cost` is what was charged, exactly, in dollars.
 */
export function writeLumenfallImages(answer: JobAnswer): WireReply {
  const { request, id, tries = [], price } = answer;
  const created = Math.floor(answer.createdEpochMs / 1000);
  const head = `{"id":"${requestId(id)}","created":${created},"data":${imageDataText(answer)}}`;
  const cost = price === undefined ? '{}' : `{"cost":${exactJson(dollars(price.nanoUsd))},"cost_currency":"USD"}`;
  const metadata = joinObjects(JSON.stringify(routingMetadata(request, id, tries)), cost);
  const text = joinObjects(head, JSON.stringify(tokensOf(request)), `{"metadata":${metadata}}`);
  return jsonReply(200, text, routingHeaders(request, id, tries));
}
