import { NanoColumn } from './nano-column.ts';

/** One exact running sum of nano-USD: see `NanoColumn`. */
export class NanoSum {
  readonly #column = new NanoColumn(1);

  /** Adds an amount, negative ones included. Throws a RangeError unless it is a safe integer. */
  add(nano: number): void {
    this.#column.add(0, nano);
  }

  /** Adds an amount so many times. Throws a RangeError unless it is a safe integer. */
  addMany(nano: number, count: number): void {
    this.#column.addMany(0, nano, count);
  }

  /** Adds an amount of any size. */
  addBig(nano: bigint): void {
    this.#column.addBig(0, nano);
  }

  /** The sum as the nearest number: exact within 2^53, and it compares with any safe integer as the exact sum does. */
  get nearest(): number {
    return this.#column.nearest(0);
  }

  /** The sum so far. */
  value(): bigint {
    return this.#column.value(0);
  }

  /** Begins at zero again. */
  clear(): void {
    this.#column.clear(0);
  }
}
