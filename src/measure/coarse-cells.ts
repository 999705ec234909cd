import { highWord } from './float-bits.ts';

/** Cells of latencies by the exponent and four bits of the mantissa: 6 % wide at most, from 2^-4 ms to 2^28 ms. What lies outside counts in the outermost. */
export const COARSE_CELLS: number = 32 << 4;
const FIRST_CELL = (1023 - 4) << 4;
const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Which of the two words of a float is the high one on this machine. */
export const HIGH: 0 | 1 = highWord(float, words);

/** The cell of a time in ms. */
export function coarseCellOf(ms: number): number {
  float[0] = ms;
  return coarseCellOfWord(words[HIGH] as number);
}

/** The cell of a time by the high word of its float. */
export function coarseCellOfWord(high: number): number {
  const cell = (high >>> 16) - FIRST_CELL;
  return cell < 0 ? 0 : cell < COARSE_CELLS ? cell : COARSE_CELLS - 1;
}

/** A quantile of the times in cells in ms, within 3 %; null where there are none. */
export function coarseQuantile(cells: Uint32Array | Float64Array, p: number): number | null {
  let count = 0;
  for (const cell of cells) count += cell;
  const rank = Math.max(1, Math.ceil(p * count));
  let seen = 0;
  for (let cell = 0; cell < COARSE_CELLS; cell++) {
    seen += cells[cell] as number;
    if (seen >= rank) return middleOf(cell);
  }
  return null;
}

/** The middle of a cell, in ms. */
function middleOf(cell: number): number {
  words[1 - HIGH] = 0;
  words[HIGH] = ((cell + FIRST_CELL) << 16) | 0x8000;
  return float[0] as number;
}

/** Where a cell begins, in ms: its times are not below that, and those of the cell before are. */
export function coarseBorder(cell: number): number {
  words[1 - HIGH] = 0;
  words[HIGH] = (cell + FIRST_CELL) << 16;
  return float[0] as number;
}
