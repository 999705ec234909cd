import fc from 'fast-check';

/** Published rates: what the endpoints of 2026 really ask. */
const publishedRate = fc.constantFrom(
  '0.0025',
  '0.003',
  '0.014',
  '0.025',
  '0.039',
  '0.04',
  '0.4',
  '1.25',
  '2.50',
  '1.9e-8',
  '0',
);

/** A price-like decimal: at most $10, at most 9 decimals. */
export const modestRate: fc.Arbitrary<string> = fc.oneof(
  publishedRate,
  fc
    .tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 5, max: 9 }))
    .map(([num, scale]) => `${num}e-${scale}`),
);

/** Any valid decimal text: up to 30 decimals, below 1e15, plain or with an exponent. */
export const anyDecimal: fc.Arbitrary<string> = fc.oneof(
  publishedRate,
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
