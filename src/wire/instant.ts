const DAY_MS = 86_400_000;
const PATTERN = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysOfMonth(year: number, month: number): number {
  return (MONTH_DAYS[month - 1] ?? 0) + (month === 2 && isLeap(year) ? 1 : 0);
}

/** Days from 1970-01-01 to the first of a month, in the Gregorian calendar. */
function dayOfMonthStart(year: number, month: number): number {
  const before = year - 1;
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  let days = before * 365 + leaps - 719_162;
  for (let each = 1; each < month; each += 1) days += daysOfMonth(year, each);
  return days;
}

function offsetMs(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** Unix epoch ms of ISO 8601 text: a date (its first instant), or a date and a time with or without an offset; in UTC where none is said. */
export function parseInstant(text: string): number | undefined {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const isSound = month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month) && year >= 1970;
  if (!isSound || hour > 23 || minute > 59 || second > 60) return undefined;
  const fractionMs = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
  const timeMs = ((hour * 60 + minute) * 60 + second) * 1000 + fractionMs;
  return (dayOfMonthStart(year, month) + day - 1) * DAY_MS + timeMs - offsetMs(match[8] ?? 'Z');
}

/** The steps in which time can be counted. */
export const TIMEFRAMES = ['minute', 'hour', 'day', 'week', 'month'] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

const STEP_MS: Readonly<Record<Exclude<Timeframe, 'week' | 'month'>, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
};

/** The first instant of the month, `after` months on, in which an instant is. */
function monthStart(epochMs: number, after: number): number {
  let month = Math.floor(epochMs / DAY_MS / 30.436_875);
  while (dayOfMonthStart(1970 + Math.floor(month / 12), (month % 12) + 1) * DAY_MS > epochMs) month -= 1;
  while (dayOfMonthStart(1970 + Math.floor((month + 1) / 12), ((month + 1) % 12) + 1) * DAY_MS <= epochMs) month += 1;
  const wanted = month + after;
  return dayOfMonthStart(1970 + Math.floor(wanted / 12), (wanted % 12) + 1) * DAY_MS;
}

/** The first instant of the step, `after` steps on, in which an instant of 1970 or later is; in UTC, weeks from Monday. */
export function stepStart(epochMs: number, timeframe: Timeframe, after = 0): number {
  if (timeframe === 'month') return monthStart(epochMs, after);
  const stepMs = timeframe === 'week' ? 7 * DAY_MS : STEP_MS[timeframe];
  // 1970-01-05 was a Monday.
  const firstMs = timeframe === 'week' ? 4 * DAY_MS : 0;
  return (Math.floor((epochMs - firstMs) / stepMs) + after) * stepMs + firstMs;
}
