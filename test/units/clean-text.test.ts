import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText, foreignText } from '../../src/units/clean-text.ts';

const nasty = fc.constantFrom('\n', '\r\n', '\u001b[31m', '\u009b', '\u202e', '\u2066', '\u200b', '\ud800', '\udc00');
const text = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 9 }), fc.constant('😀')), { maxLength: 20 })
  .map((parts) => parts.join(''));

test('a text of somebody else is one line of what is seen, and bounded', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 40 }), (said, max) => {
      const kept = foreignText(said, max);
      expect(kept).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(kept.length).toBeLessThanOrEqual(max + 1);
      expect(kept.endsWith('…') || said.length <= max).toBe(true);
      expect(foreignText(kept, max + 1)).toBe(kept);
    }),
    { seed: 42, numRuns: 500 },
  );
});

test.each([
  ['as it is, twice  blank', 'as it is, twice  blank'],
  ['{\n  "a": 1\r\n}', '{ "a": 1 }'],
  ['id\u0000\u001b[2J', 'id\ufffd\ufffd[2J'],
  ['a\u202eb\u200bc', 'a\ufffdb\ufffdc'],
  ['ok 😀 \ud83d', 'ok 😀 \ufffd'],
])('%j is kept as %j', (said, kept) => {
  expect(foreignText(said, 100)).toBe(kept);
});

test('two ids that differ in what is not seen stay two', () => {
  expect(foreignText('job\u200b1', 100)).not.toBe(foreignText('job1', 100));
});

test('text of a scenario loses what moves the cursor or the direction', () => {
  expect(cleanText(' a\u001b[2J\u202eb\u061c\n\nc ')).toBe('a [2Jb c');
});
