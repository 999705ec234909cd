import { coarseCellOfWord } from './coarse-cells.ts';
import { highWord } from './float-bits.ts';
import { addSparseCells, sparseCells, type SparseCells } from './sparse-cells.ts';
import { TimeSum, type TimeSumDump } from './time-sum.ts';

/** Cells per doubling of the value: a cell is at most 1/1024 of its value wide, so its middle is within 0.05 %. */
const CELLS_PER_OCTAVE_LOG2 = 10;
const SHIFT = 20 - CELLS_PER_OCTAVE_LOG2;
/** Smallest and largest values told apart: 2^-10 ms (about 1 µs) and 2^31 ms (about 25 days). What lies outside counts in the outermost cell. */
const OCTAVE_MIN = -10;
const OCTAVE_MAX = 31;
const FIRST_CELL = ((OCTAVE_MIN + 1023) << 20) >>> SHIFT;
const CELLS = (OCTAVE_MAX - OCTAVE_MIN) << CELLS_PER_OCTAVE_LOG2;
/** Cells that lie in one coarse cell: a power of 2, and borders of coarse cells are borders of these. */
const PER_COARSE = 64;
/** The most that a cell of 32 bits can count. */
const COUNT_MAX = 4_294_967_295;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const HIGH = highWord(float, words);

const NO_CELLS = new Uint32Array(0);

/** Values to be recorded together, and the same bytes as words: what a loop reads back as words it need not wait for. */
export class ValueList {
  readonly values: Float64Array;
  readonly words: Uint32Array;

  constructor(capacity: number) {
    this.values = new Float64Array(capacity);
    this.words = new Uint32Array(this.values.buffer);
  }
}

/** A histogram as plain data, which JSON and other threads carry. */
export interface HistogramDump {
  readonly count: number;
  readonly sum: TimeSumDump;
  /** 0 when nothing was recorded. */
  readonly min: number;
  readonly max: number;
  readonly cells: SparseCells;
}

/**
 * A bounded histogram of non-negative times in ms with log-linear cells: the exponent and the first bits of the mantissa of a float are the
 * cell. Quantiles are within 0.05 %, recording takes a few nanoseconds, and merging is exact in any order (the idea is that
 * of HdrHistogram, G. Tene 2012). Cells take 164 KiB.
 */
export class Histogram {
  count = 0;
  min: number = Number.POSITIVE_INFINITY;
  max: number = Number.NEGATIVE_INFINITY;
  readonly #sum = new TimeSum();
  /** Made when the first value comes: many histograms of a small run stay empty. */
  #cells: Uint32Array | Float64Array = NO_CELLS;
  /** How many values the cells can hold, be they all in one. */
  #room = 0;

  /** The sum of all values in ms, each rounded to 2^-20 ms. */
  get sum(): number {
    return this.#sum.ms;
  }

  record(value: number): void {
    if (++this.count > this.#room) this.#makeRoom();
    this.#sum.add(value);
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    const cell = cellOf(value);
    this.#cells[cell] = (this.#cells[cell] as number) + 1;
  }

