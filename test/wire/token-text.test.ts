import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countTokens, tokenText } from '../../src/wire/token-text.ts';

const RUNS = { seed: 42, numRuns: 500 };
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom(' ', '\t', '\n', '\u00a0', '\u3000', 'a', 'bc', 'ß', '…')).map((pieces) => pieces.join('')),
);
const wordsOf = (content: string): string[] => content.split(/\s+/).filter((word) => word !== '');

test('a text has exactly the tokens that were asked, and begins with its opening', () => {
  fc.assert(
    fc.property(text, fc.nat({ max: 400 }), (opening, tokens) => {
      const written = tokenText(opening, tokens);
      expect(countTokens(written, 1000)).toBe(tokens);
      const kept = Math.min(tokens, wordsOf(opening).length);
      expect(wordsOf(written).slice(0, kept)).toEqual(wordsOf(opening).slice(0, kept));
      expect(tokenText(opening, tokens)).toBe(written);
    }),
    RUNS,
  );
});

test('tokens are words, counted to one above the bound', () => {
  fc.assert(
    fc.property(text, fc.nat({ max: 60 }), (content, max) => {
      expect(countTokens(content, max)).toBe(Math.min(wordsOf(content).length, max + 1));
    }),
    RUNS,
  );
});

test('a long opening is not repeated, so that a text stays short', () => {
  expect(tokenText('x'.repeat(10_000), 200_000).length).toBeLessThan(10_000 + 200_000 * 6);
});

test.each([
  ['Why so?', 0, ''],
  ['Why so?', 1, 'Why'],
  ['Why so?', 2, 'Why so?'],
  [' Why\n so? ', 7, 'Why so? over and over again over'],
  ['', 4, 'over and over again'],
])('%j with %i tokens is %j', (opening, tokens, written) => {
  expect(tokenText(opening, tokens)).toBe(written);
});
