import fc from 'fast-check';

/** Rates as vendors published them in 2026, nasty ones among them: float noise, and a rate per pixel that was rounded. */
const PUBLISHED_RATES = [
  '0',
  '0.0025',
  '0.003',
  '0.014',
  '0.025',
  '0.039',
  '0.04',
  '0.224',
  '0.4',
  '1.25',
  '2.50',
  '0.0000019',
  '0.00018',
  '0.000725',
  '0.00001111',
  '0.000000019',
  '0.00000030001999999999996',
] as const;

/** What a generator of rates may make. */
export interface RateBounds {
  /** Most decimals, 0 to 30. Default: 9. */
  readonly decimals?: number;
  /** The largest rate in whole dollars. Default: 10. */
  readonly maxDollars?: number;
}

/** The published rates within bounds, in plain decimal text. */
export function publishedRates({ decimals = 9, maxDollars = 10 }: RateBounds = {}): readonly string[] {
  return PUBLISHED_RATES.filter((text) => (text.split('.')[1] ?? '').length <= decimals && Number(text) <= maxDollars);
}

/** Rates as plain decimal text in dollars, published ones among them: `"0.0025"`. Never negative, no exponent. */
export function rateText(bounds: RateBounds = {}): fc.Arbitrary<string> {
  const { decimals = 9, maxDollars = 10 } = bounds;
  const published = publishedRates({ decimals, maxDollars });
  const made = fc
    .integer({ min: 0, max: decimals })
    .chain((scale) => fc.bigInt(0n, BigInt(`${maxDollars}${'0'.repeat(scale)}`)).map((num) => decimalText(num, scale)));
  return published.length === 0 ? made : fc.oneof(fc.constantFrom(...published), made);
}

/** Rates that are no rates: negative, the sentinel `-1`, NaN, infinite, empty, words. No catalog may load them. */
export const malformedRate: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('-1', 'NaN', 'Infinity', '-Infinity', '', 'free', '1,5', '0x10', '--1', '1.2.3', 'null'),
  rateText()
    .filter((text) => Number(text) > 0)
    .map((text) => `-${text}`),
);

/** `num / 10^scale` as plain decimal text. */
function decimalText(num: bigint, scale: number): string {
  const digits = num.toString().padStart(scale + 1, '0');
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** A plain decimal text times a whole number, exact, with as many decimals as before. */
export function multiplyDecimal(text: string, factor: bigint): string {
  const [whole = '', fraction = ''] = text.split('.');
  return decimalText(BigInt(whole + fraction) * factor, fraction.length);
}
