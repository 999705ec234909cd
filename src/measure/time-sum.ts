/** Parts of a millisecond that are told apart: about a nanosecond each. */
const PER_MS = 1_048_576;
/** A float of this size has no room for a fraction, so adding it rounds to a whole number. */
const ROUNDS = 4_503_599_627_370_496;
/** Parts beyond which they are carried over, and how many one carried unit has. */
const FULL = ROUNDS;
const CARRIED = 1_099_511_627_776;
const CARRIED_MS = CARRIED / PER_MS;
/** Longer times (50 days) are carried over at once. */
const LONG_MS = 4_294_967_296;

/**
 * A sum of non-negative times in ms that does not depend on the order in which they are added: each is rounded to 2^-20 ms, and whole numbers
 * add up exactly. So a simulation may measure what it foresees when it foresees it, and the sums of many runs merge to the same.
 */
export class TimeSum {
  /** Parts that are not carried over yet, and units that are: as floats in place. */
  readonly #parts: Float64Array = new Float64Array(2);

  /** The sum in ms. */
  get ms(): number {
    const [units, parts] = this.dump();
    return units * CARRIED_MS + parts / PER_MS;
  }

  add(ms: number): void {
    if (ms >= LONG_MS) {
      const units = Math.floor(ms / CARRIED_MS);
      this.mergeDump([units, partsOf(ms - units * CARRIED_MS)]);
      return;
    }
    if ((this.#parts[0] as number) >= FULL) this.#carry();
    this.#parts[0] = (this.#parts[0] as number) + partsOf(ms);
  }

  /** Adds those of a list from one place to before another. */
  addAll(values: Float64Array, from: number, to: number): void {
    let sum = this.#parts[0] as number;
    for (let i = from; i < to; i++) {
      const ms = values[i] as number;
      if (ms >= LONG_MS || sum >= FULL) {
        this.#parts[0] = sum;
        this.add(ms);
        sum = this.#parts[0];
      } else {
        sum += partsOf(ms);
      }
    }
    this.#parts[0] = sum;
  }

  clear(): void {
    this.#parts.fill(0);
  }

  /** The same sum as plain data: two numbers that depend on nothing but the sum. */
  dump(): TimeSumDump {
    this.#carry();
    return [this.#parts[1] as number, this.#parts[0] as number];
  }

  /** Adds another sum. */
  mergeDump([units, parts]: TimeSumDump): void {
    this.#carry();
    this.#parts[0] = (this.#parts[0] as number) + parts;
    this.#parts[1] = (this.#parts[1] as number) + units;
    this.#carry();
  }

  #carry(): void {
    const units = Math.floor((this.#parts[0] as number) / CARRIED);
    this.#parts[1] = (this.#parts[1] as number) + units;
    this.#parts[0] = (this.#parts[0] as number) - units * CARRIED;
  }
}

/** A sum of times as plain data: units that were carried over, and parts. */
export type TimeSumDump = readonly [units: number, parts: number];

function partsOf(ms: number): number {
  return ms * PER_MS + ROUNDS - ROUNDS;
}
