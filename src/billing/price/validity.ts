import { z } from 'zod';
import { parseInstant } from '../../units/calendar.ts';
import { choiceSchema } from '../../units/choice-schema.ts';
import { type PriceRule, type PriceRuleInput, priceSchema } from './rule.ts';
import { ALL_WORLDS, optionsObject } from '../../units/options-object.ts';

/** A price and when it holds. A bound that is absent holds always. Times are UTC. */
export interface DatedPrice {
  /** First instant, Unix epoch ms. */
  readonly fromEpochMs?: number | undefined;
  /** First instant at which it no longer holds, Unix epoch ms. */
  readonly untilEpochMs?: number | undefined;
  /** Hours of each day, in ms from midnight, from (inclusive) to (exclusive); a window over midnight ends below its start. */
  readonly daily?: { readonly fromMs: number; readonly untilMs: number } | undefined;
  /** Days of the week, 0 for Sunday to 6 for Saturday; absent: all. */
  readonly days?: readonly number[] | undefined;
  readonly price: PriceRule | readonly PriceRule[];
}

const WEEK_DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const DAY_MS = 86_400_000;
/** 1970-01-01 was a Thursday. */
const EPOCH_WEEK_DAY = 4;
const ENTRIES_MAX = 1000;
const DAY = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?Z)?$/;
const HOURS = /^([01]\d|2[0-4]):([0-5]\d)\.\.([01]\d|2[0-4]):([0-5]\d)$/;
const EXPECTED_DAY = 'expected a day such as 2026-01-31, or an instant such as 2026-01-31T12:00Z (UTC)';
const EXPECTED_HOURS = 'expected hours such as 16:30..00:30 (UTC)';

function parseHours(text: string): { readonly fromMs: number; readonly untilMs: number } | undefined {
  const [fromHour = 0, fromMinute = 0, untilHour = 0, untilMinute = 0] = text.split(/:|\.\./).map(Number);
  const fromMs = (fromHour * 60 + fromMinute) * 60_000;
  const untilMs = (untilHour * 60 + untilMinute) * 60_000;
  return fromMs >= DAY_MS || untilMs > DAY_MS || fromMs === untilMs ? undefined : { fromMs, untilMs };
}

function parsed<Output>(
  pattern: RegExp,
  expected: string,
  parse: (text: string) => Output | undefined,
): z.ZodType<Output, string> {
  return z
    .string({ error: expected })
    .regex(pattern, { error: expected })
    .transform((text, context): Output => {
      const value = parse(text);
      if (value !== undefined) return value;
      context.issues.push({ code: 'custom', message: expected, input: text });
      return z.NEVER;
    });
}

const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;
const EXPECTED_INSTANT =
  'expected an instant from 1970 to 2999 such as 2026-11-20T09:00Z, a day, or a time of day such as 09:00 (UTC)';
/** The year 3000: what begins before it has dates of four digits, however long it takes. */
const INSTANT_END_MS = 32_503_680_000_000;

/** An instant in UTC as Unix epoch ms: `2026-11-20T09:00:00Z`, a day (its midnight), or a time of day, which is that of 2026-01-01. */
export const instantSchema: z.ZodType<number, string> = parsed(
  new RegExp(`${DAY.source}|${TIME.source}`),
  EXPECTED_INSTANT,
  (text) => {
    const epochMs = parseInstant(TIME.test(text) ? `2026-01-01T${text}Z` : text) ?? Number.NaN;
    return epochMs >= 0 && epochMs < INSTANT_END_MS ? epochMs : undefined;
  },
);

type WeekDays = readonly (typeof WEEK_DAYS)[number][];

const daysSchema: z.ZodType<WeekDays, WeekDays> = z
  .array(z.enum(WEEK_DAYS))
  .min(1, { error: 'expected at least one day such as mon; leave `days` out for all' })
  .max(WEEK_DAYS.length);

