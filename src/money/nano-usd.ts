/** Nano-dollars in a dollar. Everything that is posted is an integer count of them. */
export const NANO_PER_USD = 1_000_000_000n;

/** Parts of a whole that a share of dollars is computed to. */
const SHARE_PARTS = 1_000_000_000_000n;

const PATTERN = /^(-?)(\d{1,30})(?:\.(\d{1,9}))?$/;

/**
 * Nano-USD as decimal dollars without trailing zeros: 2500000 is `0.0025`, -1 is `-0.000000001`.
 * Throws a RangeError for a number that is not a safe integer.
 */
export function nanoUsdText(nano: bigint | number): string {
  if (typeof nano === 'number' && !Number.isSafeInteger(nano))
    throw new RangeError(`${nano} is not a whole number of nano-USD within 2^53: sum in bigint, and round once.`);
  const isNegative = nano < 0;
  const digits = String(isNegative ? -nano : nano).padStart(10, '0');
  const fraction = digits.slice(-9).replace(/0+$/, '');
  return `${isNegative ? '-' : ''}${digits.slice(0, -9)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Nano-USD of decimal dollars with at most 9 decimals: the inverse of `nanoUsdText`. Throws a RangeError for any other text. */
export function parseNanoUsd(text: string): bigint {
  const match = PATTERN.exec(text);
  if (match === null)
    throw new RangeError(`"${text}" is not decimal dollars with at most 9 decimals, such as "0.0025".`);
  const nano = BigInt((match[2] ?? '') + (match[3] ?? '').padEnd(9, '0'));
  return match[1] === '-' ? -nano : nano;
}

/** What share of `whole` the dollars `part` are, from decimal text, to 1e-12; null when `whole` is zero. */
export function dollarShare(part: string, whole: string): number | null {
  const wholeNano = parseNanoUsd(whole);
  return wholeNano === 0n ? null : Number((parseNanoUsd(part) * SHARE_PARTS) / wholeNano) / 1e12;
}
