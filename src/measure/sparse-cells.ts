/** The cells of a table that hold anything, as index, count, index, count, ...: plain numbers, which JSON and other threads carry. */
export type SparseCells = readonly number[];

/** The cells from `from` to before `to` that hold anything. */
export function sparseCells(cells: Uint32Array | Float64Array, from: number, to: number): SparseCells {
  const sparse: number[] = [];
  for (let i = from; i < to; i++) {
    const count = cells[i] as number;
    if (count !== 0) sparse.push(i, count);
  }
  return sparse;
}

/** Adds sparse cells to a table; `place` says which of its cells each index means. */
export function addSparseCells(
  cells: Uint32Array | Float64Array,
  sparse: SparseCells,
  place: (index: number) => number = (index) => index,
): void {
  for (let i = 0; i < sparse.length; i += 2) {
    const cell = place(sparse[i] as number);
    cells[cell] = (cells[cell] as number) + (sparse[i + 1] as number);
  }
}
