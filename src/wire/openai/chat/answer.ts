import type { Usage } from '../../../billing/usage.ts';
import type { JobAnswer } from '../../dialect.ts';
import { tokenText } from '../../token-text.ts';

const OPENING = 'This is an answer of the mock, as long as it was asked to be:';

/** The answer of a chat, in one piece or streamed. */
export interface ChatAnswer {
  readonly id: string;
  /** Seconds of the Unix epoch. */
  readonly created: number;
  readonly model: string;
  readonly choices: number;
  /** The text of each choice; empty when nothing is answered. */
  readonly content: string;
  readonly finishReason: string;
  readonly usage: object;
}

/** Tokens in the vendor's fields, details included (openai 6.49.0, resources/completions, 2026-11). */
function chatUsage(usage: Usage, isEmpty: boolean): object {
  const outputTokens = isEmpty ? 0 : usage.outputTokens;
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: outputTokens,
    total_tokens: usage.inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens, audio_tokens: usage.inputAudioTokens },
    completion_tokens_details: {
      reasoning_tokens: isEmpty ? 0 : usage.reasoningTokens,
      audio_tokens: isEmpty ? 0 : usage.outputAudioTokens,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/**
 * What a finished job answers: as many words as it has output tokens, because a word is a token here. The reason of the end is `length` where
 * the request limited the tokens, and `stop` where it did not. An `empty` job answers nothing, with the reason `content_filter`.
 */
export function chatAnswer(answer: JobAnswer): ChatAnswer {
  const { usage, echo, wireModel } = answer.request;
  const isEmpty = answer.outcome === 'empty';
  const choices = Number(echo['choices']);
  return {
    id: `chatcmpl-${answer.id}`,
    created: Math.floor(answer.createdEpochMs / 1000),
    model: wireModel,
    choices,
    content: tokenText(OPENING, isEmpty ? 0 : usage.outputTokens / choices),
    finishReason: isEmpty ? 'content_filter' : String(echo['finishReason']),
    usage: chatUsage(usage, isEmpty),
  };
}
