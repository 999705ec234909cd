import type { JobAnswer, WireReply } from '../dialect.ts';
import { imageData } from '../openai/images-reply.ts';
import { dollars, type ExactJson, jsonReply } from './json.ts';
import { requestId, routingHeaders, routingMetadata } from './routing.ts';

/** Tokens, where the job counts some. */
function tokensOf({ usage }: JobAnswer['request']): { readonly usage?: ExactJson } {
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
  const { request, id, tries = [] } = answer;
  const cost = answer.price === undefined ? {} : { cost: dollars(answer.price.nanoUsd), cost_currency: 'USD' };
  const body = {
    id: requestId(id),
    created: Math.floor(answer.createdEpochMs / 1000),
    data: imageData(answer),
    ...tokensOf(request),
    metadata: { ...routingMetadata(request, id, tries), ...cost },
  };
  return jsonReply(200, body, routingHeaders(request, id, tries));
}
