/** What was measured of one contender: one value a round, in the table's unit. */
export interface Measurement {
  readonly name: string;
  readonly values: readonly number[];
}

/** How a table reads. */
export interface TableOptions {
  /** The contender that the others are divided by. */
  readonly baseline: string;
  /** Heading of the values, with their unit. */
  readonly unit: string;
  /** Values are divided by this before they are shown: 1e6 for millions. Default: 1. */
  readonly divisor?: number;
}

/** The middle value, or the mean of the two middle ones; of no values an error, because a benchmark without rounds says nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined)
    throw new Error('There is no median of no values: run at least one round.');
  return (lower + upper) / 2;
}

/**
 * The median over rounds of one contender's value divided by the baseline's of the same round: what slows a whole
 * round down, such as a busy machine, cancels out.
 */
export function medianRatio(values: readonly number[], baseline: readonly number[]): number {
  if (values.length !== baseline.length) throw new Error('Contenders have measured different numbers of rounds.');
  return median(values.map((value, round) => value / (baseline[round] ?? Number.NaN)));
}

/** Three significant figures or whole numbers, with the digits in groups. */
export function figure(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(3);
}

/** A text table: a line a contender with its median, its range over the rounds, and its ratio to the baseline. */
export function ratioTable(measurements: readonly Measurement[], options: TableOptions): string {
  const baseline = measurements.find((measurement) => measurement.name === options.baseline);
  if (baseline === undefined) throw new Error(`The baseline "${options.baseline}" has not been measured.`);
  const shown = (value: number): string => figure(value / (options.divisor ?? 1));
  const rows = measurements.map(({ name, values }) => [
    name,
    shown(median(values)),
    `${shown(Math.min(...values))}..${shown(Math.max(...values))}`,
    `${figure(medianRatio(values, baseline.values))} x`,
  ]);
  return alignedTable([['contender', options.unit, 'min..max', `vs ${options.baseline}`], ...rows]);
}

/** Rows as lines of text: the first column to the left, as are the last ones from `textFrom` on (default: none), all others to the right. */
export function alignedTable(rows: readonly (readonly string[])[], textFrom = Number.POSITIVE_INFINITY): string {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const isText = (column: number): boolean => column === 0 || column >= textFrom;
  const padded = (cell: string, column: number): string =>
    isText(column) ? cell.padEnd(width(column)) : cell.padStart(width(column));
  return rows.map((row) => row.map(padded).join('  ').trimEnd()).join('\n');
}
