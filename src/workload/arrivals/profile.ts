import { z } from 'zod';
import { ALL_WORLDS, optionsObject } from '../../units/options-object.ts';
import { positiveRateSchema } from '../../units/rate.ts';
import { weekHours } from './profile-hours.ts';
import { SPACING_WORDS, spacingSchema } from './spacing.ts';
import type { RateSteps } from './step-curve.ts';

const HOUR_MS = 3_600_000;
const DAY_NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const BEGIN = /^(mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d(?:\.\d{1,3})?))?$/;
const BEGIN_EXPECTED = 'expected a day and a time such as "mon 09:00"';

const weightSchema = z
  .number()
  .max(1e6, { error: 'expected at most 1000000' })
  .refine((weight) => weight === 0 || weight >= 1e-6, { error: 'expected 0, or a number from 0.000001' });
const someWeight = (weights: readonly number[]): boolean => weights.some((weight) => weight > 0);
const ALL_ZERO = { error: 'expected a number above zero; as it stands, no request would ever be due' };

const busyHoursSchema = optionsObject('workload', ALL_WORLDS, {
  from: z.int().min(0).max(23, { error: 'expected a whole hour from 0 to 23' }).describe('First busy hour, such as 9.'),
  to: z
    .int()
    .min(1)
    .max(24, { error: 'expected a whole hour from 1 to 24' })
    .describe('Hour at which it ends, such as 18. Before `from`: on the next day.'),
  quiet: weightSchema
    .max(1, { error: 'expected at most 1: outside, the rate is a part of that inside' })
    .describe('Rate of the other hours, as a part of that of the busy ones: 0.2.'),
}).refine(({ from, to }) => from !== to, { error: 'expected another hour than from', path: ['to'] });

/** Input form: `{ type: profile, rate: 20/s, peak: 3, weekend: 0.4 }`. */
export const profileArrivalsSchema = optionsObject('workload', ALL_WORLDS, {
  type: z.literal('profile'),
  rate: positiveRateSchema.describe('Mean requests per second of a week.'),
  peak: z
    .number()
    .min(1, { error: 'expected at least 1: the busiest hour has so many times the mean of the day' })
    .max(20, { error: 'expected at most 20' })
    .optional()
    .describe('The busiest hour has so many times the mean of its day; the others follow a smooth hill around it.'),
  peakAt: z
    .int()
    .min(0, { error: 'expected a whole hour from 0 to 23' })
    .max(23, { error: 'expected a whole hour from 0 to 23' })
    .default(14)
    .describe('The busiest hour of the day: 14 is from 14:00 to 15:00. Default: 14.'),
  hours: z
    .union([
      busyHoursSchema,
      z
        .array(weightSchema)
        .length(24, { error: 'expected 24 numbers, one for each hour' })
        .refine(someWeight, ALL_ZERO),
    ])
    .optional()
    .describe('Instead of peak: busy hours, `{ from: 9, to: 18, quiet: 0.2 }`, or 24 numbers, from midnight on.'),
  weekend: weightSchema.optional().describe('Requests of a Saturday or Sunday, as a part of those of a weekday: 0.4.'),
  days: z
    .array(weightSchema)
    .length(7, { error: 'expected 7 numbers, from Monday to Sunday' })
    .refine(someWeight, ALL_ZERO)
    .optional()
    .describe('Instead of weekend: 7 numbers, from Monday to Sunday.'),
  begin: z
    .string({ error: BEGIN_EXPECTED })
    .regex(BEGIN, { error: BEGIN_EXPECTED })
    .optional()
    .describe(
      'When in the week the load begins: "mon 09:00". Default: at startAt of the scenario, else Monday at midnight.',
    ),
  spacing: spacingSchema.default('poisson').describe(`${SPACING_WORDS} Default: poisson.`),
})
  .superRefine((profile, context) => {
    const { peak, hours, weekend, days } = profile;
    const both = (path: string, other: string): void =>
      context.addIssue({ code: 'custom', path: [path], message: `stands beside ${other}; say one of them` });
    if (peak !== undefined && hours !== undefined) both('hours', 'peak');
    if (weekend !== undefined && days !== undefined) both('days', 'weekend');
    if (peak !== undefined || hours !== undefined || weekend !== undefined || days !== undefined) return;
    const message = 'expected peak, hours, weekend or days; a rate that does not change is type poisson';
    context.addIssue({ code: 'custom', path: ['peak'], message });
  })
  .transform(({ rate, ...profile }) => ({ ...profile, ratePerSecond: rate }));

/** Arrivals of a week by its hours and days. */
export type ProfileArrivalsOptions = z.infer<typeof profileArrivalsSchema>;

/** The rates of the 168 hours of a week, Monday first, and where among them the load begins. */
export function stepsOf({ ratePerSecond, begin, ...shape }: ProfileArrivalsOptions): RateSteps {
  const [, day = 'mon', hour = '0', minute = '0', second = '0'] = BEGIN.exec(begin ?? '') ?? [];
  const hours = DAY_NAMES.indexOf(day) * 24 + Number(hour);
  const beginMs = hours * HOUR_MS + Number(minute) * 60_000 + Number(second) * 1000;
  return { ratesPerSecond: weekHours(ratePerSecond, shape), eachMs: HOUR_MS, beginMs };
}

/** A profile whose load begins at an instant (ms since 1970, UTC), unless it says itself when it begins. */
export function beginningAt(profile: ProfileArrivalsOptions, epochMs: number): ProfileArrivalsOptions {
  if (profile.begin !== undefined) return profile;
  const instant = new Date(epochMs);
  // Days of JavaScript begin with Sunday.
  const day = DAY_NAMES[(instant.getUTCDay() + 6) % 7];
  const time = instant
    .toISOString()
    .slice(11, 23)
    .replace(/(?::00)?\.000$/, '');
  return { ...profile, begin: `${day} ${time}` };
}
