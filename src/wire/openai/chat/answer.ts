import type { Usage } from '../../../billing/usage.ts';
import { FIRST_TOKEN_SHARE } from '../../../provider/first-token.ts';
import type { JobAnswer, StreamPlan, WireReply } from '../../dialect.ts';
import { writeEvent } from '../../event-stream.ts';
import { joinBytes } from '../../json-bytes.ts';
import { jsonReply } from '../../reply.ts';
import { tokenText } from '../../token-text.ts';
import type { StructuredOutput } from './structured-output.ts';

/** The call of a choice, in a message or in the first delta; its id differs by choice. */
function toolCall(id: string, index: number, name: string, text: string): object {
  const call = id.replace(/[^\da-f]/g, '');
  return { id: `call_${call}${index}`, type: 'function', function: { name, arguments: text } };
}

/** Longest text that is kept beside a request. */
const REST_CHARS_MAX = 1024;

const OPENING = 'This is an answer of the mock, as long as it was asked to be:';

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
 * the request limited the tokens, and `stop` where it did not. An `empty` job answers nothing, with the reason `stop`: with `content_filter` it
 * would be moderated. `content` is the text of each choice, or the arguments of its `call`; `created` are seconds of the Unix epoch.
 */
function chatAnswer(answer: JobAnswer) {
  const { usage, echo, wireModel } = answer.request;
  const isEmpty = answer.outcome === 'empty';
  const choices = Number(echo['choices']);
  const structured = echo['structured'] as StructuredOutput | undefined;
  const tokens = isEmpty ? 0 : usage.outputTokens / choices;
  return {
    id: `chatcmpl-${answer.id}`,
    created: Math.floor(answer.createdEpochMs / 1000),
    model: wireModel,
    choices,
    content:
      structured === undefined ? tokenText(OPENING, tokens) : structured.json.split(' ').slice(0, tokens).join(' '),
    call: isEmpty ? undefined : structured?.call,
    finishReason: isEmpty ? 'stop' : String(echo['finishReason']),
    usage: chatUsage(usage, isEmpty),
  };
}

/**
 * The reply to a finished job: one `chat.completion` (openai 6.49.0, resources/chat/completions, 2026-11), or all pieces of its stream together
 * where the request asked for one. The id in the body is that of the job after `chatcmpl-`; the header `x-request-id` has the id alone.
 */
export function writeChat(answer: JobAnswer): WireReply {
  if (answer.request.streams === true) return writeChatStream(answer);
  const created = Math.floor(answer.createdEpochMs / 1000);
  const text = `{"id":"chatcmpl-${answer.id}","object":"chat.completion","created":${created},${restText(answer)}}`;
  return jsonReply(200, text, { 'x-request-id': answer.id });
}

/** What the answer to a request is beside its id and its time, as the inside of a JSON object: a load test repeats its requests. */
const restTexts = new WeakMap<JobAnswer['request'], { readonly outcome: string; readonly text: string }>();

function restText(answer: JobAnswer): string {
  const { request, outcome } = answer;
  const known = restTexts.get(request);
  if (known?.outcome === outcome) return known.text;
  const { model, choices, content, call, finishReason, usage } = chatAnswer(answer);
  const messageOf = (index: number): object =>
    call === undefined ? { content } : { content: null, tool_calls: [toolCall(answer.id, index, call, content)] };
  const rest = {
    model,
    choices: Array.from({ length: choices }, (_, index) => ({
      index,
      message: { role: 'assistant', ...messageOf(index), refusal: null },
      logprobs: null,
      finish_reason: finishReason,
    })),
    usage,
  };
  const text = JSON.stringify(rest).slice(1, -1);
  // The id of a call is that of its job; a long text is not worth its room.
  if (call === undefined && text.length <= REST_CHARS_MAX) restTexts.set(request, { outcome, text });
  return text;
}

/** Most pieces of one stream: beyond, several tokens come in one, so that a long answer does not cost the server more than a short one. */
const PIECES_MAX = 512;
const DONE = writeEvent('[DONE]');

type ChatAnswer = ReturnType<typeof chatAnswer>;

/** One `chat.completion.chunk`. Where usage was asked for, all chunks but the last have the field, and it is null. */
type WriteChunk = (choices: readonly object[], usage?: object) => Uint8Array;

function chunkWriter({ id, created, model }: ChatAnswer, includesUsage: boolean): WriteChunk {
  return (choices, usage) => {
    const fields = { id, object: 'chat.completion.chunk', created, model, choices };
    return writeEvent(JSON.stringify(includesUsage ? { ...fields, usage: usage ?? null } : fields));
  };
}

/** A delta of every choice, each in a chunk of its own. */
function deltas(
  write: WriteChunk,
  choices: number,
  deltaOf: (index: number) => object,
  finishReason: string | null = null,
): Uint8Array {
  const chunks = Array.from({ length: choices }, (_, index) =>
    write([{ index, delta: deltaOf(index), logprobs: null, finish_reason: finishReason }]),
  );
  return joinBytes(chunks);
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
  const { call } = chat;
  const beginning = (index: number): object =>
    call === undefined
      ? { content: '' }
      : { content: null, tool_calls: [{ index: 0, ...toolCall(answer.id, index, call, '') }] };
  const piece = (text: string) => (): object =>
    call === undefined ? { content: text } : { tool_calls: [{ index: 0, function: { arguments: text } }] };
  const role = deltas(write, chat.choices, (index) => ({ role: 'assistant', ...beginning(index), refusal: null }));
  const opening = words.length === 0 ? role : joinBytes([role, deltas(write, chat.choices, piece(words[0] ?? ''))]);
  const pieces: { readonly atShare: number; readonly bytes: Uint8Array }[] = [{ atShare: first, bytes: opening }];
  let from = 1;
  for (let step = 1; step <= steps; step += 1) {
    const until = Math.floor((step * last) / steps);
    const content = ` ${words.slice(from, until + 1).join(' ')}`;
    pieces.push({ atShare: first + (1 - first) * (until / last), bytes: deltas(write, chat.choices, piece(content)) });
    from = until + 1;
  }
  const usage = answer.request.echo['includesUsage'] === true ? [write([], chat.usage)] : [];
  const end = joinBytes([deltas(write, chat.choices, () => ({}), chat.finishReason), ...usage, DONE]);
  const headers = {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-request-id': answer.id,
  };
  return { status: 200, headers, pieces: [...pieces, { atShare: 1, bytes: end }] };
}

/** The whole stream in one piece. */
function writeChatStream(answer: JobAnswer): WireReply {
  const { status, headers, pieces } = streamChat(answer);
  return { status, headers, body: joinBytes(pieces.map(({ bytes }) => bytes)) };
}
