import { utcEpochMs } from '../../units/calendar.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
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

/** A year of two digits is the latest such year that is at most 50 years ahead (RFC 9110, section 5.6.7). */
function fullYear(text: string, nowEpochMs: number): number {
  if (text.length === 4) return Number(text);
  const latest = new Date(nowEpochMs).getUTCFullYear() + 50;
  return latest - ((latest - Number(text)) % 100);
}

/**
 * Unix epoch ms of an HTTP date in any of its three forms; undefined when it is not one or the day does not exist.
 * The name of the weekday is not compared with the date. Second 60, a leap second, is the next minute.
 */
export function parseHttpDate(text: string, nowEpochMs: number): number | undefined {
  const parts = FORMS.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (parts === undefined) return undefined;
  const { year = '', month = '', day, hour, minute, second } = parts;
  const [dayNumber = 0, ...time] = [day, hour, minute, second].map(Number);
  return utcEpochMs(fullYear(year, nowEpochMs), MONTHS.indexOf(month) + 1, dayNumber, ...time);
}

/** The HTTP date of an instant, as in `Sun, 06 Nov 1994 08:49:37 GMT`; parts of a second are cut off. Years 0 to 9999. */
export function formatHttpDate(epochMs: number): string {
  return new Date(Math.floor(epochMs)).toUTCString();
}
