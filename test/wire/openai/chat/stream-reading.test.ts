import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReplyReading } from '../../../../src/wire/dialect.ts';
import { openaiDialect } from '../../../../src/wire/openai/openai.ts';
import { damaged } from '../../wire-samples.ts';
import { chunkOf, event, STATED, streamOf, USAGE, USAGE_CHUNK } from './chat-replies.ts';

const decode = (text: string): ReplyReading => openaiDialect.decode(streamOf(text));
const DONE = event('[DONE]');
const END = event(chunkOf({}, 'stop')) + event(USAGE_CHUNK) + DONE;
const h = event(chunkOf({ content: 'H' }));
const NAMES = { jobId: 'chatcmpl-x', wireModel: 'm' };
const OK = { outcome: 'ok', ...NAMES, usage: STATED, outputTokens: 7 };
/** A stream whose only event with output ends there. */
const at = (byte: number): object => ({ firstOutputByte: byte, firstContentByte: byte, chunkEndBytes: [byte] });

describe('framing', () => {
  const chunks = [chunkOf({ content: 'H' }), chunkOf({}, 'stop'), USAGE_CHUNK, '[DONE]'];
  const lines = JSON.stringify(chunkOf({ content: 'H' }), null, 1);
  test.each([
    ['line feeds', h + END, h.length],
    ['CR LF', chunks.map((each) => event(each, '\r\n')).join(''), h.length + 2],
    ['CR alone', chunks.map((each) => event(each, '\r')).join(''), h.length],
    ['no space behind the colon', chunks.map((each) => event(each, '\n', 'data:')).join(''), h.length - 1],
    [
      'data of several lines',
      event(lines.replaceAll('\n', '\ndata: ')) + END,
      lines.replaceAll('\n', '\ndata: ').length + 8,
    ],
    ['comments before it', `: keep-alive\n\n${h}${END}`, 14 + h.length],
    ['a byte order mark', `\ufeff${h}${END}`, 3 + h.length],
    ['an empty event between', `${h}data:\n\n${END}`, h.length],
    ['a named event', `event: message\n${h}${END}`, 15 + h.length],
    ['no [DONE]', h + event(chunkOf({}, 'stop')) + event(USAGE_CHUNK), h.length],
    ['no blank line at the end', (h + event(chunkOf({}, 'stop')) + event(USAGE_CHUNK)).slice(0, -2), h.length],
  ])('%s', (_, text, byte) => {
    expect(decode(text)).toEqual({ ...OK, ...at(byte) });
  });

  test('other line separators of Unicode are text', () => {
    const odd = event(chunkOf({ content: 'a\u2028b\u0085c\u2029d' }));
    expect(decode(odd + END)).toEqual({ ...OK, ...at(Buffer.byteLength(odd)) });
  });
});

describe('usage', () => {
  const rest = { outcome: 'ok', ...NAMES, ...at(h.length) };
  test.each([
    ['after [DONE]', h + event(chunkOf({}, 'stop')) + DONE + event(USAGE_CHUNK)],
    ['in the last chunk with a choice', h + event(chunkOf({}, 'stop', { usage: USAGE })) + DONE],
    ['in every chunk, the last one counts', event(chunkOf({ content: 'H' }, null, { usage: null })) + END],
  ])('%s', (_, text) => {
    expect(decode(text)).toMatchObject({ outcome: 'ok', usage: STATED, outputTokens: 7 });
  });

  test('running totals count once', () => {
    const running = (completion_tokens: number): object => ({ usage: { ...USAGE, completion_tokens } });
    const text = event(chunkOf({ content: 'a' }, null, running(5))) + event(chunkOf({}, 'stop', running(7))) + DONE;
    expect(decode(text)).toMatchObject({ usage: STATED, outputTokens: 7 });
  });

  test('each part in a chunk of its own, and nothing in a later one', () => {
    const { prompt_tokens, ...output } = USAGE;
    const parts = [{ prompt_tokens }, { ...output, prompt_tokens: null }, {}, null];
    const text = parts.map((usage) => event({ choices: [], usage })).join('');
    expect(decode(h + event(chunkOf({}, 'stop')) + text + DONE)).toMatchObject({ usage: STATED, outputTokens: 7 });
  });

  test('never: pieces count as tokens', () => {
    const more = event(chunkOf({ content: 'b c' })) + event(chunkOf({}, 'stop')) + DONE;
    const { usage, chunkEndBytes, ...reading } = decode(h + more);
    expect(reading).toMatchObject({ outcome: 'ok', outputTokens: 2 });
    expect(usage).toBeUndefined();
    expect(chunkEndBytes).toEqual([h.length, h.length + event(chunkOf({ content: 'b c' })).length]);
  });

  test('that is nonsense is ignored, and said', () => {
    const odd = { ...USAGE, completion_tokens: -1 };
    const { usage, ...reading } = decode(h + event(chunkOf({}, 'stop', { usage: odd })) + DONE);
    expect(usage).toBeUndefined();
    expect(reading).toEqual({
      ...rest,
      outputTokens: 1,
      message: 'the usage that the reply states is no count of tokens',
    });
  });

  test('a cost in the last chunk is the price', () => {
    const usage = { ...USAGE, cost: 0.001_23 };
    expect(decode(h + event(chunkOf({}, 'stop', { usage })) + DONE)).toMatchObject({ priceNanoUsd: 1_230_000 });
  });
});

