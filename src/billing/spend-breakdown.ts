/** The part of a spend with one name: of a model, a key or a day. */
export interface SpendRow<Line> {
  readonly name: string;
  /** The first line of the row, which has everything else about the name. */
  readonly first: Line;
  readonly count: number;
  /** Charges less what was given back. */
  readonly nano: bigint;
}

/**
 * A spend split by name. Every line is in exactly one row, so the rows of any two splits of the same lines have the same sum: a line without
 * a name of its own belongs to the row of the empty name, and none is left out.
 */
export class SpendBreakdown<Line> {
  readonly #nameOf: (line: Line) => string;
  readonly #nanoOf: (line: Line) => number | bigint;
  readonly #rows = new Map<string, { readonly first: Line; count: number; nano: bigint }>();

  /** `nanoOf`: whole nano-USD of a line, negative where something was given back. */
  constructor(nameOf: (line: Line) => string, nanoOf: (line: Line) => number | bigint) {
    this.#nameOf = nameOf;
    this.#nanoOf = nanoOf;
  }

  /** Adds a line to its row. Throws a RangeError for an amount that is not whole. */
  add(line: Line): void {
    const name = this.#nameOf(line);
    const nano = BigInt(this.#nanoOf(line));
    const row = this.#rows.get(name);
    if (row === undefined) {
      this.#rows.set(name, { first: line, count: 1, nano });
    } else {
      row.count++;
      row.nano += nano;
    }
  }

  /** The rows so far, in the order in which their names came. */
  get rows(): readonly SpendRow<Line>[] {
    return [...this.#rows].map(([name, row]) => ({ name, ...row }));
  }
}
