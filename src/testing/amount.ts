import { NANO_PER_USD } from '../money/nano-usd.ts';
import { powerOfTen } from '../money/rate.ts';
import { type Ratio, ratio } from '../money/ratio.ts';

/**
 * Money as an engine under test states it: a bigint is whole nano-USD (1e-9 dollars), a string is decimal dollars such as `"0.0025"`, exact.
 * A number is refused: what a float has lost, no law can find again.
 */
export type Amount = bigint | string;

/** What a part of the subject may answer with: the value, or a promise of it. */
export type Eventually<Value> = Value | Promise<Value>;

/** What a law expects of one case, and what the subject gave, in a few words each. */
export interface Compared {
  readonly expected: string;
  readonly got: string;
}

/** A law was broken; the message says how, in a sentence about this one case. */
export class LawBreach extends Error {
  override readonly name = 'LawBreach';
  readonly compared: Compared | undefined;

  constructor(sentence: string, compared?: Compared) {
    super(sentence);
    this.compared = compared;
  }
}

/** Says in a sentence how a law was broken, and what it expected instead of what it got. */
export function breach(sentence: string, compared?: Compared): never {
  throw new LawBreach(sentence, compared);
}

const DECIMAL = /^(-?)(\d{1,40})(?:\.(\d{1,60}))?(?:[eE]([+-]?\d{1,2}))?$/;

/** The exact nano-USD of an amount. Throws a `LawBreach` for what is no amount: a number, `NaN`, an empty text. */
export function exactNano(amount: Amount): Ratio {
  if (typeof amount === 'bigint') return { num: amount, den: 1n };
  const match = typeof amount === 'string' ? DECIMAL.exec(amount) : null;
  if (match === null) throw new LawBreach(notAnAmount(amount));
  const fraction = match[3] ?? '';
  const digits = BigInt(`${match[1]}${match[2]}${fraction}`) * NANO_PER_USD;
  const scale = fraction.length - Number(match[4] ?? 0);
  return scale >= 0 ? ratio(digits, powerOfTen(scale)) : { num: digits * powerOfTen(-scale), den: 1n };
}

/** The whole nano-USD of an amount. Throws a `LawBreach` for fractions of them. */
export function wholeNano(amount: Amount): bigint {
  const { num, den } = exactNano(amount);
  if (den === 1n) return num;
  throw new LawBreach(`${amount} dollars are no whole number of nano-USD: a ledger posts at most 9 decimals.`);
}

function notAnAmount(amount: unknown): string {
  return typeof amount === 'number'
    ? `The amount ${amount} is a floating-point number: answer with decimal text, or with a bigint of nano-USD.`
    : `${JSON.stringify(amount) ?? String(amount)} is no amount: expected decimal dollars as text, or a bigint of nano-USD.`;
}

/** The decimal text of an exact number of nano-USD for sentences, cut after 15 decimals of a dollar. */
export function dollarsOf(nano: Ratio | bigint): string {
  const { num, den } = typeof nano === 'bigint' ? { num: nano, den: 1n } : nano;
  const units = (num * 1_000_000n) / den;
  const digits = (units < 0n ? -units : units).toString().padStart(16, '0');
  const fraction = digits.slice(-15).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}$${digits.slice(0, -15)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Negative when `a` is less than `b`, 0 when they are equal, positive when it is more. */
export function compareRatios(a: Ratio, b: Ratio): number {
  const difference = a.num * b.den - b.num * a.den;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** `a - b`, exact. */
export function subtractRatios(a: Ratio, b: Ratio): Ratio {
  return ratio(a.num * b.den - b.num * a.den, a.den * b.den);
}

/** `a + b`, exact. */
export function addRatios(a: Ratio, b: Ratio): Ratio {
  return ratio(a.num * b.den + b.num * a.den, a.den * b.den);
}

/** Distance between two exact amounts. */
export function distance(a: Ratio, b: Ratio): Ratio {
  const { num, den } = subtractRatios(a, b);
  return { num: num < 0n ? -num : num, den };
}
