import { refuseNano, UNIT, UNIT_BITS } from './nano-column.ts';

/**
 * One exact running sum of nano-USD, within 2^104: a `NanoColumn` of one row over fields of its own, because accounts and caps read theirs for
 * every request.
 */
export class NanoSum {
  /** The sum as the nearest number: exact within 2^53, and it compares with any safe integer as the exact sum does. */
  nearest = 0;
  /** Whole units of 2^52 nano-USD, and a safe integer that is the rest. */
  #units = 0;
  #rest = 0;

  /** Adds an amount, negative ones included. Throws a RangeError unless it is a safe integer. */
  add(nano: number): void {
    if (!Number.isSafeInteger(nano)) refuseNano(nano);
    const next = this.#rest + nano;
    if (next <= Number.MAX_SAFE_INTEGER && next >= -Number.MAX_SAFE_INTEGER) {
      this.#rest = next;
      this.nearest = this.#units * UNIT + next;
    } else this.addBig(BigInt(nano));
  }

  /** Adds an amount so many times. Throws a RangeError unless it is a safe integer. */
  addMany(nano: number, count: number): void {
    const product = nano * count;
    if (Number.isSafeInteger(product)) this.add(product);
    else if (Number.isSafeInteger(nano)) this.addBig(BigInt(nano) * BigInt(count));
    else refuseNano(nano);
  }

  /** Adds an amount of any size. */
  addBig(nano: bigint): void {
    const sum = this.value() + nano;
    const units = sum >> UNIT_BITS;
    this.#units = Number(units);
    this.#rest = Number(sum - (units << UNIT_BITS));
    this.nearest = this.#units * UNIT + this.#rest;
  }

  /** The sum so far. */
  value(): bigint {
    return (BigInt(this.#units) << UNIT_BITS) + BigInt(this.#rest);
  }

  /** Begins at zero again. */
  clear(): void {
    this.nearest = this.#units = this.#rest = 0;
  }
}
