import { parseQuantity, QUANTITY_PATTERN, type Quantity } from './quantity.ts';

const VALUES_MAX = 1000;
/** Longest fraction of a value that a range makes. */
const PLACES_MAX = 12;

const RANGE = new RegExp(
  `^(${QUANTITY_PATTERN})\\.\\.(${QUANTITY_PATTERN})(?:/(\\d{1,9})|\\*(\\d{1,9}(?:\\.\\d{1,6})?))?$`,
);

const HOW = 'such as 10/s..60/s/6 for six values, or 1/s..64/s*2 for doubled ones';

/** What a text says as a range: its values, or a sentence about what is wrong with it; undefined when it is no range. */
export function readRange(text: string): readonly string[] | string | undefined {
  const match = RANGE.exec(text);
  if (match === null) return undefined;
  const [, fromText = '', toText = '', steps, factor] = match;
  const from = parseQuantity(fromText);
  const to = parseQuantity(toText);
  if (from === undefined || to === undefined) return undefined;
  if (from.kind !== to.kind) return `${fromText} and ${toText} are not of one kind; give both ends a unit, ${HOW}`;
  if (steps !== undefined) return evenValues(from, to, Number(steps), fromText, toText);
  if (factor !== undefined) return multipliedValues(from, to, factor, fromText);
  return `say how many values ${text} has, ${HOW}`;
}

/** Two quantities over one denominator, in the unit of the first. */
function overOne(from: Quantity, to: Quantity): { first: bigint; last: bigint; whole: bigint } {
  const scale = Math.max(from.scale, to.scale);
  return {
    first: from.digits * tenTo(scale - from.scale) * from.factor,
    last: to.digits * tenTo(scale - to.scale) * to.factor,
    whole: tenTo(scale) * from.factor,
  };
}

/** `count` values from one end to the other, both included and written as they were given; those between to 1/1000 of a step. */
function evenValues(
  from: Quantity,
  to: Quantity,
  count: number,
  fromText: string,
  toText: string,
): readonly string[] | string {
  if (count < 2 || count > VALUES_MAX) {
    return `a range has from 2 to ${VALUES_MAX} values, both ends included; /${count} asks for ${count}`;
  }
  const { first, last, whole } = overOne(from, to);
  if (first === last) return `${fromText} and ${toText} are the same; give one value instead of a range`;
  const span = last > first ? last - first : first - last;
  const steps = BigInt(count - 1);
  let places = Math.max(from.scale, to.scale);
  while (places < PLACES_MAX && span * tenTo(places) < 1000n * whole * steps) places++;
  const between = Array.from({ length: count - 2 }, (_, index) => {
    const numerator = first * steps + (last - first) * BigInt(index + 1);
    return quantityText(numerator, whole * steps, places, from);
  });
  return [fromText, ...between, toText];
}

/** Values from the lower end on, each the one before times the factor, as long as they do not pass the upper end. */
function multipliedValues(from: Quantity, to: Quantity, factorText: string, fromText: string): string[] | string {
  const [units = '', decimals = ''] = factorText.split('.');
  const factor = BigInt(units + decimals);
  const one = tenTo(decimals.length);
  let { first: numerator, last, whole } = overOne(from, to);
  if (factor <= one) return `the factor of a range is above 1; *${factorText} would not lead on, ${HOW}`;
  if (numerator <= 0n || numerator >= last)
    return `a range with a factor leads from a number above zero upwards, ${HOW}`;
  const values = [fromText];
  for (;;) {
    numerator *= factor;
    whole *= one;
    last *= one;
    if (numerator > last) return values;
    if (values.length >= VALUES_MAX) return `*${factorText} makes more than ${VALUES_MAX} values; take a larger factor`;
    values.push(quantityText(numerator, whole, placesOfSix(numerator, whole), from));
  }
}

/** Places after the point that give a number six figures. */
function placesOfSix(numerator: bigint, whole: bigint): number {
  let places = 0;
  while (places < PLACES_MAX && numerator * tenTo(places) < 100_000n * whole) places++;
  return places;
}

/** A fraction as decimal text, rounded half up, without zeros at the end, written as `like` is. */
function quantityText(numerator: bigint, whole: bigint, places: number, like: Quantity): string {
  const scaled = (2n * numerator * tenTo(places) + whole) / (2n * whole);
  const digits = scaled.toString().padStart(places + 1, '0');
  const fraction = digits.slice(digits.length - places).replace(/0+$/, '');
  const text = digits.slice(0, digits.length - places) + (fraction === '' ? '' : `.${fraction}`);
  return like.kind === 'text' ? `"${text}"` : text + like.unit;
}

function tenTo(exponent: number): bigint {
  return BigInt(`1${'0'.repeat(exponent)}`);
}
