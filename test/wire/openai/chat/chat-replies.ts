import type { WireReply } from '../../../../src/wire/dialect.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A streamed answer with 200. */
export const streamOf = (text: string, headers: WireReply['headers'] = {}): WireReply => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream; charset=utf-8', ...headers },
  body: bytes(text),
});

/** An answer in one piece with 200. */
export const answerOf = (body: object): WireReply => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: bytes(JSON.stringify(body)),
});

/** One event of a stream, with line ends and a head as some gateways write them. */
export const event = (fields: object | string, end = '\n', head = 'data: '): string =>
  `${head}${typeof fields === 'string' ? fields : JSON.stringify(fields)}${end}${end}`;

/** A chunk of a chat with one delta. */
export const chunkOf = (delta: object, finish_reason: string | null = null, rest: object = {}): object => ({
  id: 'chatcmpl-x',
  model: 'm',
  choices: [{ index: 0, delta, finish_reason }],
  ...rest,
});

/** What 10 tokens of a prompt and 7 of an answer, 3 of them reasoning, are stated as, and read as. */
export const USAGE = {
  prompt_tokens: 10,
  completion_tokens: 7,
  total_tokens: 17,
  completion_tokens_details: { reasoning_tokens: 3 },
};
export const STATED = { inputTokens: 10, outputTokens: 7, reasoningTokens: 3 };
export const USAGE_CHUNK = { id: 'chatcmpl-x', model: 'm', choices: [], usage: USAGE };
