/**
 * The largest amount that travels exactly: 2^51 - 1 nano-dollars, about $2.25 million for one job.
 * Below it, a decimal of at most nine places, read as a double and multiplied by 1e9, is off by less than half:
 * both roundings err by at most 2^-53 of the value, together less than 2^51 * 2^-52 = 1/2. So rounding restores it.
 */
export const NANO_USD_MAX = 2_251_799_813_685_247;

const NANO_DIGITS = 9;

/**
 * A JSON number of US dollars that equals an integer of nano-USD exactly: `2_500_000` gives `0.0025`. No exponent, no
 * trailing zeros. Asserts an integer from 0 to `NANO_USD_MAX`.
 */
export function writeDollars(nanoUsd: number): string {
  if (!Number.isInteger(nanoUsd) || nanoUsd < 0 || nanoUsd > NANO_USD_MAX)
    throw new Error(`A price in a reply must be an integer from 0 to ${NANO_USD_MAX} nano-USD, but it is ${nanoUsd}.`);
  const digits = String(nanoUsd).padStart(NANO_DIGITS + 1, '0');
  const fraction = digits.slice(-NANO_DIGITS).replace(/0+$/, '');
  const whole = digits.slice(0, -NANO_DIGITS);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/**
 * Nano-USD of a number of dollars out of parsed JSON: exact when its text had at most nine decimals, else the nearest
 * nano-dollar. Undefined when it is not a number, negative, or more than `NANO_USD_MAX`.
 */
export function readDollars(dollars: unknown): number | undefined {
  if (typeof dollars !== 'number' || !(dollars >= 0)) return undefined;
  const nanoUsd = Math.round(dollars * 1e9);
  return nanoUsd <= NANO_USD_MAX ? nanoUsd : undefined;
}
