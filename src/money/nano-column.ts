/** What one unit that is carried over stands for, in nano-USD. */
export const UNIT = 4_503_599_627_370_496;
/** As `UNIT`, as a number of bits. */
export const UNIT_BITS = 52n;

/**
 * Exact running sums of nano-USD by row, each within 2^104. A sum is two numbers, whole units of 2^52 nano-USD and a rest; units are carried over
 * only when the rest would pass 2^53 - 1, so that adding costs a few instructions and never allocates.
 */
export class NanoColumn {
  /** By row: the rest, which is a safe integer, and the units. */
  #cells: Float64Array;

  /** `rows`: how many there are to begin with. */
  constructor(rows: number) {
    this.#cells = new Float64Array(2 * rows);
  }

  /** Adds an amount to the sum of a row, negative ones included. Throws a RangeError unless it is a safe integer. */
  add(row: number, nano: number): void {
    if (!Number.isSafeInteger(nano)) refuseNano(nano);
    // Two safe integers may add up to an inexact number, but never to one that looks safe.
    const next = (this.#cells[2 * row] as number) + nano;
    if (next <= Number.MAX_SAFE_INTEGER && next >= -Number.MAX_SAFE_INTEGER) this.#cells[2 * row] = next;
    else this.#carry(2 * row, nano);
  }

  /** Adds an amount so many times. Throws a RangeError unless it is a safe integer. */
  addMany(row: number, nano: number, count: number): void {
    const product = nano * count;
    if (Number.isSafeInteger(product)) this.add(row, product);
    else if (Number.isSafeInteger(nano)) this.addBig(row, BigInt(nano) * BigInt(count));
    else refuseNano(nano);
  }

  /** Adds an amount of any size. */
  addBig(row: number, nano: bigint): void {
    const units = nano >> UNIT_BITS;
    this.#cells[2 * row + 1] = (this.#cells[2 * row + 1] as number) + Number(units);
    this.add(row, Number(nano - (units << UNIT_BITS)));
  }

  /**
   * The sum of a row as the nearest number: exact within 2^53. It compares with any safe integer as the exact sum does, since beyond 2^53 the
   * nearest number lies beyond as well.
   */
  nearest(row: number): number {
    return (this.#cells[2 * row + 1] as number) * UNIT + (this.#cells[2 * row] as number);
  }

  /** The sum of a row. */
  value(row: number): bigint {
    return (BigInt(this.#cells[2 * row + 1] as number) << UNIT_BITS) + BigInt(this.#cells[2 * row] as number);
  }

  /** Makes the sum of a row zero. */
  clear(row: number): void {
    this.#cells[2 * row] = this.#cells[2 * row + 1] = 0;
  }

  /** Makes a row the sum of the rows 2 x `row` and the next, as far as there are such. For all rows from 0 up in turn, so that they are halved. */
  mergePair(row: number): void {
    const cells = this.#cells;
    const [units, even] = [cells[4 * row + 1] ?? 0, cells[4 * row] ?? 0];
    const [oddUnits, odd] = [cells[4 * row + 3] ?? 0, cells[4 * row + 2] ?? 0];
    cells[2 * row] = even;
    cells[2 * row + 1] = units + oddUnits;
    this.add(row, odd);
  }

  /** Doubles the rows until there is a place for one. */
  reach(row: number): void {
    let { length } = this.#cells;
    if (2 * row < length) return;
    while (2 * row >= length) length *= 2;
    const larger = new Float64Array(length);
    larger.set(this.#cells);
    this.#cells = larger;
  }

  /** Adds an amount after both it and the rest have given up their whole units: what is left of each is below 2^52. */
  #carry(at: number, nano: number): void {
    const rest = this.#cells[at] as number;
    const [ofRest, ofNano] = [Math.floor(rest / UNIT), Math.floor(nano / UNIT)];
    this.#cells[at] = rest - ofRest * UNIT + (nano - ofNano * UNIT);
    this.#cells[at + 1] = (this.#cells[at + 1] as number) + ofRest + ofNano;
  }
}

/** Apart from `add`, so that `add` stays small enough to be inlined. */
export function refuseNano(nano: number): never {
  throw new RangeError(`${nano} cannot be added: an amount is a whole number of nano-USD within 2^53.`);
}
