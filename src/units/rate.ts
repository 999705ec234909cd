import { z } from 'zod';

/** The highest rate that is accepted, in events per second. */
const PER_SECOND_MAX = 1e9;

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86_400 };
const PATTERN = /^(\d{1,12}(?:\.\d{1,12})?)\/(s|min|h|d)$/;
const EXPECTED = 'expected a rate such as "20/s" or "600/min"';

/** Events per second of a rate text such as `20/s`, `600/min`, `1000/h`, `5000/d`; undefined when it is not one. */
export function parseRatePerSecond(text: string): number | undefined {
  const match = PATTERN.exec(text);
  const unitSeconds = UNIT_SECONDS[match?.[2] ?? ''];
  return unitSeconds === undefined ? undefined : Number(match?.[1]) / unitSeconds;
}

/** A rate as people write it, the inverse of `parseRatePerSecond` up to 12 significant figures: `20/s`, `0.125/s`, `50/min`. */
export function rateText(perSecond: number): string {
  const units = Object.entries(UNIT_SECONDS);
  const isShort = perSecond === Number(perSecond.toFixed(3));
  const whole = units.find(([, seconds]) => Math.round(perSecond * seconds) / seconds === perSecond);
  const [name, seconds] = (isShort ? undefined : whole) ?? (['s', 1] as const);
  return `${Number((perSecond * seconds).toPrecision(12))}/${name}`;
}

/** A rate as people write it (`20/s`, `600/min`, `1000/h`); parsed to events per second. Zero is allowed; a billion per second is the most. */
export const rateSchema: z.ZodType<number, string> = z
  .string({ error: EXPECTED })
  .regex(PATTERN, { error: EXPECTED })
  .transform((text) => parseRatePerSecond(text) ?? Number.NaN)
  .refine((rate) => rate <= PER_SECOND_MAX, { error: 'expected a rate of at most 1000000000/s' })
  .meta({ description: 'A rate: a number per s, min, h or d.' });

/** As `rateSchema`, but zero is refused. */
export const positiveRateSchema: z.ZodType<number, string> = rateSchema.refine((rate) => rate > 0, {
  error: 'expected a rate above zero',
});
