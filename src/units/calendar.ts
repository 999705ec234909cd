const INSTANT = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Unix epoch ms of a date and a time in UTC, in the Gregorian calendar; `month` counts from 1. Undefined when there is no such day or time.
 * Second 60, a leap second, is the next minute.
 */
export function utcEpochMs(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
): number | undefined {
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const date = new Date(0);
  // `Date.UTC` reads years below 100 as those of the 20th century.
  date.setUTCFullYear(year, month - 1, day);
  // A day that the month does not have comes back as a day of another month.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000;
}

function offsetMs(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** Unix epoch ms of ISO 8601 text: a date (its first instant), or a date and a time with or without an offset; in UTC where none is said. */
export function parseInstant(text: string): number | undefined {
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, ...rest] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const [day = 0, hour, minute, second] = rest;
  const epochMs = utcEpochMs(year, month, day, hour, minute, second);
  const fractionMs = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
  return epochMs === undefined ? undefined : epochMs + fractionMs - offsetMs(match[8] ?? 'Z');
}

/**
 * The next midnight UTC after an instant that begins a day of a month, Unix epoch ms: `day` counts from 1, and a month that is shorter has it on
 * its last day.
 */
export function nextCycleDayMs(epochMs: number, day: number): number {
  const date = new Date(epochMs);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const inMonth = cycleDayMs(year, month, day);
  return inMonth > epochMs ? inMonth : cycleDayMs(year, month + 1, day);
}

function cycleDayMs(year: number, month: number, day: number): number {
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(day, lastDay));
}
