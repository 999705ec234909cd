import type { Outcome } from '../../../billing/outcome.ts';
import type { ReplyReading } from '../../dialect.ts';
import { asRecord } from '../../json-bytes.ts';
import { readErrorObject, type StatedFailure } from '../../reading/error-object.ts';
import { boundedName } from '../../reading/job-name.ts';
import { boundedMessage } from '../../status-outcome.ts';
import { outcomeOfCode } from '../refusal.ts';
import { type MessageParts, readMessage } from './message.ts';

/** What is known of an answer when it has ended, in one piece or streamed, all choices together. */
export interface ChatEnd extends MessageParts {
  /** The first reason of an end that a choice names; undefined where none does. */
  readonly finishReason: string | undefined;
  /** The failure that a choice names. */
  readonly failure: StatedFailure | undefined;
}

/** An answer of which nothing is known. */
export const NO_CHAT: ChatEnd = {
  hasContent: false,
  hasReasoning: false,
  refusal: '',
  finishReason: undefined,
  failure: undefined,
};

/** Reasons by which the endpoint itself gave up: OpenRouter and Mistral, Zhipu, DeepSeek (their chat references, 2026-11). */
const FAILED: readonly string[] = ['error', 'network_error', 'insufficient_system_resource'];
/** Reasons of moderation: OpenAI, Zhipu (2026-11). */
const MODERATED: readonly string[] = ['content_filter', 'sensitive'];
/** Reasons of a limit: OpenAI, Mistral (2026-11). */
const LIMITED: readonly string[] = ['length', 'model_length'];

/** As much of a refusal as a message of a reading can be. */
const REFUSAL_CHARS_MAX = 300;

/** The failure that a choice states, by an error or by the reason of its end. */
function failureIn(
  { error }: Readonly<Record<string, unknown>>,
  finishReason: string | undefined,
): StatedFailure | undefined {
  const stated = readErrorObject(error, outcomeOfCode);
  if (stated !== undefined || finishReason === undefined || !FAILED.includes(finishReason)) return stated;
  return readErrorObject({ message: `the answer ended with the reason "${finishReason}"` });
}

/** What a choice adds to an answer; `part` is its message or delta. */
export function addChoice(end: ChatEnd, choice: Readonly<Record<string, unknown>>, part: MessageParts): ChatEnd {
  const finishReason = boundedName(choice['finish_reason']);
  return {
    hasContent: end.hasContent || part.hasContent,
    hasReasoning: end.hasReasoning || part.hasReasoning,
    refusal: end.refusal.length > REFUSAL_CHARS_MAX ? end.refusal : `${end.refusal}${part.refusal}`,
    finishReason: end.finishReason ?? finishReason,
    failure: end.failure ?? failureIn(choice, finishReason),
  };
}

/**
 * What an answer comes to. One that a limit ended before its first word is a success, for its reasoning is there and billed; the reasoning may
 * be counted and not shown. Reasoning or a refusal alone is no output.
 */
export function outcomeOf(end: ChatEnd, outputTokens: number): Outcome {
  const reason = end.finishReason ?? '';
  if (end.hasContent) return 'ok';
  if (MODERATED.includes(reason)) return 'output-moderated';
  return LIMITED.includes(reason) && (end.hasReasoning || outputTokens > 0) ? 'ok' : 'empty';
}

/** The words of a refusal; undefined where there was none. */
export function refusalMessage({ refusal }: ChatEnd): string | undefined {
  return refusal === '' ? undefined : boundedMessage(refusal);
}

/** What an answer in one piece says, without its usage. */
export function readChoices(choices: readonly unknown[], outputTokens: number): ReplyReading {
  let end = NO_CHAT;
  for (const value of choices) {
    const choice = asRecord(value);
    if (choice !== undefined) end = addChoice(end, choice, readMessage(choice['message'] ?? choice['delta']));
  }
  const { failure } = end;
  const outcome = failure?.outcome ?? outcomeOf(end, outputTokens);
  return { outcome, status: failure?.status, message: failure?.message ?? refusalMessage(end) };
}
