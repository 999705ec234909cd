import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type ExactJson, JsonNumber, JsonObject, parseExactJson } from '../../src/catalog/exact-json.ts';

/** The value as `JSON.parse` gives it. */
function plain(value: ExactJson): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (value instanceof JsonObject) {
    return Object.fromEntries(value.keys.map((key) => [key, plain(value.get(key) as ExactJson)]));
  }
  return Array.isArray(value) ? (value as readonly ExactJson[]).map(plain) : value;
}

function valueOf(text: string): ExactJson {
  const reading = parseExactJson(text);
  if ('value' in reading) return reading.value;
  throw new Error(`line ${reading.line}: ${reading.problem}`);
}

function problemOf(text: string): string {
  const reading = parseExactJson(text);
  return 'problem' in reading ? `${reading.line}: ${reading.problem}` : 'none';
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('beside JSON.parse', () => {
  test('every value is read as it is, however it is laid out', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(plain(valueOf(text))).toEqual(JSON.parse(text));
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test('a text with one character changed is accepted by both or by neither', () => {
    const broken = fc
      .tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.constantFrom(...'{}[]",:.-+eE0129tfn\\u/ \n\u0001\u007f\u2028'))
      .map(
        ([text, at, char]) => text.slice(0, at % (text.length + 1)) + char + text.slice((at % (text.length + 1)) + 1),
      );
    fc.assert(
      fc.property(broken, (text) => {
        expect('value' in parseExactJson(text)).toBe(parses(text));
      }),
      {
        seed: 42,
        numRuns: 3000,
        examples: [
          ['"\\'],
          ['"\\u12'],
          ['-'],
          ['01'],
          ['1.'],
          ['.5'],
          ['1e'],
          ['+1'],
          ['[1,]'],
          ['{"a":1,}'],
          ['{"a"}'],
          [''],
        ],
      },
    );
  });
});

test('numbers keep their text', () => {
  const decimal = fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.oneof(fc.constant('0'), fc.bigInt({ min: 1n, max: 10n ** 30n }).map(String)),
      fc.option(fc.stringMatching(/^[0-9]{1,30}$/)),
      fc.option(fc.stringMatching(/^[eE][+-]?[0-9]{1,3}$/)),
    )
    .map(
      ([sign, whole, fraction, exponent]) =>
        `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${exponent ?? ''}`,
    );
  fc.assert(
    fc.property(decimal, (text) => {
      const list = valueOf(`[${text}, {"a" : ${text}}]`) as readonly ExactJson[];
      expect((list[0] as JsonNumber).text).toBe(text);
      expect(((list[1] as JsonObject).get('a') as JsonNumber).text).toBe(text);
    }),
    { seed: 42, numRuns: 500, examples: [['3.0001999999999996E-7'], ['1e-400'], ['9007199254740993']] },
  );
});

test.each(['NaN', 'Infinity', '-Infinity'])('%s, which Python writes, is a number by its text', (text) => {
  expect((valueOf(text) as JsonNumber).text).toBe(text);
});

test('an object knows the line of each key and which keys it has twice, of which the first counts', () => {
  const object = valueOf('{"a": 1,\n\n "b":\n {"c": 2},\n"a": 3}') as JsonObject;
  expect([object.lineOf('b'), object.lineOf('a'), object.lineOf('none')]).toEqual([3, 1, 1]);
  expect((object.get('b') as JsonObject).line).toBe(4);
  expect((object.get('b') as JsonObject).lineOf('c')).toBe(4);
  expect([...object.repeated]).toEqual(['a']);
  expect((object.get('a') as JsonNumber).text).toBe('1');
  expect(object.repeats).toEqual([{ key: 'a', value: new JsonNumber('3'), line: 5 }]);
  expect(Object.getPrototypeOf(plain(valueOf('{"__proto__": 1}')))).toBe(Object.prototype);
});

test.each([
  ['{"a": 1,\n"b": }', '2: expected a JSON value, got "}"'],
  ['["a\nb"]', '1: expected a closing quote, got "\\nb\\"]"'],
  ['["a', '1: expected a closing quote, but the text ends'],
  ['["\\x"]', '1: expected an escape that JSON has, got "\\\\x\\"]"'],
  ['{"a" 1}', '1: expected ":" after the key, got "1}"'],
  ['[1 2]', '1: expected "," or "]", got "2]"'],
  ['{"a": 1 "b": 2}', '1: expected "," or "}", got "\\"b\\": 2}"'],
  ['{a: 1}', '1: expected text in double quotes, got "a: 1}"'],
  ['1\n\nx', '3: expected the end of the text, got "x"'],
  ['['.repeat(100_000), '1: expected at most 64 levels, got "["'],
])('%j is refused with its line', (text, problem) => {
  expect(problemOf(text).replace(/"\[+"$/, '"["')).toBe(problem);
});

test('however long a line is, the text is searched for line breaks once', () => {
  const search = vi.spyOn(String.prototype, 'indexOf');
  onTestFinished(() => search.mockRestore());
  const searches = (text: string): number => {
    search.mockClear();
    parseExactJson(text);
    return search.mock.calls.filter(([wanted]) => wanted === '\n').length;
  };
  const rows = Array.from({ length: 1000 }, (_, index) => `"m${index}": {"a": 1}`);
  expect(searches(`{${rows.join(',')}}`)).toBe(1);
  expect(searches(`{${rows.join(',\n')}}`)).toBe(1000);
});
