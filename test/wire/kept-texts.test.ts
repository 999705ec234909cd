import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeptTexts } from '../../src/wire/kept-texts.ts';

test('a text is that of its key, made once as long as there is room, and never are more characters kept than may be', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 200 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 16, max: 4000 }), (keys, charsMax) => {
      const texts = new KeptTexts(charsMax);
      let kept = new Map<string, number>();
      for (const number of keys) {
        const key = `${number}`;
        const text = 'x'.repeat(number);
        const chars = key.length + text.length;
        let made = 0;
        expect(texts.of(key, () => ((made += 1), text))).toBe(text);
        expect(made).toBe(kept.has(key) ? 0 : 1);
        if (kept.has(key) || chars > charsMax / 16) continue;
        const all = [...kept.values()].reduce((sum, each) => sum + each, chars);
        if (all > charsMax) kept = new Map();
        kept.set(key, chars);
      }
    }),
    { seed: 42, numRuns: 200 },
  );
});
