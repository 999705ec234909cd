/**
 * Dates in HTTP headers, without the platform's clock or calendar. Years are those of the proleptic Gregorian calendar;
 * the conversion between days and dates counts years from March, so that a leap day is the last day of its year.
 */

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_MS = 86_400_000;
const DAYS_PER_ERA = 146_097;
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_DAY = 719_468;

const SHORT_DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAY = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day';
const MONTH = `(?<month>${MONTHS.join('|')})`;
const TIME = '(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})';

/** The three forms of RFC 9110, section 5.6.7: the one to write, and the two to read as well. */
const FORMS = [
  new RegExp(`^${SHORT_DAY}, (?<day>\\d{2}) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`),
  new RegExp(`^${LONG_DAY}, (?<day>\\d{2})-${MONTH}-(?<year>\\d{2}) ${TIME} GMT$`),
  new RegExp(`^${SHORT_DAY} ${MONTH} (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})$`),
];

interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** Days since 1970-01-01; negative before. */
function dayNumber(date: CivilDate): number {
  const year = date.month > 2 ? date.year : date.year - 1;
  const monthFromMarch = (date.month + 9) % 12;
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + date.day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - EPOCH_DAY;
}

function civilDate(daysSinceEpoch: number): CivilDate {
  const days = daysSinceEpoch + EPOCH_DAY;
  const era = Math.floor(days / DAYS_PER_ERA);
  const dayOfEra = days - era * DAYS_PER_ERA;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = ((monthFromMarch + 2) % 12) + 1;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1 };
}

/** A year of two digits is the latest such year that is at most 50 years ahead (RFC 9110, section 5.6.7). */
function fullYear(text: string, nowEpochMs: number): number {
  if (text.length === 4) return Number(text);
  const latest = civilDate(Math.floor(nowEpochMs / DAY_MS)).year + 50;
  return latest - ((latest - Number(text)) % 100);
}

/**
 * Unix epoch ms of an HTTP date in any of its three forms; undefined when it is not one or the day does not exist.
 * The name of the weekday is not compared with the date. Second 60, a leap second, is the next minute.
 */
export function parseHttpDate(text: string, nowEpochMs: number): number | undefined {
  for (const form of FORMS) {
    const parts = form.exec(text)?.groups;
    if (parts === undefined) continue;
    const { day = '', month = '', year = '', hour, minute, second } = parts;
    const date = { year: fullYear(year, nowEpochMs), month: MONTHS.indexOf(month) + 1, day: Number(day) };
    const days = dayNumber(date);
    // A day that the month does not have comes back as a day of another month.
    if (civilDate(days).day !== date.day) return undefined;
    const time = { hour: Number(hour), minute: Number(minute), second: Number(second) };
    if (time.hour > 23 || time.minute > 59 || time.second > 60) return undefined;
    return days * DAY_MS + ((time.hour * 60 + time.minute) * 60 + time.second) * 1000;
  }
  return undefined;
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** The HTTP date of an instant, as in `Sun, 06 Nov 1994 08:49:37 GMT`; parts of a second are cut off. Years 0 to 9999. */
export function formatHttpDate(epochMs: number): string {
  const seconds = Math.floor(epochMs / 1000);
  const days = Math.floor(seconds / 86_400);
  const { year, month, day } = civilDate(days);
  const ofDay = seconds - days * 86_400;
  const time = [Math.floor(ofDay / 3600), Math.floor(ofDay / 60) % 60, ofDay % 60].map((part) => pad(part, 2));
  const weekday = WEEKDAYS[(((days + 4) % 7) + 7) % 7];
  return `${weekday}, ${pad(day, 2)} ${MONTHS[month - 1]} ${pad(year, 4)} ${time.join(':')} GMT`;
}
