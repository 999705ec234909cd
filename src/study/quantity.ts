/** A number with its unit as sweeps write it: `16`, `250ms`, `20/s`, or quoted as dollars are, `"2.50"`. */
export interface Quantity {
  /** The number is `digits / 10^scale`. */
  readonly digits: bigint;
  readonly scale: number;
  /** As written: `ms`, `/s`; empty for a plain number. */
  readonly unit: string;
  /** What can be converted into each other. */
  readonly kind: QuantityKind;
  /** How many of the smallest unit of its kind one unit is. */
  readonly factor: bigint;
}

/** Kinds of quantities; a `text` is a number in quotes. */
export type QuantityKind = 'number' | 'text' | 'duration' | 'rate';

/** Units with their size: durations in ms, rates in events per day. */
const UNITS: Readonly<Record<string, { readonly kind: QuantityKind; readonly factor: bigint }>> = {
  '': { kind: 'number', factor: 1n },
  ms: { kind: 'duration', factor: 1n },
  s: { kind: 'duration', factor: 1000n },
  m: { kind: 'duration', factor: 60_000n },
  h: { kind: 'duration', factor: 3_600_000n },
  d: { kind: 'duration', factor: 86_400_000n },
  '/d': { kind: 'rate', factor: 1n },
  '/h': { kind: 'rate', factor: 24n },
  '/min': { kind: 'rate', factor: 1440n },
  '/s': { kind: 'rate', factor: 86_400n },
};

/** How a quantity is written, as the source of a regular expression without groups. */
export const QUANTITY_PATTERN: string = String.raw`\d{1,15}(?:\.\d{1,12})?(?:ms|s|m|h|d|\/s|\/min|\/h|\/d)?|"\d{1,15}(?:\.\d{1,12})?"`;

const WHOLE = new RegExp(`^(?:${QUANTITY_PATTERN})$`);

/** The quantity that a text is; undefined when it is none. */
export function parseQuantity(text: string): Quantity | undefined {
  if (!WHOLE.test(text)) return undefined;
  const [, whole = '0', fraction = '', unit = ''] = /^(\d+)(?:\.(\d+))?(.*)$/.exec(text.replaceAll('"', '')) ?? [];
  const size = UNITS[unit];
  if (size === undefined) return undefined;
  const kind = text.startsWith('"') ? 'text' : size.kind;
  return { digits: BigInt(whole + fraction), scale: fraction.length, unit, kind, factor: size.factor };
}

/** A quantity as a number of the unit of `like`, which is of its kind. */
function numberIn({ digits, scale, factor }: Quantity, like: Quantity): number {
  return (Number(`${digits}e-${scale}`) * Number(factor)) / Number(like.factor);
}

/** The values of a sweep as places on an axis. */
export interface Axis {
  /** Of each value, in `unit`. */
  readonly numbers: readonly number[];
  /** The unit of the first value; empty for plain numbers and dollars. */
  readonly unit: string;
}

/** Values as places on one axis, in the unit of the first; undefined when they are not all quantities of one kind. */
export function axisOf(values: readonly string[]): Axis | undefined {
  const quantities = values.map(parseQuantity);
  const [first] = quantities;
  if (first === undefined) return undefined;
  const numbers = quantities.flatMap((quantity) => (quantity?.kind === first.kind ? [numberIn(quantity, first)] : []));
  return numbers.length === values.length ? { numbers, unit: first.unit } : undefined;
}
