import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  endedAttempts,
  furtherAttempts,
  type LogLine,
  mergeInOrder,
  SkippedLines,
} from '../../src/attempts/log-lines.ts';

const HEADER = '{"schema":"tollmark/attempts@2","scenario":"s","seed":1,"world":"real"}';
const attempt = (request: number, more: object = {}): string =>
  JSON.stringify({
    request,
    attempt: 1,
    model: 'm',
    dueUs: 0,
    sentUs: 1,
    endedUs: 2,
    status: 200,
    outcome: 'ok',
    dollars: '0.04',
    ...more,
  });

function linesOf(texts: readonly (string | undefined)[], isCut = false): LogLine[] {
  return texts.map((text, index) => ({ number: index + 1, text, isCut: isCut && index === texts.length - 1 }));
}

function read(texts: readonly (string | undefined)[], isCut = false): { requests: number[]; skipped?: string } {
  const skipped = new SkippedLines();
  const lines = [...endedAttempts('log', linesOf(texts, isCut), skipped)];
  return {
    requests: lines.map(({ request }) => request),
    ...(skipped.text === undefined ? {} : { skipped: skipped.text }),
  };
}

test('lines that are no attempts are named, left out and counted', () => {
  expect(read([HEADER, attempt(0), '{}', attempt(1), undefined, 'null', '{"reque'])).toEqual({
    requests: [0, 1],
    skipped: 'log line 3, log line 5, log line 6, log line 7',
  });
  expect(read([HEADER, ...Array.from({ length: 12 }, () => '[]')]).skipped).toMatch(/log line 6 and 7 more$/);
});

test('a last line that a crash has cut short is left out in silence', () => {
  expect(read([HEADER, attempt(0), attempt(1).slice(0, -9)], true)).toEqual({ requests: [0] });
  expect(read([HEADER, attempt(0), attempt(1)], true)).toEqual({ requests: [0, 1] });
});

test.each([
  ['a number of a request that is none', { request: -1 }],
  ['a number that is too large', { request: 1e300 }],
  ['an attempt before the first', { attempt: 0 }],
  ['dollars that are none', { dollars: 'NaN' }],
  ['dollars below 0', { dollars: '-1' }],
  ['dollars beyond exact nano-USD', { dollars: '9007199.254740992' }],
  ['dollars as a number', { dollars: 0.04 }],
  ['an instant as a text', { endedUs: '2' }],
  ['an instant before the start', { sentUs: -1 }],
  ['no model', { model: undefined }],
  ['a source that nobody knows', { costSource: 'guess' }],
  ['a message that is none', { message: {} }],
  ['an inspection without its loss', { inspection: {} }],
])('%s makes a line none', (_, more) => {
  expect(read([HEADER, attempt(0, more)])).toEqual({ requests: [], skipped: 'log line 2' });
});

test('further attempts are counted by request, however a line is written', () => {
  const lines = [
    HEADER,
    attempt(3),
    attempt(3, { attempt: 2 }),
    attempt(4),
    '{"attempt":2,"request":4}',
    '{',
    undefined,
  ];
  expect([...furtherAttempts(linesOf([...lines, attempt(3, { attempt: 3 })]))]).toEqual([
    [3, 2],
    [4, 1],
  ]);
});

test('law: streams in order become one in order, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(50)), { maxLength: 5 }), (streams) => {
      const sorted = streams.map((stream) => stream.toSorted((a, b) => a - b));
      const all = streams.flat().toSorted((a, b) => a - b);
      expect([...mergeInOrder(sorted, (item) => item)]).toEqual(all);
    }),
    { seed: 80 },
  );
});
