import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEventStream, writeEvent } from '../../src/wire/event-stream.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string): (readonly [string, string])[] =>
  readEventStream(bytes(text)).map(({ event, data }) => [event, data]);

/** Texts with all that could be mistaken for a line of the format. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .array(fc.constantFrom('a', ' ', ':', '\n', '\n\n', 'data: ', 'event: x', '{"a":1}', '\u{1F600}'))
    .map((parts) => parts.join('')),
);
/** A carriage return ends a line too, so it comes back as a line feed. */
const normal = (given: string): string => given.replace(/\r\n|\r/g, '\n');

test('events come back as they were written, with the place where each ends', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', '-'), maxLength: 8 });
  fc.assert(
    fc.property(fc.array(fc.tuple(text, name), { maxLength: 8 }), (events) => {
      const parts = events.map(([data, event]) => writeEvent(data, event));
      const found = readEventStream(Buffer.concat(parts));
      expect(found.map(({ data, event }) => [data, event])).toEqual(
        events.map(([data, event]) => [normal(data), event]),
      );
      let end = 0;
      expect(found.map(({ endByte }) => endByte)).toEqual(parts.map((part) => (end += part.length)));
    }),
    { seed: 42, numRuns: 400 },
  );
});

test.each([
  [
    'data: a\n\ndata: b\n\n',
    [
      ['', 'a'],
      ['', 'b'],
    ],
  ],
  [
    'data: a\r\n\r\ndata: b\r\rdata: c\n\n',
    [
      ['', 'a'],
      ['', 'b'],
      ['', 'c'],
    ],
  ],
  ['data:a\ndata:  b\ndata\n\n', [['', 'a\n b\n']]],
  [': a comment\n\n: another\ndata: a\nid: 7\nretry: 10\nother: x\n\n', [['', 'a']]],
  [
    'event: error\ndata: {}\n\ndata: next\n\n',
    [
      ['error', '{}'],
      ['', 'next'],
    ],
  ],
  ['event: alone\n\ndata: a\n\n', [['', 'a']]],
  ['\uFEFFdata: a\n\n', [['', 'a']]],
  ['data: without a blank line', [['', 'without a blank line']]],
  ['', []],
  ['\n\n\n', []],
])('%j holds %j', (stream, events) => {
  expect(read(stream)).toEqual(events);
});

test('whatever the bytes are, they are read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (given) => {
      for (const { endByte } of readEventStream(given)) expect(endByte).toBeLessThanOrEqual(given.length);
    }),
    { seed: 42, numRuns: 500 },
  );
});
