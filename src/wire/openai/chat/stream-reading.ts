import type { ReplyReading, WireReply } from '../../dialect.ts';
import { tellEvents, type EventListener, type StreamEvent } from '../../event-stream.ts';
import { asRecord, textBytes } from '../../json-bytes.ts';
import { readErrorObject, type StatedFailure } from '../../reading/error-object.ts';
import { boundedName } from '../../reading/job-name.ts';
import { readJsonText } from '../../reading/json-reply.ts';
import { excerptOf, foreign, unreadable } from '../../reading/unreadable.ts';
import { outcomeOfCode } from '../refusal.ts';
import { ChunkPattern } from './chunk-pattern.ts';
import { addChoice, type ChatEnd, NO_CHAT, outcomeOf, refusalMessage } from './ending.ts';
import { readMessage } from './message.ts';
import { readUsageFacts, type UsageFacts } from '../usage-facts.ts';

/** The media type of a streamed answer. */
export const EVENT_STREAM = 'text/event-stream';

type Body = Readonly<Record<string, unknown>>;

/** What the events of a stream have said so far. */
interface StreamTally {
  end: ChatEnd;
  id: string | undefined;
  model: string | undefined;
  /** What was stated last of each quantity: some state the whole in the last chunk or in every one, others each part in one of its own. */
  usage: Record<string, unknown> | undefined;
  /** Deltas with output: about a token each. */
  pieces: number;
  firstContentByte: number | undefined;
  readonly chunkEndBytes: number[];
  /** Choices that have begun, and those of them that have ended. */
  readonly begun: Set<unknown>;
  readonly ended: Set<unknown>;
  /** Events in the vendor's form, and others that are JSON. */
  chunks: number;
  strangers: number;
  isDone: boolean;
  failure: StatedFailure | undefined;
  /** How the first event begins that is no JSON. */
  broken: string | undefined;
}

function newTally(): StreamTally {
  return {
    end: NO_CHAT,
    id: undefined,
    model: undefined,
    usage: undefined,
    pieces: 0,
    firstContentByte: undefined,
    chunkEndBytes: [],
    begun: new Set(),
    ended: new Set(),
    chunks: 0,
    strangers: 0,
    isDone: false,
    failure: undefined,
    broken: undefined,
  };
}

/** Adds a choice. Returns whether another one that differs in its text alone would add nothing but a piece. */
function tallyChoice(tally: StreamTally, choice: Body, endByte: number): boolean {
  const message = asRecord(choice['delta'] ?? choice['message']);
  const part = readMessage(message);
  tally.begun.add(choice['index']);
  if (part.hasContent || part.hasReasoning || part.refusal !== '') {
    tally.pieces += 1;
    if (tally.chunkEndBytes.at(-1) !== endByte) tally.chunkEndBytes.push(endByte);
  }
  if (part.hasContent || part.refusal !== '') tally.firstContentByte ??= endByte;
  tally.end = addChoice(tally.end, choice, part);
  if (typeof choice['finish_reason'] === 'string') tally.ended.add(choice['index']);
  return part.refusal === '' && typeof message?.['content'] === 'string' && message['content'] !== '';
}

/** The error that an event is or holds. Once output has come the job was accepted: then all but moderation is a failure of the server. */
function failureIn(tally: StreamTally, { event }: StreamEvent, chunk: Body): StatedFailure | undefined {
  const error = chunk['error'] ?? (event === 'error' ? chunk : undefined);
  const failure = readErrorObject(error, outcomeOfCode);
  const isModerated = failure?.outcome.endsWith('moderated') === true;
  return failure === undefined || isModerated || tally.pieces === 0 ? failure : { ...failure, outcome: 'server-error' };
}

/** Whether an event has what every chunk has: choices, a usage or an error. */
function isChunk({ event }: StreamEvent, { choices, usage, error }: Body): boolean {
  return event === 'error' || Array.isArray(choices) || (usage ?? error ?? undefined) !== undefined;
}

function tallyUsage(tally: StreamTally, stated: Body | undefined): void {
  if (stated === undefined) return;
  // It has no prototype that a key could reach.
  tally.usage ??= Object.create(null) as Record<string, unknown>;
  for (const key in stated) if (stated[key] !== null) tally.usage[key] = stated[key];
}

