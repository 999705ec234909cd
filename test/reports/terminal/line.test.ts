import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paintLine, shortenText, textColumns, wrapText } from '../../../reports/terminal/line.ts';
import { cleanText } from '../../../src/units/clean-text.ts';

const texts = fc.string({ unit: 'grapheme', maxLength: 120 }).map(cleanText);
const widths = fc.integer({ min: 2, max: 60 });

test('wide scripts and emoji take two columns, combining marks none', () => {
  expect(['abc', '日本', '✓', '🙂', 'e\u0301'].map(textColumns)).toEqual([3, 4, 1, 2, 1]);
});

test('shortening fits, keeps what fits, and says that it cut', () => {
  fc.assert(
    fc.property(texts, widths, (text, columns) => {
      const short = shortenText(text, columns);
      expect(textColumns(short)).toBeLessThanOrEqual(columns);
      const isWhole = short === text;
      expect(isWhole).toBe(textColumns(text) <= columns);
      expect(isWhole || (short.endsWith('…') && text.startsWith(short.slice(0, -1)))).toBe(true);
    }),
    { seed: 42, numRuns: 300 },
  );
});

test('wrapping fits, fills each line, and loses no word that fits', () => {
  const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '日'), minLength: 1, maxLength: 6 }));
  fc.assert(
    fc.property(words, fc.integer({ min: 12, max: 40 }), (list, columns) => {
      const lines = wrapText(list.join(' '), columns);
      expect(lines.flatMap((line) => line.split(' '))).toEqual(list);
      expect(lines.every((line) => textColumns(line) <= columns)).toBe(true);
      const joints = lines.slice(1).map((line, index) => `${lines[index]} ${line.split(' ')[0]}`);
      expect(joints.every((joint) => textColumns(joint) > columns)).toBe(true);
    }),
    { seed: 42, numRuns: 300 },
  );
});

test('a long word is shortened, a hard blank keeps words together', () => {
  expect(wrapText('a 0123456789abcdef b', 10)).toEqual(['a', '012345678…', 'b']);
  expect(wrapText('aaa bbb\u00a0ccc', 9)).toEqual(['aaa', 'bbb ccc']);
  expect(wrapText('', 10)).toEqual([]);
});

test('cleaning removes what a terminal would obey', () => {
  expect(cleanText(' a\u001b[31mb\r\n\tc\u202ed\u2066e\u0007 ')).toBe('a [31mb cde');
});

test('painting cuts at the width, drops trailing blanks, and closes every code', () => {
  const line = [{ text: 'abc ', style: 'bad' }, { text: 'defgh' }, { text: '   ', style: 'faint' }] as const;
  expect(paintLine(line, 80, false)).toBe('abc defgh');
  expect(paintLine(line, 6, false)).toBe('abc d…');
  expect(paintLine([{ text: 'abc ' }, { text: 'defgh       ' }, { text: 'ij' }], 10, false)).toBe('abc defgh');
  expect(paintLine(line, 80, true)).toBe('\u001b[31mabc \u001b[39mdefgh');
});
