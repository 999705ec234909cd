import type { JobAnswer, WireReply } from './dialect.ts';
import { textBytes } from './json-bytes.ts';
import { tokenText } from './token-text.ts';

const OPENING = 'This is an answer of the mock, as long as it was asked to be:';

/**
 * The reply to a finished job: one `chat.completion` (openai 6.49.0, resources/chat/completions, 2026-11) whose answers have exactly as many
 * words as the job has output tokens, because a word is a token here. `finish_reason` is `length` where the request limited the tokens, and
 * `stop` where it did not. An `empty` job answers nothing, with the reason `content_filter`. The id in the body is that of the job behind
 * `chatcmpl-`; the header `x-request-id` has the id alone.
 */
export function writeChat(answer: JobAnswer): WireReply {
  const { usage, echo, wireModel } = answer.request;
  const isEmpty = answer.outcome === 'empty';
  const choices = Number(echo['choices']);
  const outputTokens = isEmpty ? 0 : usage.outputTokens;
  const content = tokenText(OPENING, outputTokens / choices);
  const finishReason = isEmpty ? 'content_filter' : echo['finishReason'];
  const body = {
    id: `chatcmpl-${answer.id}`,
    object: 'chat.completion',
    created: Math.floor(answer.createdEpochMs / 1000),
    model: wireModel,
    choices: Array.from({ length: choices }, (_, index) => ({
      index,
      message: { role: 'assistant', content, refusal: null },
      logprobs: null,
      finish_reason: finishReason,
    })),
    usage: {
      prompt_tokens: usage.inputTokens,
      completion_tokens: outputTokens,
      total_tokens: usage.inputTokens + outputTokens,
      prompt_tokens_details: { cached_tokens: usage.cachedTokens },
    },
  };
  const headers = { 'content-type': 'application/json', 'x-request-id': answer.id };
  return { status: 200, headers, body: textBytes(JSON.stringify(body)) };
}