  /** Records 0 so many times. */
  recordZeros(count: number): void {
    if (count === 0) return;
    this.record(0);
    this.count += count - 1;
    if (this.count > this.#room) this.#makeRoom();
    this.#cells[0] = (this.#cells[0] as number) + count - 1;
  }

  /** Records the values of a list from one place to before another: as `record` of each. */
  recordAll(list: ValueList, from: number, to: number): void {
    if (from === to) return;
    this.count += to - from;
    if (this.count > this.#room) this.#makeRoom();
    const { values } = list;
    const cells = this.#cells;
    let { min, max } = this;
    for (let i = from; i < to; i++) {
      const value = values[i] as number;
      if (value < min) min = value;
      if (value > max) max = value;
      const cell = clampedCell(list.words[2 * i + HIGH] as number);
      cells[cell] = (cells[cell] as number) + 1;
    }
    this.#sum.addAll(values, from, to);
    this.min = min;
    this.max = max;
  }

  /** Forgets everything. */
  clear(): void {
    this.count = 0;
    this.min = Number.POSITIVE_INFINITY;
    this.max = Number.NEGATIVE_INFINITY;
    this.#sum.clear();
    this.#cells = NO_CELLS;
    this.#room = 0;
  }

  /** Adds all that another histogram holds. */
  merge(other: Histogram): void {
    if (other.count === 0) return;
    this.#begin(other.count, other.min, other.max, other.#sum.dump());
    const own = this.#cells;
    const last = cellOf(other.max);
    for (let i = cellOf(other.min); i <= last; i++) own[i] = (own[i] as number) + (other.#cells[i] as number);
  }

  /** The value at rank ceil(p * count), within 0.05 %, never outside [min, max]; null when nothing was recorded. */
  quantile(p: number): number | null {
    if (this.count === 0) return null;
    const rank = Math.max(1, Math.ceil(p * this.count - 1e-9));
    const cell = cellOfRank(this.#cells, rank, cellOf(this.min));
    // Below the first border values are not told apart; most of them are 0.
    if (cell === 0) return this.min;
    const middle = (lowerBound(cell) + lowerBound(cell + 1)) / 2;
    return Math.min(this.max, Math.max(this.min, middle));
  }

  /** All that it holds, as plain data of its own. */
  dump(): HistogramDump {
    const { count, min, max } = this;
    const sum = this.#sum.dump();
    if (count === 0) return { count, sum, min: 0, max: 0, cells: [] };
    return { count, sum, min, max, cells: sparseCells(this.#cells, cellOf(min), cellOf(max) + 1) };
  }

  /** Adds its counts to coarse cells, of which each holds whole cells of its own: the same as if each value had been counted there. */
  addToCoarse(coarse: Float64Array): void {
    if (this.count === 0) return;
    const cells = this.#cells;
    const last = cellOf(this.max);
    for (let from = cellOf(this.min) & -PER_COARSE; from <= last; from += PER_COARSE) {
      let count = 0;
      for (let cell = from; cell < from + PER_COARSE; cell++) count += cells[cell] as number;
      const into = coarseCellOfWord((from + FIRST_CELL) << SHIFT);
      coarse[into] = (coarse[into] as number) + count;
    }
  }

  /** The sum of all values as plain data, which adds up in any order. */
  get sumDump(): TimeSumDump {
    return this.#sum.dump();
  }

  /** Adds all that a dump holds: as `merge` of the histogram that it was taken of. */
  mergeDump({ count, sum, min, max, cells }: HistogramDump): void {
    if (count === 0) return;
    this.#begin(count, min, max, sum);
    addSparseCells(this.#cells, cells);
  }

  /** Adds all but the cells of another histogram, and makes room for those. */
  #begin(count: number, min: number, max: number, sum: TimeSumDump): void {
    this.count += count;
    if (this.count > this.#room) this.#makeRoom();
    this.#sum.mergeDump(sum);
    if (min < this.min) this.min = min;
    if (max > this.max) this.max = max;
  }

  /** Makes the cells, of 32 bits, and larger ones later. No cell counts more than all together: while that fits 32 bits, every cell does. */
  #makeRoom(): void {
    const isSmall = this.count <= COUNT_MAX;
    if (this.#cells !== NO_CELLS) this.#cells = Float64Array.from(this.#cells);
    else this.#cells = isSmall ? new Uint32Array(CELLS) : new Float64Array(CELLS);
    this.#room = isSmall ? COUNT_MAX : Number.MAX_SAFE_INTEGER;
  }
}

/** The cell in which the value of a rank lies; `from`: the first that holds anything. */
function cellOfRank(cells: Uint32Array | Float64Array, rank: number, from: number): number {
  let seen = 0;
  for (let cell = from; cell < CELLS; cell++) {
    seen += cells[cell] as number;
    if (seen >= rank) return cell;
  }
  return CELLS - 1;
}

function cellOf(value: number): number {
  float[0] = value;
  return clampedCell(words[HIGH] as number);
}

/** The cell of a value by the high word of its float. */
function clampedCell(high: number): number {
  const cell = (high >>> SHIFT) - FIRST_CELL;
  return cell < 0 ? 0 : cell < CELLS ? cell : CELLS - 1;
}

/** The least value that falls into a cell. */
function lowerBound(cell: number): number {
  words[HIGH] = (cell + FIRST_CELL) << SHIFT;
  words[1 - HIGH] = 0;
  return float[0] as number;
}
