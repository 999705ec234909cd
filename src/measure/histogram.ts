import { highWord } from './float-bits.ts';

/** Cells per doubling of the value: a cell is at most 1/1024 of its value wide, so its middle is within 0.05 %. */
const CELLS_PER_OCTAVE_LOG2 = 10;
const SHIFT = 20 - CELLS_PER_OCTAVE_LOG2;
/** Smallest and largest values told apart: 2^-10 ms (about 1 µs) and 2^31 ms (about 25 days). What lies outside counts in the outermost cell. */
const OCTAVE_MIN = -10;
const OCTAVE_MAX = 31;
const FIRST_CELL = ((OCTAVE_MIN + 1023) << 20) >>> SHIFT;
const CELLS = (OCTAVE_MAX - OCTAVE_MIN) << CELLS_PER_OCTAVE_LOG2;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const HIGH = highWord(float, words);

/**
 * A bounded histogram of non-negative times in ms with log-linear cells: the exponent and the first bits of the mantissa of a float are the
 * cell. Quantiles are within 0.05 %, recording takes a few nanoseconds, and merging is exact in any order (the idea is that
 * of HdrHistogram, G. Tene 2012). Cells take 164 KiB.
 */
export class Histogram {
  count = 0;
  sum = 0;
  min: number = Number.POSITIVE_INFINITY;
  max: number = Number.NEGATIVE_INFINITY;
  readonly #cells: Uint32Array = new Uint32Array(CELLS);

  record(value: number): void {
    this.count++;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    float[0] = value;
    let cell = ((words[HIGH] as number) >>> SHIFT) - FIRST_CELL;
    if (cell < 0) cell = 0;
    else if (cell >= CELLS) cell = CELLS - 1;
    this.#cells[cell] = (this.#cells[cell] as number) + 1;
  }

  /** Adds all that another histogram holds. */
  merge(other: Histogram): void {
    this.count += other.count;
    this.sum += other.sum;
    if (other.min < this.min) this.min = other.min;
    if (other.max > this.max) this.max = other.max;
    for (let i = 0; i < CELLS; i++) this.#cells[i] = (this.#cells[i] as number) + (other.#cells[i] as number);
  }

  /** The value at rank ceil(p * count), within 0.05 %, never outside [min, max]; null when nothing was recorded. */
  quantile(p: number): number | null {
    if (this.count === 0) return null;
    const rank = Math.max(1, Math.ceil(p * this.count - 1e-9));
    let seen = 0;
    let cell = -1;
    while (seen < rank && cell < CELLS - 1) seen += this.#cells[++cell] as number;
    // Below the first border values are not told apart; most of them are 0.
    if (cell === 0) return this.min;
    const middle = (lowerBound(cell) + lowerBound(cell + 1)) / 2;
    return Math.min(this.max, Math.max(this.min, middle));
  }
}

/** The least value that falls into a cell. */
function lowerBound(cell: number): number {
  words[HIGH] = (cell + FIRST_CELL) << SHIFT;
  words[1 - HIGH] = 0;
  return float[0] as number;
}
