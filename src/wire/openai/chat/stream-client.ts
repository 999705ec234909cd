import type { Outcome } from '../../../billing/outcome.ts';
import type { ReplyReading } from '../../dialect.ts';
import { readEventStream } from '../../event-stream.ts';
import { asRecord, asText, parseJsonText } from '../../json-bytes.ts';
import { isChatOutput } from './client.ts';
import { errorMessage, moderationOutcome } from '../error.ts';
import { boundedMessage } from '../../status-outcome.ts';

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
  const outcome: Outcome = moderationOutcome(chunk) ?? 'server-error';
  const message = errorMessage(chunk);
  return { outcome, ...(message === undefined ? {} : { message: boundedMessage(message) }) };
}

/**
 * What a streamed answer says, read whole. It is `ok` when some of the output came and the stream ended as it should: with `[DONE]`, or with a
 * reason of the end for every choice, because some gateways send no `[DONE]`. A stream that just stops is `empty`: the SDK sees its end as a
 * success and does not try again (openai 6.49.0, core/streaming, 2026-11). Of an error in it the SDK makes an exception without a retry.
 */
export function readChatStream(body: Uint8Array): ReplyReading & { readonly bodyId?: string } {
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
  const bodyId = tally.id === undefined ? {} : { bodyId: tally.id };
  if (tally.firstOutputByte === undefined) return { outcome: 'empty', ...bodyId };
  const { firstOutputByte, begun, ended, isDone } = tally;
  if (!isDone && ended.size < begun.size)
    return { outcome: 'empty', message: 'the stream broke off before its end', ...bodyId };
  return { outcome: 'ok', firstOutputByte, outputTokens: tally.statedTokens ?? tally.pieces, ...bodyId };
}
