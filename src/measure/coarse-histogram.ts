import { COARSE_CELLS, coarseBorder, coarseQuantile } from './coarse-cells.ts';
import type { Histogram } from './histogram.ts';
import { addSparseCells, sparseCells, type SparseCells } from './sparse-cells.ts';
import { TimeSum, type TimeSumDump } from './time-sum.ts';

/** Times in cells that are 6 % wide, as plain data, which JSON and other threads carry. Few numbers, and merging is exact in any order. */
export interface CoarseHistogram {
  readonly count: number;
  readonly sum: TimeSumDump;
  readonly cells: SparseCells;
}

/** All that histograms hold together, as of now. */
export function coarsen(histograms: readonly Histogram[]): CoarseHistogram {
  const cells = new Float64Array(COARSE_CELLS);
  const sum = new TimeSum();
  let count = 0;
  for (const histogram of histograms) {
    histogram.addToCoarse(cells);
    sum.mergeDump(histogram.sumDump);
    count += histogram.count;
  }
  return { count, sum: sum.dump(), cells: sparseCells(cells, 0, COARSE_CELLS) };
}

/** All that coarse histograms hold together. */
export function mergeCoarse(histograms: readonly CoarseHistogram[]): CoarseHistogram {
  const cells = new Float64Array(COARSE_CELLS);
  const total = new TimeSum();
  let count = 0;
  for (const histogram of histograms) {
    addSparseCells(cells, histogram.cells);
    total.mergeDump(histogram.sum);
    count += histogram.count;
  }
  return { count, sum: total.dump(), cells: sparseCells(cells, 0, COARSE_CELLS) };
}

/** The value at rank ceil(p * count) in ms, within 3 %; null where nothing was recorded. `earlier`: what counts is what came since then. */
export function quantileMs(histogram: CoarseHistogram, p: number, earlier?: CoarseHistogram): number | null {
  const cells = new Float64Array(COARSE_CELLS);
  addSparseCells(cells, histogram.cells);
  if (earlier !== undefined)
    addSparseCells(
      cells,
      earlier.cells.map((value, i) => (i % 2 === 0 ? value : -value)),
    );
  return coarseQuantile(cells, p);
}

/** The sum of all values in ms. */
export function sumMs({ sum }: CoarseHistogram): number {
  const total = new TimeSum();
  total.mergeDump(sum);
  return total.ms;
}

/** How many values lie below each border in ms. Exact where a border is one of cells, such as 10 ms times a power of 2; elsewhere the cell that it splits counts above. */
export function countsBelow({ cells }: CoarseHistogram, bordersMs: readonly number[]): number[] {
  return bordersMs.map((borderMs) => {
    let below = 0;
    for (let i = 0; i < cells.length; i += 2)
      if (coarseBorder((cells[i] as number) + 1) <= borderMs) below += cells[i + 1] as number;
    return below;
  });
}