/** Adds an event. Behind `[DONE]` or a failure only the usage counts. Returns whether another one that differs in its text alone adds only a piece. */
function tallyEvent(tally: StreamTally, event: StreamEvent): boolean {
  const { data, endByte } = event;
  if (data.startsWith('[DONE]')) tally.isDone = true;
  else if (data.trim() !== '') {
    const value = readJsonText(data);
    if (value === undefined) tally.broken ??= excerptOf(textBytes(data));
    const chunk = asRecord(value);
    if (chunk === undefined) return false;
    if (isChunk(event, chunk)) tally.chunks += 1;
    else tally.strangers += 1;
    const usage = asRecord(chunk['usage']);
    tallyUsage(tally, usage);
    if (tally.isDone || tally.failure !== undefined) return false;
    tally.id ??= boundedName(chunk['id']);
    tally.model ??= boundedName(chunk['model']);
    tally.failure = failureIn(tally, event, chunk);
    const choices: unknown = chunk['choices'];
    if (!Array.isArray(choices) || tally.failure !== undefined) return false;
    let isPlain = choices.length === 1 && usage === undefined;
    for (const choice of choices.map(asRecord))
      if (choice !== undefined) isPlain = tallyChoice(tally, choice, endByte) && isPlain;
    return isPlain;
  }
  return false;
}

/** Adds the events of a stream. `passesOver`: those that differ from one before in their text alone are not read, which makes no difference. */
class StreamReader implements EventListener {
  readonly #tally: StreamTally;
  readonly #pattern: ChunkPattern | undefined;

  constructor(tally: StreamTally, bytes: Uint8Array, passesOver: boolean) {
    this.#tally = tally;
    this.#pattern = passesOver ? new ChunkPattern(bytes) : undefined;
  }

  passOver(startByte: number): number {
    const tally = this.#tally;
    if (this.#pattern === undefined || tally.isDone || tally.failure !== undefined) return -1;
    const endByte = this.#pattern.endOf(startByte);
    if (endByte < 0) return -1;
    tally.chunks += 1;
    tally.pieces += 1;
    tally.chunkEndBytes.push(endByte);
    return endByte;
  }

  event(event: StreamEvent, startByte: number): void {
    if (tallyEvent(this.#tally, event)) this.#pattern?.learn(startByte, event.endByte);
  }
}

/** Whether the stream ended as it should: with `[DONE]`, or with a reason for every choice, because some gateways send no `[DONE]`. */
function hasEnded({ isDone, begun, ended }: StreamTally): boolean {
  return isDone || (begun.size > 0 && ended.size >= begun.size);
}

/** Outcome, status and message. */
function verdictOf(tally: StreamTally, reply: WireReply, usage: UsageFacts): ReplyReading {
  const { end, pieces, broken, chunks, strangers } = tally;
  const failure = tally.failure ?? end.failure;
  if (failure !== undefined) return pieces > 0 ? { ...failure, isRetried: false } : failure;
  const isLost = pieces === 0 && broken !== undefined;
  if (isLost) return unreadable(reply, EVENT_STREAM, `an event of the stream is no JSON: ${broken}`);
  if (reply.body.length === 0) return unreadable(reply, EVENT_STREAM);
  if (chunks === 0 && strangers > 0) return foreign(reply);
  if (chunks === 0 && !tally.isDone) return unreadable(reply, EVENT_STREAM, 'the stream holds no event');
  if (!hasEnded(tally)) return { outcome: 'truncated', message: 'the stream broke off before its end' };
  return { outcome: outcomeOf(end, usage.usage?.outputTokens ?? 0), message: refusalMessage(end) };
}

/**
 * What a streamed answer says, read whole. A stream that just stops is `truncated`: the SDK sees its end as a success and does not try again
 * (openai 6.49.0, core/streaming, 2026-11). Of an error in it the SDK makes an exception without a retry, too. Without a usage, its pieces count as tokens.
 */
export function readChatStream(
  reply: WireReply,
  passesOver = true,
): ReplyReading & { readonly bodyId?: string | undefined } {
  const tally = newTally();
  tellEvents(reply.body, new StreamReader(tally, reply.body, passesOver));
  const usage = readUsageFacts(tally.usage, 'text');
  const { chunkEndBytes, firstContentByte, pieces } = tally;
  const outputTokens = usage.usage?.outputTokens ?? (pieces > 0 ? pieces : undefined);
  const [firstOutputByte] = chunkEndBytes;
  const verdict = verdictOf(tally, reply, usage);
  return {
    ...usage,
    ...(firstOutputByte === undefined ? {} : { firstOutputByte, chunkEndBytes }),
    ...(firstContentByte === undefined ? {} : { firstContentByte }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
    wireModel: tally.model,
    bodyId: tally.id,
    ...verdict,
    message: verdict.message ?? usage.message,
  };
}
