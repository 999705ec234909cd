import { z } from 'zod';
import { type Ratio, ratio } from './ratio.ts';

/** A non-negative decimal, exact: `num / 10^scale`. In lowest form: `num` does not end in 0 unless `scale` is 0. */
export interface Rate {
  readonly num: bigint;
  /** Decimals, from 0 to 30. */
  readonly scale: number;
}

const PATTERN = /^([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?$/;
const DECIMALS_MAX = 30;
const WHOLE_DIGITS_MAX = 15;
const TEXT_LENGTH_MAX = 100;

const EXPECTED = 'expected an amount of dollars as decimal text, such as "0.0025" or "1.9e-8"';

/** As `parseRate`, but one sentence that says what was expected where there is no rate. */
export function readRate(text: string): Rate | string {
  const match = text.length <= TEXT_LENGTH_MAX ? PATTERN.exec(text) : null;
  if (match === null) return problemOf(text);
  const fraction = match[2] ?? '';
  const digits = ((match[1] ?? '') + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return { num: 0n, scale: 0 };
  const scale = fraction.length - Number(match[3] ?? 0) - (digits.length - significant.length);
  if (scale > DECIMALS_MAX) return `expected at most ${DECIMALS_MAX} decimals: round "${text}" where you know how`;
  if (significant.length - scale > WHOLE_DIGITS_MAX)
    return `expected less than 1e${WHOLE_DIGITS_MAX}: check the unit of "${text}"`;
  const num = BigInt(significant);
  return scale >= 0 ? { num, scale } : { num: num * powerOfTen(-scale), scale: 0 };
}

function problemOf(text: string): string {
  if (/^-\d/.test(text))
    return `expected zero or more: "${text}" is negative, which some catalogs use for "no fixed price"; give the real one`;
  return EXPECTED;
}

/** 10^exponent for an integer exponent from 0 up. */
export function powerOfTen(exponent: number): bigint {
  return BigInt(`1${'0'.repeat(exponent)}`);
}

/**
 * The exact rate of a decimal text such as `0.0025` or `1.9e-8`. Never goes through a float.
 * Throws a RangeError for what is no such text: empty, signed (`-1` is a sentinel in public catalogs), NaN, Infinity,
 * more than 30 decimals, or 1e15 and more.
 */
export function parseRate(text: string): Rate {
  const reading = readRate(text);
  if (typeof reading === 'string') throw new RangeError(`Not a rate: ${reading}.`);
  return reading;
}

/** The rate as plain decimal text, without exponent or trailing zeros: the inverse of `parseRate`. */
export function rateText(rate: Rate): string {
  const digits = rate.num.toString().padStart(rate.scale + 1, '0');
  return rate.scale === 0 ? digits : `${digits.slice(0, -rate.scale)}.${digits.slice(-rate.scale)}`;
}

/** The rate as a ratio in lowest terms. */
export function rateRatio(rate: Rate): Ratio {
  return ratio(rate.num, powerOfTen(rate.scale));
}

/** A schema of written rates, which `read` reads, or says in one sentence what is wrong; it encodes back to text. */
export function rateCodec<Input extends string | number>(
  input: z.ZodType<Input, Input>,
  read: (text: string) => Rate | string,
): z.ZodType<Rate, Input> {
  return z.codec(input, z.custom<Rate>(), {
    decode: (written, context) => {
      const rate = read(String(written));
      if (typeof rate !== 'string') return rate;
      context.issues.push({ code: 'custom', message: rate, input: written });
      return z.NEVER;
    },
    encode: (rate) => rateText(rate) as Input,
  });
}

/** What to write instead of an amount of dollars that is not text: `expected`, unless it is a number, which lacks only its quotes. */
export function dollarsInputError(input: unknown, expected: string): string {
  const rate = typeof input === 'number' ? readRate(String(input)) : expected;
  if (typeof rate === 'string') return expected;
  const text = rateText(rate);
  return `put the amount in quotes, such as "${text}": an unquoted YAML number is a float, and dollars are kept exact`;
}

/**
 * Dollars as quoted decimal text, kept exactly; encodes back to text. A YAML number is refused, since it was a float before anyone saw it.
 * Refuses what `parseRate` refuses.
 */
export const dollarsRateSchema: z.ZodType<Rate, string> = rateCodec(
  z.string({ error: ({ input }) => dollarsInputError(input, EXPECTED) }),
  readRate,
).meta({
  id: 'dollars',
  description: 'US dollars as quoted decimal text, exact: "0.0025" or "1.9e-8".',
  pattern: PATTERN.source,
});

/** As `dollarsRateSchema`, for exact decimals that are no dollars (credits per image): quoted decimal text. */
export const decimalRateSchema: z.ZodType<Rate, string> = rateCodec(
  z.string({ error: 'expected quoted decimal text, such as "6.5"' }),
  readRate,
).meta({ id: 'decimal', description: 'A non-negative decimal as quoted text, exact: "6.5".', pattern: PATTERN.source });
