import { parseRate, powerOfTen, rateText } from '../../money/rate.ts';
import { type ExactJson, JsonNumber } from '../exact-json.ts';

const DECIMAL = /^[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?$/;

/** Decimal text, plain and exact, or why a value of a price file is no amount. */
export type AmountReading = { readonly text: string } | { readonly problem: string };

/**
 * Reads a price by its text, a JSON number or a JSON text alike, times 10^`places`: `3.0001999999999996E-7` for a token is
 * `0.30001999999999996` for a million (6 places). Nothing goes through a float. Negative ones (`-1` is a sentinel of OpenRouter's router
 * models), NaN, Infinity and everything else that is no decimal are refused.
 */
export function readAmount(value: ExactJson | undefined, places: number = 0): AmountReading {
  const text = value instanceof JsonNumber ? value.text : value;
  if (typeof text !== 'string') return { problem: 'expected a number or decimal text' };
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  if (/^\s*-\s*\d/.test(text)) return { problem: `${shown} is negative: a sentinel or a mistake, but no price` };
  if (/^[+-]?(?:nan|inf|infinity)$/i.test(text)) return { problem: `${shown} is no number` };
  if (!DECIMAL.test(text)) return { problem: `${JSON.stringify(shown)} is no decimal` };
  try {
    return { text: shiftedText(text, places) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problem: error.message.replace(/^Not a rate: /, '').replace(/\.$/, '') };
  }
}

function shiftedText(text: string, places: number): string {
  const { num, scale } = parseRate(text);
  if (scale >= places) return rateText({ num, scale: scale - places });
  return rateText({ num: num * powerOfTen(places - scale), scale: 0 });
}

/** Whether an amount that could be read is nothing. */
export function isZero(text: string): boolean {
  return !/[1-9]/.test(text);
}
