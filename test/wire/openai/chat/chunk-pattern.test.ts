import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChunkPattern } from '../../../../src/wire/openai/chat/chunk-pattern.ts';
import { readChatStream } from '../../../../src/wire/openai/chat/stream-reading.ts';
import { runs } from '../../../runs.ts';
import { chunkOf, event, streamOf, USAGE, USAGE_CHUNK } from './chat-replies.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const plain = (text: string): string => event(chunkOf({ content: text }));

/** Texts of chunks: most are plain, and some have to be read. */
const text = fc.oneof(
  { arbitrary: fc.constantFrom(' word', 'a', 'B', '\u00fc', '\u{1F600}', ' '), weight: 6 },
  fc.constantFrom('', '"', '\\', '\n', '"}', '\u0001', '","content":"x', '\\u0041', 'content'),
  fc.string({ maxLength: 5 }),
);
const obfuscated = (content: string, obfuscation: unknown): string =>
  event(chunkOf({ content }, null, { obfuscation }));
const delta = fc.oneof(
  { arbitrary: text.map((content) => ({ content })), weight: 8 },
  text.map((content) => ({ role: 'assistant', content })),
  text.map((reasoning) => ({ reasoning })),
  text.map((reasoning) => ({ content: 'a', reasoning: { content: reasoning } })),
  text.map((refusal) => ({ content: 'a', refusal })),
  text.map((part) => ({ content: [{ type: 'text', text: part }] })),
  fc.constant({}),
);
const rest = fc.oneof(
  { arbitrary: fc.constant({}), weight: 6 },
  fc.constantFrom(
    { usage: null },
    { usage: USAGE },
    { usage: { completion_tokens: 3 } },
    { error: { message: 'no' } },
    { id: 'other' },
  ),
);
const chunk = fc.oneof(
  { arbitrary: text.map(plain), weight: 8 },
  fc
    .tuple(delta, fc.constantFrom(null, null, null, 'stop', 'length', 'content_filter', 'error'), rest)
    .map(([each, reason, more]) => event(chunkOf(each, reason as never, more))),
  fc.constantFrom('\\q', '\\', '\\u12', '\u0001', '', '"').map((odd) => plain('QQ').replace('QQ', odd)),
  fc.constantFrom(event('[DONE]'), event(USAGE_CHUNK), event('{'), ': keep-alive\n\n', 'data\n\n', '\n'),
  text.map((content) => `event: message\n${plain(content)}`),
  text.map((content) => event(chunkOf({ content }), '\r\n')),
  text.map((content) => event(chunkOf({ content }), '\r')),
  text.map((content) => plain(content).replaceAll(':"', ': "')),
  text.map((content) => plain(content).replace('"content"', '"content":"x","content"')),
  text.map((content) => plain(content).replace('"content"', '"c\\u006fntent"')),
  { arbitrary: fc.tuple(text, text).map(([content, random]) => obfuscated(content, random)), weight: 8 },
  text.map((random) => obfuscated('a', random).replace('"id"', `"obfuscation":"${random.replace(/\W/g, '')}","id"`)),
  fc.constantFrom(null, 1, {}, { content: 'x' }, ['content']).map((odd) => obfuscated('a', odd)),
  text.map((random) => event({ obfuscation: random, ...chunkOf({ content: 'a' }) })),
);

test('a stream says the same whether events that differ in their text alone are read or passed over', () => {
  const damage = fc.option(fc.tuple(fc.nat({ max: 2000 }), fc.nat({ max: 3 }), fc.constantFrom('', '"', '\n', '\\')));
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 30 }), damage, (chunks, hit) => {
      const whole = chunks.join('');
      const [at, taken, put] = hit ?? [0, 0, ''];
      const reply = streamOf(`${whole.slice(0, at)}${put}${whole.slice(at + taken)}`);
      expect(readChatStream(reply)).toEqual(readChatStream(reply, false));
    }),
    { seed: 42, numRuns: runs(1500, 50_000) },
  );
});

/** What may repeat in a stream, and adds more than a piece each time, or less. */
const repeated = fc.constantFrom<object>(
  chunkOf({ content: 'a' }),
  chunkOf({ content: 'a', refusal: 'no' }),
  chunkOf({ content: 'a' }, null, { usage: USAGE }),
  chunkOf({ content: 'a' }, null, { usage: { completion_tokens: 3 } }),
  {
    choices: [
      { index: 0, delta: { content: 'a' } },
      { index: 1, delta: { role: 'assistant' }, finish_reason: 'stop' },
    ],
  },
  { choices: [null, { index: 0, delta: { reasoning: 'b' } }], content: 'a' },
  { choices: [], content: 'a' },
  { choices: [], usage: { completion_tokens: 5 } },
  { error: { message: 'no' } },
  { content: 'a' },
);

test('a stream says the same where few kinds of events repeat', () => {
  fc.assert(
    fc.property(fc.array(repeated, { maxLength: 3 }), fc.array(fc.nat(2), { maxLength: 12 }), (kinds, order) => {
      const end = event(chunkOf({}, 'stop')) + event('[DONE]');
      const reply = streamOf(order.map((at) => event(kinds[at] ?? 'x')).join('') + end);
      expect(readChatStream(reply)).toEqual(readChatStream(reply, false));
    }),
    { seed: 42, numRuns: 500 },
  );
});

test('an event that differs in its text alone ends where its text and the rest of the other one have come', () => {
  const [first, second] = [plain('a'), plain(' longer')];
  const pattern = new ChunkPattern(bytes(first + second + plain('"') + first.slice(0, -1)));
  expect(pattern.endOf(first.length)).toBe(-1);
  pattern.learn(0, first.length);
  expect(pattern.endOf(0)).toBe(first.length);
  expect(pattern.endOf(first.length)).toBe(first.length + second.length);
  expect(pattern.endOf(first.length + second.length)).toBe(-1);
  expect(pattern.endOf(first.length + second.length + plain('"').length)).toBe(-1);
});

test('what obfuscates the length of a text may differ, too', () => {
  const [first, second] = [obfuscated('a', 'x7Q'), obfuscated(' longer', 'b')];
  const pattern = new ChunkPattern(bytes(first + second + obfuscated('a', '') + obfuscated('a', 7)));
  pattern.learn(0, first.length);
  const third = first.length + second.length;
  expect(pattern.endOf(first.length)).toBe(third);
  expect(pattern.endOf(third)).toBe(-1);
  expect(pattern.endOf(third + obfuscated('a', '').length)).toBe(-1);
});

test.each([
  ['an obfuscation that is no text', obfuscated('a', 7)],
  ['two contents', plain('a').replace('"content"', '"content":"x","content"')],
  ['no content', event(chunkOf({}))],
  ['a content that is no text', event(chunkOf({ content: [] }))],
  ['an empty content', plain('')],
  ['a text with a quote', plain('a"')],
  ['another end of its lines', event(chunkOf({ content: 'a' }), '\r')],
])('of an event with %s nothing is learnt', (_, given) => {
  const pattern = new ChunkPattern(bytes(given + given));
  pattern.learn(0, bytes(given).length);
  expect(pattern.endOf(bytes(given).length)).toBe(-1);
});
