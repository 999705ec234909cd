/** One formatter per kind of number: every table, report and message writes numbers through this file. */

const GROUPS = /\B(?=(\d{3})+(?!\d))/g;

/** What stands where there is no number. */
const NOTHING = '–';

/** A whole number with grouped thousands: `1,234,567`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(GROUPS, ',');
}

/** A quantity of units: whole numbers as counts, others with up to three decimals: `1,234`, `0.786`. */
export function formatQuantity(quantity: number): string {
  if (Number.isInteger(quantity)) return formatCount(quantity);
  const [whole = '0', fraction = ''] = quantity.toFixed(3).split('.');
  return `${whole.replace(GROUPS, ',')}.${fraction}`;
}

/** A number in full, for programs that know no exponents: `0.00000012`, `1000000000000000000000`. */
export function formatDecimal(value: number): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  if (exponent === '0') return String(value);
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  return point > 0 ? `${sign}${digits.padEnd(point, '0')}` : `${sign}0.${'0'.repeat(-point)}${digits}`;
}

/** An instant of the calendar as its day, with the time where it is not midnight: `2026-01-31`, `2026-01-31 23:59:58`. */
export function formatDay(iso: string): string {
  const [date = '', time = ''] = iso.slice(0, 19).split('T');
  return time === '00:00:00' ? date : `${date} ${time}`;
}

/** So many of what a noun names, whose plural ends in s: `1 charge`, `1,234 charges`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Words as a list in a sentence: `a, b and c`; empty where there is none. */
export function listText(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** A noun in lower case behind its indefinite article: `a study`, `an invoice`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** Three figures of a number (0.123, 1.23, 12.3, 123, 1,234), rounded before the digits are chosen: 9.999 is 10.0. */
function threeFigures(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 0.0005) return value > 0 ? '<0.001' : '>-0.001';
  for (const [limit, digits] of [
    [0.9995, 3],
    [9.995, 2],
    [99.95, 1],
  ] as const) {
    if (size < limit) return value.toFixed(digits);
  }
  return value.toFixed(0).replace(GROUPS, ',');
}

/**
 * A time given in ms, in the unit that suits its size: `340 ms`, `1.25 s`, `2.50 min`, `1.20 h`; a dash when there is
 * none.
 */
export function formatMs(ms: number | null): string {
  if (ms === null) return NOTHING;
  if (ms < 999.5) return `${threeFigures(ms)} ms`;
  if (ms < 120_000) return `${threeFigures(ms / 1000)} s`;
  if (ms < 7_200_000) return `${threeFigures(ms / 60_000)} min`;
  return `${threeFigures(ms / 3_600_000)} h`;
}

/** An instant of a run, given in ms since its start, to the millisecond: `6.012 s`, `3,601.200 s`. */
export function formatInstant(ms: number): string {
  const [whole = '0', fraction = ''] = (ms / 1000).toFixed(3).split('.');
  return `${whole.replace(GROUPS, ',')}.${fraction} s`;
}

/** Events per second: `12.5/s`. */
export function formatRate(perSecond: number): string {
  return `${threeFigures(perSecond)}/s`;
}

/** A share as per cent: `2.15 %`; a dash when there is none. */
export function formatShare(share: number | null): string {
  return share === null ? NOTHING : `${threeFigures(share * 100)} %`;
}

/**
 * A share for a column of shares, where places below each other matter more than figures: `2.15 %`, `100.00 %`, `<0.01
 * %`.
 */
export function formatColumnShare(share: number | null): string {
  if (share === null) return NOTHING;
  return share > 0 && share < 0.00005 ? '<0.01 %' : `${(share * 100).toFixed(2)} %`;
}

/** A confidence level (0 to 1) as people name it: `95 %`, `99.9 %`. */
export function formatConfidence(confidence: number): string {
  const percent = Number((confidence * 100).toPrecision(4));
  return percent === 100 && confidence < 1 ? '> 99.99 %' : `${percent} %`;
}

/** A plain ratio such as the retry amplification: `1.053`; a dash when there is none. */
export function formatRatio(ratio: number | null): string {
  return ratio === null ? NOTHING : ratio.toFixed(3);
}

/** How many times as much: `5.7 times`, `1,204 times`. */
export function formatTimes(ratio: number): string {
  return `${ratio < 100 ? ratio.toFixed(1) : formatCount(ratio)} times`;
}

/**
 * What a threshold observed, close enough to be compared by eye with the condition as it was written: numbers with up
 * to six significant figures and no unit (`4,898.25`, `0.0215`), dollars (decimal text) exact (`$0.004898`); a dash
 * when there is none.
 */
export function formatObserved(observed: number | string | null): string {
  if (observed === null) return NOTHING;
  const text = typeof observed === 'string' ? observed : String(Number(observed.toPrecision(6)));
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = ''] = match;
  return `${sign}${typeof observed === 'string' ? '$' : ''}${whole.replace(GROUPS, ',')}${fraction}`;
}

/**
 * Dollars from exact decimal text, rounded half up (away from zero) once for people: cents and grouped thousands from
 * $1 on, else four significant decimals, at most to the nano-dollar (`$1,234.50`, `$0.004898`, `$0.00`); a dash when
 * there is none.
 */
export function formatDollars(decimal: string | null): string {
  if (decimal === null) return NOTHING;
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.');
  const leading = /^0*/.exec(fraction)?.[0].length ?? 0;
  const digits = BigInt(whole) > 0n || leading === fraction.length ? 2 : Math.min(9, leading + 4);
  const scaled = BigInt(whole + fraction.padEnd(digits + 1, '0').slice(0, digits + 1));
  const rounded = ((scaled + 5n) / 10n).toString().padStart(digits + 1, '0');
  const dollars = rounded.slice(0, -digits).replace(GROUPS, ',');
  const cents = rounded.slice(-digits);
  const sign = decimal.startsWith('-') && /[1-9]/.test(rounded) ? '-' : '';
  return `${sign}$${dollars}.${digits > 2 ? cents.replace(/0+$/, '').padEnd(2, '0') : cents}`;
}
