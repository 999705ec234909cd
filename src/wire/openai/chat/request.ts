import { readJsonBody } from '../../body-fields.ts';
import type { JobRequest, OperationsOf, RefusalCause, RequestReading, WireRequest } from '../../dialect.ts';
import { asRecord, asText } from '../../json-bytes.ts';
import {
  badBody,
  choiceProblem,
  decimalProblem,
  type FieldProblem,
  type Fields,
  integerProblem,
  missing,
  refused,
  wrongType,
} from '../fields.ts';
import { readTextUsage } from '../../own-headers.ts';
import { readStructuredOutput, type StructuredOutput } from './structured-output.ts';
import { countTokens } from '../../token-text.ts';

/** Where chat completions are made. */
export const CHAT_PATH = '/v1/chat/completions';
/** Most tokens of all messages together; the vendor's maximum differs by model. */
export const PROMPT_TOKENS_MAX = 1_000_000;
/** Most tokens of all answers together; the vendor's maximum differs by model. */
export const COMPLETION_TOKENS_MAX = 200_000;

/** Tokens of an answer that the request does not limit: the mock's own choice, for a vendor's model decides when it is done. */
const COMPLETION_TOKENS_DEFAULT = 256;

/** Most choices, a bound of the mock; most messages, as the vendor answers itself (obot issue 1009, 2024-12). */
const CHOICES_MAX = 128;
const MESSAGES_MAX = 2048;
const ROLES: readonly string[] = ['developer', 'system', 'user', 'assistant', 'tool', 'function'];
const PART_TYPES: readonly string[] = ['text', 'image_url', 'input_audio', 'file', 'refusal'];
/** Roles whose messages may have no content, because they call a tool or a function. */
const SILENT_ROLES: readonly string[] = ['assistant', 'function'];

/** The texts of a content, as text or as a list of parts, or the first problem that it has. Parts of other types than text hold no text. */
function readContent(content: unknown, at: string): readonly string[] | FieldProblem {
  if (typeof content === 'string') return [content];
  if (!Array.isArray(content)) return wrongType(at, 'a string or an array of content parts');
  const texts: string[] = [];
  for (const [index, each] of content.entries()) {
    const part = asRecord(each);
    if (part === undefined) return wrongType(`${at}[${index}]`, 'an object');
    const problem = choiceProblem(`${at}[${index}].type`, part['type'] ?? '', PART_TYPES);
    if (problem !== undefined) return problem;
    if (part['type'] !== 'text') continue;
    const text = asText(part['text']);
    if (text === undefined) return wrongType(`${at}[${index}].text`, 'a string');
    texts.push(text);
  }
  return texts;
}

function readMessage(value: unknown, at: string): readonly string[] | FieldProblem {
  const message = asRecord(value);
  if (message === undefined) return wrongType(at, 'an object');
  const role = message['role'];
  if (role === undefined) return missing(`${at}.role`);
  const problem = choiceProblem(`${at}.role`, role, ROLES);
  if (problem !== undefined) return problem;
  const content = message['content'] ?? undefined;
  if (content === undefined && SILENT_ROLES.includes(String(role))) return [];
  return readContent(content, `${at}.content`);
}

/** The prompt tokens of all messages, or the first problem that they have. Names, tool calls and the frame of a message count nothing. */
function promptTokens(messages: unknown): number | FieldProblem {
  const param = 'messages';
  if (messages === undefined) return missing(param);
  if (!Array.isArray(messages)) return wrongType(param, 'an array');
  if (messages.length === 0) {
    const message = "Invalid 'messages': empty array, where at least 1 message is needed.";
    return { message, param, code: 'empty_array' };
  }
  if (messages.length > MESSAGES_MAX) {
    const message = `Invalid 'messages': array too long, ${messages.length} messages where at most ${MESSAGES_MAX} are allowed.`;
    return { message, param, code: 'array_above_max_length' };
  }
  let tokens = 0;
  for (const [index, each] of messages.entries()) {
    const texts = readMessage(each, `${param}[${index}]`);
    if ('code' in texts) return texts;
    for (const text of texts) tokens += countTokens(text, PROMPT_TOKENS_MAX - tokens);
    if (tokens > PROMPT_TOKENS_MAX) {
      const message = `The maximum context length is ${PROMPT_TOKENS_MAX} tokens, and your messages have more. Shorten them.`;
      return { message, param, code: 'context_length_exceeded' };
    }
  }
  return tokens;
}

