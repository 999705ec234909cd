import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEventStream, tellEvents, writeEvent } from '../../src/wire/event-stream.ts';

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

test('an event is written with its type, or without a line for one', () => {
  const written = (data: string, event?: string): string => new TextDecoder().decode(writeEvent(data, event));
  expect(written('a\nb')).toBe('data: a\ndata: b\n\n');
  expect(written('a', 'error')).toBe('event: error\ndata: a\n\n');
});

/** Events of one to three lines each, and what ends all of their lines. */
const framed = fc.tuple(
  fc.array(fc.array(fc.constantFrom('a', 'b: c', '{"d":', '', ' '), { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 4,
  }),
  fc.constantFrom('\n', '\r\n', '\r'),
);
const written = (lines: readonly string[], end: string): string =>
  [...lines.map((line) => `data: ${line}`), '', ''].join(end);

test('events of several lines are one event each, whatever ends a line', () => {
  fc.assert(
    fc.property(framed, ([events, end]) => {
      const parts = events.map((lines) => written(lines, end));
      const found = readEventStream(bytes(parts.join('')));
      expect(found.map(({ data }) => data)).toEqual(events.map((lines) => lines.join('\n')));
      let last = 0;
      expect(found.map(({ endByte }) => endByte)).toEqual(parts.map((part) => (last += part.length)));
    }),
    { seed: 42, numRuns: 300 },
  );
});

test('a stream that ends at any byte holds the events that are complete by then, and perhaps a part of the next one', () => {
  const stream = 'data: a\r\ndata: b\r\n\r\nevent: e\r\ndata: c\r\ndata:\r\n\r\n';
  const whole = readEventStream(bytes(stream));
  expect(whole).toEqual([
    { event: '', data: 'a\nb', endByte: 20 },
    { event: 'e', data: 'c\n', endByte: 48 },
  ]);
  for (let cut = 0; cut <= stream.length; cut++) {
    const found = readEventStream(bytes(stream.slice(0, cut)));
    const complete = whole.filter(({ endByte }) => endByte <= cut);
    expect(found.slice(0, complete.length), `${cut} bytes`).toEqual(complete);
    const [part, ...more] = found.slice(complete.length);
    expect(more, `${cut} bytes`).toEqual([]);
    if (part === undefined) continue;
    expect(whole[complete.length]?.data.startsWith(part.data), `${cut} bytes`).toBe(true);
    expect(part.endByte).toBe(cut);
  }
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
  ['\ndata: a\n\n', [['', 'a']]],
])('%j holds %j', (stream, events) => {
  expect(read(stream)).toEqual(events);
});

test('a listener is asked where each event begins, and an event that it passes over is not told', () => {
  const [first, second, third] = ['data: a\ndata: b\n\n', 'data: c\n\n', 'data: d\n\n'] as const;
  const stream = bytes(first + second + third);
  const begins = [0, first.length, first.length + second.length];
  const [asked, told]: [number[], [string, number][]] = [[], []];
  tellEvents(stream, {
    passOver: (at) => {
      asked.push(at);
      return at === begins[1] ? (begins[2] as number) : -1;
    },
    event: ({ data }, startByte) => told.push([data, startByte]),
  });
  expect(asked).toEqual(begins);
  expect(told).toEqual([
    ['a\nb', 0],
    ['d', begins[2]],
  ]);
});

test('whatever the bytes are, they are read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (given) => {
      for (const { endByte } of readEventStream(given)) expect(endByte).toBeLessThanOrEqual(given.length);
    }),
    { seed: 42, numRuns: 500 },
  );
});
