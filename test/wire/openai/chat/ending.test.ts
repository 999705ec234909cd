import { expect, test } from 'vitest';
import type { ReplyReading } from '../../../../src/wire/dialect.ts';
import { openaiDialect } from '../../../../src/wire/openai/openai.ts';
import { answerOf, STATED, USAGE } from './chat-replies.ts';

const decode = (choice: object, rest: object = {}): ReplyReading =>
  openaiDialect.decode(answerOf({ id: 'chatcmpl-7', model: 'm', choices: [choice], ...rest }));

test.each([
  [{ content: 'x' }, 'ok'],
  [{ content: [{ type: 'text', text: 'x' }] }, 'ok'],
  [{ content: null, tool_calls: [{ id: 'c' }] }, 'ok'],
  [{ content: null, function_call: { name: 'f', arguments: '{}' } }, 'ok'],
  [{ content: null, audio: { id: 'a' } }, 'ok'],
  [{ content: '', images: [{ type: 'image_url', image_url: { url: 'u' } }] }, 'ok'],
  [{ content: null, refusal: 'no' }, 'empty'],
  [{ content: [{ type: 'refusal', refusal: 'no' }] }, 'empty'],
  [{ content: null, tool_calls: [] }, 'empty'],
  [{ content: '' }, 'empty'],
  [{ content: '', reasoning_content: 'hm' }, 'empty'],
  [null, 'empty'],
])('a 200 whose message is %j reads as %s', (message, outcome) => {
  expect(decode({ message, finish_reason: 'stop' })).toMatchObject({
    outcome,
    jobId: 'chatcmpl-7',
    wireModel: 'm',
  });
});

test.each([
  [{ content: '', reasoning_content: 'hm' }, 'length', 'ok'],
  [{ content: null }, 'content_filter', 'output-moderated'],
  [{ content: 'x' }, 'content_filter', 'ok'],
  [{ content: 'x' }, 'length', 'ok'],
  [{ content: '' }, 'error', 'server-error'],
  [{ content: 'x' }, 'network_error', 'server-error'],
])('%j that ended by %s is %s', (message, finish_reason, outcome) => {
  expect(decode({ message, finish_reason })).toMatchObject({ outcome });
});

test('reasoning that is counted and not shown is output when the limit ended it', () => {
  const cut = { message: { content: '' }, finish_reason: 'length' };
  expect(decode(cut).outcome).toBe('empty');
  expect(decode(cut, { usage: USAGE })).toMatchObject({ outcome: 'ok', usage: STATED });
});

test('the error of a choice is a failure with its status and message', () => {
  const error = { code: 502, message: 'Upstream error' };
  expect(decode({ message: { content: 'x' }, finish_reason: 'error', error }, { usage: USAGE })).toMatchObject({
    outcome: 'server-error',
    status: 502,
    message: 'Upstream error',
    usage: STATED,
  });
});

test('a refusal of any length is kept as far as a log line goes', () => {
  const { message } = decode({ message: { refusal: 'no '.repeat(500) } });
  expect(message).toHaveLength(301);
});
