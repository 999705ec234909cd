import { FIRST_TOKEN_SHARE } from '../../../provider/first-token.ts';
import type { JobAnswer, StreamPlan, WireReply } from '../../dialect.ts';
import { writeEvent } from '../../event-stream.ts';
import { chatAnswer, type ChatAnswer } from './answer.ts';

/** Most pieces of one stream: beyond, several tokens come in one, so that a long answer does not cost the server more than a short one. */
const PIECES_MAX = 512;
const DONE = writeEvent('[DONE]');

/** One `chat.completion.chunk`. Where usage was asked for, all chunks but the last have the field, and it is null. */
type WriteChunk = (choices: readonly object[], usage?: object) => Uint8Array;

function chunkWriter({ id, created, model }: ChatAnswer, includesUsage: boolean): WriteChunk {
  return (choices, usage) => {
    const fields = { id, object: 'chat.completion.chunk', created, model, choices };
    return writeEvent(JSON.stringify(includesUsage ? { ...fields, usage: usage ?? null } : fields));
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}

/** The same delta of every choice, each in a chunk of its own. */
function deltas(write: WriteChunk, choices: number, delta: object, finishReason: string | null = null): Uint8Array {
  const chunks = Array.from({ length: choices }, (_, index) =>
    write([{ index, delta, logprobs: null, finish_reason: finishReason }]),
  );
  return joined(chunks);
}

/**
 * The answer as server-sent events (openai 6.49.0, resources/chat/completions, 2026-11): the role, the words of the text, the reason of the
 * end, the tokens where `stream_options.include_usage` asked for them, and `[DONE]`. The role comes with the first word, so that the first
 * byte is that of the first token; that word alone is the first piece, and the last one comes at the end of service. Between them tokens come
 * at equal intervals, one in each piece up to 512 pieces, in longer answers several, sent when the last of them is there.
 */
export function streamChat(answer: JobAnswer): StreamPlan {
  const chat = chatAnswer(answer);
  const write = chunkWriter(chat, answer.request.echo['includesUsage'] === true);
  const first = answer.firstTokenShare ?? FIRST_TOKEN_SHARE;
  const words = chat.content === '' ? [] : chat.content.split(' ');
  const last = words.length - 1;
  const steps = Math.min(last, Math.max(1, Math.floor(PIECES_MAX / chat.choices) - 1));
  const role = deltas(write, chat.choices, { role: 'assistant', content: '', refusal: null });
  const opening = words.length === 0 ? role : joined([role, deltas(write, chat.choices, { content: words[0] })]);
  const pieces: { readonly atShare: number; readonly bytes: Uint8Array }[] = [{ atShare: first, bytes: opening }];
  let from = 1;
  for (let step = 1; step <= steps; step += 1) {
    const until = Math.floor((step * last) / steps);
    const content = ` ${words.slice(from, until + 1).join(' ')}`;
    pieces.push({ atShare: first + (1 - first) * (until / last), bytes: deltas(write, chat.choices, { content }) });
    from = until + 1;
  }
  const usage = answer.request.echo['includesUsage'] === true ? [write([], chat.usage)] : [];
  const end = joined([deltas(write, chat.choices, {}, chat.finishReason), ...usage, DONE]);
  return { status: 200, headers: headersOf(answer), pieces: [...pieces, { atShare: 1, bytes: end }] };
}

function headersOf(answer: JobAnswer): StreamPlan['headers'] {
  return {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-request-id': answer.id,
  };
}

/** The whole stream in one piece. */
export function writeChatStream(answer: JobAnswer): WireReply {
  const { status, headers, pieces } = streamChat(answer);
  return { status, headers, body: joined(pieces.map(({ bytes }) => bytes)) };
}