const entrySchema = optionsObject('billing', ALL_WORLDS, {
  from: parsed(DAY, EXPECTED_DAY, parseInstant).optional().describe('First day or instant, UTC. Default: always.'),
  until: parsed(DAY, EXPECTED_DAY, parseInstant)
    .optional()
    .describe('Day or instant from which it no longer holds, UTC. Default: never.'),
  daily: parsed(HOURS, EXPECTED_HOURS, parseHours)
    .optional()
    .describe('Hours of each day, UTC, such as 16:30..00:30. Default: all.'),
  days: daysSchema
    .optional()
    .describe('Days of the week, UTC, of the instant itself: sun, mon, tue, wed, thu, fri, sat. Default: all.'),
  price: priceSchema.describe('The price that holds then.'),
})
  .refine(({ from, until }) => from === undefined || until === undefined || from < until, {
    error: '`until` is not after `from`, so the price never holds',
    path: ['until'],
  })
  .transform(({ from, until, daily, days, price }): DatedPrice => ({
    fromEpochMs: from,
    untilEpochMs: until,
    daily,
    days: days?.map((day) => WEEK_DAYS.indexOf(day)),
    price,
  }));

/** `DatedPrice` as it is written: `{ from: 2026-01-01, until: 2026-03-01, daily: 16:30..00:30, days: [mon, tue], price: ... }`. */
export type DatedPriceInput = z.input<typeof entrySchema>;

const entriesSchema: z.ZodType<readonly DatedPrice[]> = z
  .array(entrySchema)
  .min(1)
  .max(ENTRIES_MAX, { error: `expected at most ${ENTRIES_MAX} dated prices` });

const plainSchema: z.ZodType<readonly DatedPrice[]> = priceSchema.transform((price): readonly DatedPrice[] => [
  { price },
]);

/** A model's price: one that always holds, or a list of dated prices of which the first that holds counts. */
export const datedPricesSchema: z.ZodType<
  readonly DatedPrice[],
  PriceRuleInput | readonly PriceRuleInput[] | readonly DatedPriceInput[]
> = choiceSchema(
  [priceSchema, entriesSchema],
  (input): z.ZodType<readonly DatedPrice[]> => (isDated(input) ? entriesSchema : plainSchema),
  'A price, or a list of prices with their times, of which the first that holds counts.',
  'timed-price',
);

function isDated(input: unknown): boolean {
  return (
    Array.isArray(input) &&
    input.some((entry) => typeof entry === 'object' && entry !== null && 'price' in entry && !('per' in entry))
  );
}

/** The price that holds at an instant (Unix epoch ms): that of the first entry whose bounds all hold; undefined when none does. */
export function priceAt(prices: readonly DatedPrice[], epochMs: number): DatedPrice['price'] | undefined {
  return prices.find((entry) => holdsAt(entry, epochMs))?.price;
}

function holdsAt(
  { fromEpochMs = -Infinity, untilEpochMs = Infinity, daily, days }: DatedPrice,
  epochMs: number,
): boolean {
  if (epochMs < fromEpochMs || epochMs >= untilEpochMs) return false;
  if (days !== undefined && !days.includes(weekDay(epochMs))) return false;
  if (daily === undefined) return true;
  const dayMs = modulo(epochMs, DAY_MS);
  const { fromMs, untilMs } = daily;
  return fromMs < untilMs ? dayMs >= fromMs && dayMs < untilMs : dayMs >= fromMs || dayMs < untilMs;
}

function weekDay(epochMs: number): number {
  return modulo(Math.floor(epochMs / DAY_MS) + EPOCH_WEEK_DAY, WEEK_DAYS.length);
}

function modulo(value: number, base: number): number {
  return ((value % base) + base) % base;
}

/** Whether a price holds at all instants. */
export function holdsAlways({ fromEpochMs, untilEpochMs, daily, days }: DatedPrice): boolean {
  return [fromEpochMs, untilEpochMs, daily, days].every((bound) => bound === undefined);
}

/**
 * The first instant after `epochMs` at which another price may hold: a bound of an entry, a border of its hours, or a midnight where days of
 * the week count. Infinity when none will.
 */
export function nextChangeMs(prices: readonly DatedPrice[], epochMs: number): number {
  const midnight = epochMs - modulo(epochMs, DAY_MS);
  const borders = prices.flatMap(({ fromEpochMs, untilEpochMs, daily, days }) => {
    const hours = daily === undefined ? [] : [daily.fromMs, daily.untilMs];
    const ofDay = [...hours, ...(days === undefined ? [] : [0])];
    const today = ofDay.flatMap((ms) => [midnight + ms, midnight + DAY_MS + ms]);
    return [fromEpochMs ?? Number.NaN, untilEpochMs ?? Number.NaN, ...today].filter((border) => border > epochMs);
  });
  return Math.min(Number.POSITIVE_INFINITY, ...borders);
}
