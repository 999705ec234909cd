import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countCharacters, speechMs, speechText } from '../../src/workload/speech.ts';

test('a text to speak has exactly the characters that were asked for, and begins with the prompt', () => {
  const prompt = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => text.length > 0);
  fc.assert(
    fc.property(prompt, fc.integer({ min: 1, max: 500 }), (text, characters) => {
      const spoken = speechText(text, characters);
      expect(countCharacters(spoken)).toBe(characters);
      expect(text.repeat(500).startsWith(spoken)).toBe(true);
      expect(speechText(text, countCharacters(text))).toBe(text);
    }),
    { seed: 42, numRuns: 300 },
  );
});

test('a character outside of the basic plane is one', () => {
  expect(countCharacters('a🎈b')).toBe(3);
  expect(speechText('🎈', 3)).toBe('🎈🎈🎈');
});

test('speech takes a second for 15 characters', () => {
  expect([0, 15, 100].map(speechMs)).toEqual([0, 1000, 6667]);
});
