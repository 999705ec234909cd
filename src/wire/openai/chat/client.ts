import type { RequestClass } from '../../../workload/request-class.ts';
import type { ReplyReading, WireRequest } from '../../dialect.ts';
import { readEventStream } from '../../event-stream.ts';
import { asRecord, asText, parseJsonText } from '../../json-bytes.ts';
import { writeTextUsage } from '../../own-headers.ts';
import { postJson } from '../../request.ts';
import { boundedMessage } from '../../status-outcome.ts';
import { errorMessage, moderationOutcome } from '../refusal.ts';
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

/** Whether a message, or a piece of one, holds a part of an answer: text, audio, or calls of tools. A refusal is none. */
function isChatOutput(value: unknown): boolean {
  const message = asRecord(value);
  const calls: unknown = message?.['tool_calls'];
  if (Array.isArray(calls) && calls.length > 0) return true;
  return (asText(message?.['content']) ?? '') !== '' || asRecord(message?.['audio']) !== undefined;
}

/** Whether an entry of `choices` holds an answer. */
export function isChatAnswer(value: unknown): boolean {
  return isChatOutput(asRecord(value)?.['message']);
}

/** What the chunks of a stream have said so far. */
interface StreamTally {
  id: string | undefined;
  /** Where the first of the output ended; undefined before. */
  firstOutputByte: number | undefined;
  pieces: number;
  statedTokens: number | undefined;
  /** Choices that have begun, and those of them that have ended. */
  readonly begun: Set<unknown>;
  readonly ended: Set<unknown>;
  isDone: boolean;
}

function addChoice(tally: StreamTally, value: unknown, endByte: number): void {
  const choice = asRecord(value);
  if (choice === undefined) return;
  tally.begun.add(choice['index']);
  if (isChatOutput(choice['delta'])) {
    tally.firstOutputByte ??= endByte;
    tally.pieces += 1;
  }
  if (asText(choice['finish_reason']) !== undefined) tally.ended.add(choice['index']);
}

function addChunk(tally: StreamTally, chunk: Readonly<Record<string, unknown>>, endByte: number): void {
  tally.id ??= asText(chunk['id']);
  const choices: unknown = chunk['choices'];
  if (Array.isArray(choices)) for (const choice of choices) addChoice(tally, choice, endByte);
  const tokens: unknown = asRecord(chunk['usage'])?.['completion_tokens'];
  if (typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens >= 0) tally.statedTokens = tokens;
}

/** An error in the midst of a stream: the job was accepted, so what is not moderation is a failure of the server. */
function failure(chunk: Readonly<Record<string, unknown>>): ReplyReading {
  return { outcome: moderationOutcome(chunk) ?? 'server-error', message: boundedMessage(errorMessage(chunk)) };
}

/**
 * What a streamed answer says, read whole. It is `ok` when some of the output came and the stream ended as it should: with `[DONE]`, or with a
 * reason of the end for every choice, because some gateways send no `[DONE]`. A stream that just stops is `empty`: the SDK sees its end as a
 * success and does not try again (openai 6.49.0, core/streaming, 2026-11). Of an error in it the SDK makes an exception without a retry.
 */
export function readChatStream(body: Uint8Array): ReplyReading & { readonly bodyId?: string | undefined } {
  const tally: StreamTally = {
    id: undefined,
    firstOutputByte: undefined,
    pieces: 0,
    statedTokens: undefined,
    begun: new Set(),
    ended: new Set(),
    isDone: false,
  };
  for (const { data, endByte } of readEventStream(body)) {
    if (data.startsWith('[DONE]')) {
      tally.isDone = true;
      break;
    }
    const chunk = asRecord(parseJsonText(data));
    if (chunk === undefined) continue;
    if ((chunk['error'] ?? undefined) !== undefined) return failure(chunk);
    addChunk(tally, chunk, endByte);
  }
  const { id: bodyId, firstOutputByte, begun, ended, isDone } = tally;
  if (firstOutputByte === undefined) return { outcome: 'empty', bodyId };
  if (!isDone && ended.size < begun.size)
    return { outcome: 'empty', message: 'the stream broke off before its end', bodyId };
  return { outcome: 'ok', firstOutputByte, outputTokens: tally.statedTokens ?? tally.pieces, bodyId };
}
