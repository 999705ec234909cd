import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeOver } from '../../src/scenario/merge.ts';

/** The examples of RFC 7396, appendix A, whose patches are maps and remove only what is there. */
test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: 1 } }, { a: { b: 'd', c: 1 } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [['a', 'b'], { c: 1 }, { c: 1 }],
  [{}, { constructor: { a: 1 } }, { constructor: { a: 1 } }],
])('%j with %j laid over it', (base, changes, merged) => {
  const before = structuredClone(base);
  expect(mergeOver(base, changes)).toEqual(merged);
  expect(base).toEqual(before);
});

test('a map of another kind replaces, for the fields of the old kind would not fit', () => {
  const megapixel = { per: 'megapixel', usd: '0.01', base: 1e6 };
  expect(mergeOver({ price: megapixel }, { price: { per: 'image', usd: '0.04' } })).toEqual({
    price: { per: 'image', usd: '0.04' },
  });
  expect(mergeOver({ price: megapixel }, { price: { usd: '0.02' } })).toEqual({ price: { ...megapixel, usd: '0.02' } });
});

test('nothing removed and nothing of another kind: laying over twice is laying over once, and nothing is changed by nothing', () => {
  const key = fc.stringMatching(/^[a-d]$/);
  const tree = fc.dictionary(key, fc.oneof(fc.integer(), fc.dictionary(key, fc.integer())));
  fc.assert(
    fc.property(tree, tree, (base, changes) => {
      const once = mergeOver(base, changes);
      expect(mergeOver(once, changes)).toEqual(once);
      expect(mergeOver(base, {})).toEqual(base);
      expect(mergeOver(once, base)).toEqual(mergeOver(mergeOver(changes, once), base));
    }),
    { seed: 42, numRuns: 200 },
  );
});
