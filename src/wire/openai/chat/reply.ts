import type { JobAnswer, WireReply } from '../../dialect.ts';
import { textBytes } from '../../json-bytes.ts';
import { chatAnswer } from './answer.ts';
import { writeChatStream } from './stream.ts';

/**
 * The reply to a finished job: one `chat.completion` (openai 6.49.0, resources/chat/completions, 2026-11), or all pieces of its stream together
 * where the request asked for one. The id in the body is that of the job after `chatcmpl-`; the header `x-request-id` has the id alone.
 */
export function writeChat(answer: JobAnswer): WireReply {
  if (answer.request.streams === true) return writeChatStream(answer);
  const { id, created, model, choices, content, finishReason, usage } = chatAnswer(answer);
  const body = {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: Array.from({ length: choices }, (_, index) => ({
      index,
      message: { role: 'assistant', content, refusal: null },
      logprobs: null,
      finish_reason: finishReason,
    })),
    usage,
  };
  const headers = { 'content-type': 'application/json', 'x-request-id': answer.id };
  return { status: 200, headers, body: textBytes(JSON.stringify(body)) };
}
