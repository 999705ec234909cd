import type { RequestClass } from '../../../workload/request-class.ts';
import type { WireRequest } from '../../dialect.ts';
import { writeTextUsage } from '../../own-headers.ts';
import { postJson } from '../../request.ts';
import { CHAT_PATH, COMPLETION_TOKENS_MAX, PROMPT_TOKENS_MAX } from './request.ts';
import { tokenText } from '../../token-text.ts';

/** Why a chat does not fit one request; undefined when it does. */
export function chatUnsupportedReason({ usage }: RequestClass): string | undefined {
  const { inputTokens, outputTokens } = usage;
  if (inputTokens < 1 || inputTokens > PROMPT_TOKENS_MAX)
    return `the openai dialect takes a chat of 1 to ${PROMPT_TOKENS_MAX} input tokens, not ${inputTokens}`;
  if (outputTokens < 1 || outputTokens > COMPLETION_TOKENS_MAX)
    return `the openai dialect takes a chat of 1 to ${COMPLETION_TOKENS_MAX} output tokens, not ${outputTokens}`;
  return undefined;
}

/**
 * `POST /v1/chat/completions` with one message of exactly `inputTokens` words, each a token to the mock (a real endpoint counts by its own
 * vocabulary), that begins with the class's prompt. `max_completion_tokens` is `outputTokens`, which the mock uses up and a real endpoint
 * need not. A streamed answer is asked to state its usage at its end. What is cached travels in `x-tollmark-cached-tokens`, for the mock alone.
 */
export function encodeChat(requestClass: RequestClass, wireModel: string, apiKey: string): WireRequest {
  const { usage, prompt } = requestClass;
  const streams = requestClass.delivery === 'stream';
  const fields = {
    model: wireModel,
    messages: [{ role: 'user', content: tokenText(prompt, usage.inputTokens) }],
    max_completion_tokens: usage.outputTokens,
    ...(streams ? { stream: true, stream_options: { include_usage: true } } : {}),
  };
  const accept = streams ? { accept: 'text/event-stream' } : {};
  return postJson(CHAT_PATH, fields, apiKey, { ...accept, ...writeTextUsage(usage) });
}