describe('pieces', () => {
  const open = event(chunkOf({ role: 'assistant', content: '' }));
  test.each<[string, object, boolean]>([
    ['text', { content: 'a' }, true],
    ['text in parts', { content: [{ type: 'text', text: 'a' }] }, true],
    ['a call of a tool', { tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '' } }] }, true],
    ['a call of a function', { function_call: { name: 'f', arguments: '' } }, true],
    ['sound', { audio: { data: 'AAAA' } }, true],
    ['images', { images: [{ image_url: { url: 'u' } }] }, true],
    ['reasoning_content', { reasoning_content: 'hm' }, false],
    ['reasoning', { reasoning: 'hm', content: '' }, false],
    ['reasoning_details', { reasoning_details: [{ type: 'reasoning.text', text: 'hm' }] }, false],
    ['thinking in parts', { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }, false],
  ])('%s is output, and content if it is no reasoning', (_, delta, isContent) => {
    const piece = event(chunkOf(delta));
    const byte = open.length + piece.length;
    const text = open + piece + h + END;
    const { firstOutputByte, firstContentByte, chunkEndBytes } = decode(text);
    expect(firstOutputByte).toBe(byte);
    expect(firstContentByte).toBe(isContent ? byte : byte + h.length);
    expect(chunkEndBytes).toEqual([byte, byte + h.length]);
  });

  test('two choices in one event are two pieces that come at once', () => {
    const choices = [0, 1].map((index) => ({ index, delta: { content: 'a' }, finish_reason: 'stop' }));
    const both = event({ choices });
    expect(decode(both.repeat(3) + DONE)).toMatchObject({
      outputTokens: 6,
      chunkEndBytes: [both.length, 2 * both.length, 3 * both.length],
    });
  });

  test.each([{ role: 'assistant', content: '' }, { content: null }, { tool_calls: [] }, { content: [] }, {}])(
    '%j is none',
    (delta) => {
      const { firstOutputByte, chunkEndBytes, outcome } = decode(event(chunkOf(delta)) + END);
      expect([firstOutputByte, chunkEndBytes, outcome]).toEqual([undefined, undefined, 'empty']);
    },
  );
});

