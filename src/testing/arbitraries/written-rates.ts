import fc from 'fast-check';
import { publishedRates } from './rates.ts';

/** A published rate as it may be written: one of them with an exponent. */
const writtenExponent = '1.9e-8';

/** A price-like decimal: at most $10, at most 9 decimals. */
export const modestRate: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(writtenExponent, ...publishedRates()),
  fc
    .tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 5, max: 9 }))
    .map(([num, scale]) => `${num}e-${scale}`),
);

/** Any valid decimal text: up to 30 decimals, below 1e15, plain or with an exponent. */
export const anyDecimal: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(writtenExponent, ...publishedRates({ decimals: 30 })),
  fc
    .tuple(fc.bigInt(0n, 100_000_000_000_000n), fc.bigInt(0n, 100_000_000_000_000_000_000n), fc.boolean())
    .map(([whole, fraction, plain]) => (plain ? `${whole}.${fraction}` : `${whole}`)),
  fc
    .tuple(fc.bigInt(0n, 100_000_000n), fc.integer({ min: -30, max: 6 }))
    .map(([num, exponent]) => `${num}e${exponent}`),
  fc
    .tuple(fc.integer({ min: 0, max: 9 }), fc.nat(999_999), fc.integer({ min: -24, max: 13 }))
    .map(([whole, fraction, exponent]) => `${whole}.${fraction}E${exponent < 0 ? '' : '+'}${exponent}`),
);
