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
function figure(value: number): string {
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
  const table = [['contender', options.unit, 'min..max', `vs ${options.baseline}`], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}