describe('ends', () => {
  const reasoning = event(chunkOf({ reasoning_content: 'hm' }));
  const ended = (reason: string, before = ''): ReplyReading =>
    decode(before + event(chunkOf({}, reason)) + event(USAGE_CHUNK) + DONE);

  test('reasoning up to the limit is a success that its usage bills', () => {
    const reading = ended('length', reasoning);
    expect(reading).toMatchObject({ outcome: 'ok', usage: STATED });
    expect(reading).toMatchObject({ firstOutputByte: reasoning.length });
    expect(reading.firstContentByte).toBeUndefined();
    // Reasoning that is counted and not shown.
    expect(ended('length')).toMatchObject({ outcome: 'ok', usage: STATED });
    expect(decode(event(chunkOf({}, 'length')) + DONE).outcome).toBe('empty');
  });

  test.each([
    ['content_filter', '', 'output-moderated'],
    ['content_filter', h, 'ok'],
    ['content_filter', reasoning, 'output-moderated'],
    ['stop', reasoning, 'empty'],
    ['tool_calls', h, 'ok'],
    ['of its own', h, 'ok'],
    ['error', h, 'server-error'],
    ['error', '', 'server-error'],
    ['insufficient_system_resource', h, 'server-error'],
  ])('the reason %j behind %j is %s', (reason, before, outcome) => {
    expect(ended(reason, before)).toMatchObject({ outcome });
  });

  test('a refusal is no output, and its words are kept', () => {
    const [can, not] = [event(chunkOf({ refusal: 'I can' })), event(chunkOf({ refusal: 'not.' }))];
    const text = can + not + END;
    expect(decode(text)).toMatchObject({ outcome: 'empty', message: 'I cannot.', usage: STATED });
    expect(decode(text)).toMatchObject({
      firstContentByte: can.length,
      chunkEndBytes: [can.length, can.length + not.length],
    });
  });

  test.each([
    ['words without an end', h],
    ['words cut in the midst', (h + event(chunkOf({ content: 'b' }, 'stop'))).slice(0, -9)],
    ['a usage alone', event(USAGE_CHUNK)],
    ['an error that says nothing', 'event: error\ndata: {}\n\n'],
    ['an opening without an end', event(chunkOf({ role: 'assistant', content: '' }))],
    [
      'one of two choices that ended',
      h + event({ choices: [{ index: 1, delta: { content: 'b' }, finish_reason: 'stop' }] }),
    ],
  ])('%s: truncated', (_, text) => {
    expect(decode(text)).toMatchObject({ outcome: 'truncated', message: 'the stream broke off before its end' });
  });

  test.each([
    ['', 'the reply has no body, expected text/event-stream'],
    [': ping\n\n', 'the stream holds no event'],
    ['<html>', 'the stream holds no event'],
    [event({ type: 'ping' }) + DONE, 'the reply is no answer of the vendor\'s API: data: {"type":"ping"} data: [DONE]'],
    [`data: 7\n\ndata: {"a":\n\n${DONE}`, 'an event of the stream is no JSON: {"a":'],
  ])('%j is unreadable', (text, message) => {
    expect(decode(text)).toEqual({ outcome: 'unreadable', message });
  });

  test('an end alone is empty', () => {
    for (const text of [DONE, event('[DONE] bye'), `data:   \n\n${DONE}`])
      expect(decode(text)).toEqual({ outcome: 'empty' });
    expect(Object.keys(decode(DONE))).not.toEqual(expect.arrayContaining(['firstContentByte']));
    expect(Object.keys(decode(DONE))).not.toEqual(expect.arrayContaining(['outputTokens']));
    expect(decode(event({ usage: USAGE }) + DONE)).toMatchObject({ outcome: 'empty', usage: STATED });
    expect(decode(event({ type: 'ping' }) + h + END)).toMatchObject(OK);
    expect(openaiDialect.decode(streamOf(DONE, { 'x-request-id': 'r' }))).toEqual({ outcome: 'empty', jobId: 'r' });
  });
});

describe('errors', () => {
  test.each([
    [{ message: 'overloaded', code: 429, type: 'rate_limit' }, 'server-error', 429],
    [{ message: 'overloaded', code: 503 }, 'server-error', 503],
    [{ message: 'overloaded', type: 'server_error', code: null }, 'server-error', 500],
    [{ message: 'withheld', code: 'moderation_blocked' }, 'output-moderated', 400],
    [{ message: 'odd', code: 'constructor' }, 'server-error', 500],
  ])('%j behind output is %s', (error, outcome, status) => {
    const failed = { outcome, status, message: error.message, isRetried: false };
    expect(decode(h + event({ error }) + END)).toMatchObject(failed);
    expect(decode(`${h}event: error\n${event(error)}`)).toMatchObject(failed);
    const choices = [{ index: 0, delta: { content: '' }, finish_reason: 'error', error }];
    expect(decode(h + event({ choices }) + DONE)).toMatchObject({ ...failed, outcome: expect.any(String) });
  });

  test('the names of the answer stay', () => {
    expect(decode(h + event({ error: 'boom' }))).toMatchObject({ outcome: 'server-error', message: 'boom', ...NAMES });
  });

  test('what stands beside an error is no output', () => {
    const error = { message: 'slow', code: 429 };
    expect(decode(event(chunkOf({ content: 'a' }, null, { error })))).toEqual({
      ...NAMES,
      outcome: 'throttled',
      status: 429,
      message: 'slow',
    });
  });

  test('an error before any output has the outcome of its status', () => {
    expect(decode(event({ error: { message: 'slow', code: 429 } }) + DONE)).toEqual({
      outcome: 'throttled',
      status: 429,
      message: 'slow',
    });
  });
});

test('any damage gives a reading', () => {
  const text = `${h}${event(chunkOf({ content: 'b' }))}${END}`;
  const outcomes = new Set<string>();
  fc.assert(
    fc.property(damaged(new TextEncoder().encode(text)), (body) => {
      outcomes.add(openaiDialect.decode({ ...streamOf(''), body: Uint8Array.from(body) }).outcome);
    }),
    { seed: 42, numRuns: 1500 },
  );
  expect(outcomes).toEqual(new Set(['ok', 'empty', 'truncated', 'unreadable']));
});
