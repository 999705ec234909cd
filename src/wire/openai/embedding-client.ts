import type { RequestClass } from '../../workload/request-class.ts';
import type { WireRequest } from '../dialect.ts';
import { asRecord } from '../json-bytes.ts';
import { EMBEDDINGS_PATH, EMBEDDINGS_TOKENS_MAX } from './embedding-request.ts';
import { writeTextUsage } from '../own-headers.ts';
import { postJson } from '../request.ts';
import { tokenText } from '../token-text.ts';

/** Words of one input: below the vendor's 8,192 tokens, because its vocabulary may make two of a word of the prompt. */
const WORDS_PER_INPUT = 8000;

/** Why a text to embed does not fit one request; undefined when it does. */
export function embeddingUnsupportedReason({ usage: { inputTokens } }: RequestClass): string | undefined {
  if (inputTokens >= 1 && inputTokens <= EMBEDDINGS_TOKENS_MAX) return undefined;
  return `the openai dialect embeds 1 to ${EMBEDDINGS_TOKENS_MAX} input tokens a request, not ${inputTokens}`;
}

/**
 * `POST /v1/embeddings` with texts of exactly `inputTokens` words together, each a token to the mock (a real endpoint counts by its own
 * vocabulary): one text, or several where one would be too long. The embeddings are asked for in base64, as the vendor's SDK does (openai 6.49.0).
 */
export function encodeEmbedding(requestClass: RequestClass, wireModel: string, apiKey: string): WireRequest {
  const { usage, prompt } = requestClass;
  const inputs = Array.from({ length: Math.max(1, Math.ceil(usage.inputTokens / WORDS_PER_INPUT)) }, (_, index) =>
    tokenText(prompt, Math.min(WORDS_PER_INPUT, usage.inputTokens - index * WORDS_PER_INPUT)),
  );
  const fields = { model: wireModel, input: inputs.length === 1 ? inputs[0] : inputs, encoding_format: 'base64' };
  return postJson(EMBEDDINGS_PATH, fields, apiKey, writeTextUsage(usage));
}

/** Whether an entry of `data` holds an embedding. */
export function isEmbedding(value: unknown): boolean {
  const embedding = asRecord(value)?.['embedding'];
  return (typeof embedding === 'string' || Array.isArray(embedding)) && embedding.length > 0;
}