/** The numbers of a request: ranges as the vendor documents them. */
function numberProblem(fields: Fields): FieldProblem | undefined {
  const penalty = { min: -2, max: 2 };
  return (
    integerProblem('n', fields['n'], { min: 1, max: CHOICES_MAX }) ??
    decimalProblem('temperature', fields['temperature'], { min: 0, max: 2 }) ??
    decimalProblem('top_p', fields['top_p'], { min: 0, max: 1 }) ??
    decimalProblem('frequency_penalty', fields['frequency_penalty'], penalty) ??
    decimalProblem('presence_penalty', fields['presence_penalty'], penalty)
  );
}

/**
 * Whether the answer is streamed, and with its usage, by `stream` and `stream_options`; the latter has no code when it is refused
 * (BerriAI/litellm issue 5803, 2024-09).
 */
function readStream(
  fields: Fields,
): { readonly streams: boolean; readonly includesUsage: boolean } | { readonly refusal: RefusalCause } {
  const streams = fields['stream'] ?? false;
  if (typeof streams !== 'boolean') return refused(wrongType('stream', 'a boolean'));
  const param = 'stream_options';
  if (fields[param] === undefined) return { streams, includesUsage: false };
  if (!streams) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    return { refusal: { status: 400, outcome: 'invalid', message, param } };
  }
  const options = asRecord(fields[param]);
  if (options === undefined) return refused(wrongType(param, 'an object'));
  const includesUsage = options['include_usage'] ?? false;
  if (typeof includesUsage !== 'boolean') return refused(wrongType(`${param}.include_usage`, 'a boolean'));
  return { streams, includesUsage };
}

/** A model that does not chat: 404 without a code, as the vendor answers (truefoundry/models pull request 846, n8n-io/n8n issue 18352, 2025-08). */
const CHATS_NOT: RefusalCause = {
  status: 404,
  outcome: 'invalid',
  message: 'This is not a chat model and thus not supported in the v1/chat/completions endpoint.',
  param: 'model',
};

/** The tokens of each choice, and why it ends. */
function lengthOf(limit: number | undefined, structured: StructuredOutput | undefined) {
  if (structured === undefined)
    return { tokens: limit ?? COMPLETION_TOKENS_DEFAULT, finishReason: limit === undefined ? 'stop' : 'length' };
  const tokens = structured.json.split(' ').length;
  return limit !== undefined && limit < tokens
    ? { tokens: limit, finishReason: 'length' }
    : { tokens, finishReason: structured.finishReason };
}

/**
 * Reads `POST /v1/chat/completions` (openai 6.49.0, resources/chat/completions, 2026-11; codes of list and context lengths as the vendor
 * answers them: CopilotKit issue 529, 2024-08; crewAI-examples issue 121, 2024-06). Every answer in words is as long as `max_completion_tokens`, or
 * else `max_tokens`, allows, and 256 tokens long without either; JSON is as long as it is, or cut. `n` answers are billed. What the prompt consumes is counted by words
 * (`countTokens`); the part of it that is cached is what `x-tollmark-cached-tokens` says.
 */
export function readChat(request: WireRequest, operationsOf?: OperationsOf): RequestReading {
  const read = readJsonBody(request);
  if ('problem' in read) return refused(badBody(read));
  const { fields } = read;
  const model = fields['model'];
  if (model === undefined) return refused(missing('model'));
  if (typeof model !== 'string' || model === '') return refused(wrongType('model', 'a string'));
  const known = operationsOf?.(model) ?? [];
  if (known.length > 0 && !known.includes('chat')) return { refusal: CHATS_NOT };
  const inputTokens = promptTokens(fields['messages']);
  if (typeof inputTokens !== 'number') return refused(inputTokens);
  const early = numberProblem(fields);
  if (early !== undefined) return refused(early);
  const stream = readStream(fields);
  if ('refusal' in stream) return stream;
  const choices = Number(fields['n'] ?? 1);
  const range = { min: 1, max: Math.floor(COMPLETION_TOKENS_MAX / choices) };
  const problem =
    integerProblem('max_completion_tokens', fields['max_completion_tokens'], range) ??
    integerProblem('max_tokens', fields['max_tokens'], range);
  if (problem !== undefined) return refused(problem);
  const structured = readStructuredOutput(fields);
  if (structured !== undefined && 'code' in structured) return refused(structured);
  const limit = fields['max_completion_tokens'] ?? fields['max_tokens'];
  const length = lengthOf(limit === undefined ? undefined : Number(limit), structured);
  const job: JobRequest = {
    wireModel: model,
    operation: 'chat',
    usage: readTextUsage({ inputTokens, outputTokens: choices * length.tokens }, request.headers),
    wantsPrice: false,
    outputContentType: 'application/json',
    echo: { choices, structured, finishReason: length.finishReason, includesUsage: stream.includesUsage },
    ...(stream.streams ? { streams: true } : {}),
  };
  return { job };
}
