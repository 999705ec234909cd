import { z } from 'zod';

/** The longest duration that is accepted: ten years, in ms. */
export const DURATION_MS_MAX = 315_360_000_000;

/** Each unit as `factor * 10^exponent` ms: the power of ten goes into the text, so decimals are read without rounding. */
const UNITS: Readonly<Record<string, { readonly factor: number; readonly exponent: number }>> = {
  ms: { factor: 1, exponent: 0 },
  s: { factor: 1, exponent: 3 },
  m: { factor: 6, exponent: 4 },
  h: { factor: 36, exponent: 5 },
  d: { factor: 864, exponent: 5 },
};
const MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PATTERN = /^(\d{1,12}(?:\.\d{1,12})?)(ms|s|m|h|d)$/;
const EXPECTED = 'expected a duration such as "250ms", "5s", "2m" or "1h"';

/** Milliseconds of a duration text such as `250ms`, `5s`, `1.5m`, `2h` or `1d`; undefined when it is not one. */
export function parseDurationMs(text: string): number | undefined {
  const match = PATTERN.exec(text);
  const unit = UNITS[match?.[2] ?? ''];
  return unit === undefined ? undefined : Number(`${match?.[1]}e${unit.exponent}`) * unit.factor;
}

/** The shortest text of a duration that `parseDurationMs` reads as the same: `90s`, `1h`, `0.5ms`. */
export function durationText(ms: number): string {
  const unit = ms === 0 ? 's' : (['d', 'h', 'm', 's'] as const).find((name) => Number.isInteger(ms / MS[name]));
  return unit === undefined ? `${ms}ms` : `${ms / MS[unit]}${unit}`;
}

/** A duration as people write it; parsed to milliseconds. Zero is allowed; ten years are the most. */
export const durationSchema: z.ZodType<number, string> = z
  .string({ error: EXPECTED })
  .regex(PATTERN, { error: EXPECTED })
  .transform((text) => parseDurationMs(text) ?? Number.NaN)
  .refine((ms) => ms <= DURATION_MS_MAX, { error: 'expected a duration of at most ten years (3650d)' })
  .meta({ id: 'duration', description: 'A duration: a number and a unit (ms, s, m, h, d).' });

/** As `durationSchema`, but zero is refused. */
export const positiveDurationSchema: z.ZodType<number, string> = durationSchema.refine((ms) => ms > 0, {
  error: 'expected a duration above zero',
});
