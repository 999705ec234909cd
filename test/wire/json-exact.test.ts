import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NANO_USD_MAX, readDollars, writeDollars } from '../../src/wire/json-exact.ts';

const nanoUsd = fc.oneof(
  fc.nat({ max: 10_000_000_000 }),
  fc.maxSafeNat().map((n) => n % (NANO_USD_MAX + 1)),
);

test('every price goes through JSON and back without loss, up to the largest', () => {
  fc.assert(
    fc.property(nanoUsd, (nano) => {
      expect(readDollars(JSON.parse(writeDollars(nano)))).toBe(nano);
    }),
    { seed: 42, numRuns: 5000, examples: [[0], [1], [NANO_USD_MAX], [NANO_USD_MAX - 1]] },
  );
});

test('the text is the exact quotient by 1e9 in plain notation', () => {
  fc.assert(
    fc.property(nanoUsd, (nano) => {
      expect(writeDollars(nano)).toBe(new Decimal(nano).div(1e9).toFixed());
    }),
    { seed: 42, numRuns: 1000, examples: [[1], [NANO_USD_MAX]] },
  );
});

test('the documented price', () => {
  expect(writeDollars(2_500_000)).toBe('0.0025');
  expect(readDollars(JSON.parse('0.0025'))).toBe(2_500_000);
});

test.each([-0.0025, Number.NaN, Number.POSITIVE_INFINITY, 1e300, '0.0025', null, undefined, {}])(
  '%s is no price',
  (value) => {
    expect(readDollars(value)).toBeUndefined();
  },
);

test.each([-1, 0.5, Number.NaN, NANO_USD_MAX + 1])('%s nano-USD is not written', (nano) => {
  expect(() => writeDollars(nano)).toThrow('must be an integer from 0');
});
