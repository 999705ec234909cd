import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest, nearestFirst } from '../../src/units/nearest.ts';

const NAMES = ['retry', 'timeout', 'maxInFlight', 'maxDollars', 'drain'];

test.each([
  ['timout', 'timeout'],
  ['MAXINFLIGHT', 'maxInFlight'],
  ['maxDolars', 'maxDollars'],
  ['retires', undefined],
  ['colour', undefined],
  ['', undefined],
])('%j was meant to be %j', (text, meant) => {
  expect(nearest(text, NAMES)).toBe(meant);
});

test('a name is nearest to itself, and no name is lost', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ maxLength: 12 }), { minLength: 1, maxLength: 8 }), (names) => {
      const lower = [...new Set(names.map((name) => name.toLowerCase()))];
      for (const name of lower) expect(nearest(name, lower)).toBe(name);
      expect(nearestFirst('any', names).toSorted()).toEqual(names.toSorted());
    }),
    { seed: 42, numRuns: 100 },
  );
});
