/** One line of a chart; null where there is nothing to show. */
export interface ChartLine {
  readonly label: string;
  /** The custom property of the style sheet that holds its colour. */
  readonly color: string;
  /** Lengths of dashes and gaps in px, so that lines differ by more than colour; empty for a solid line. */
  readonly dash: readonly number[];
  readonly values: readonly (number | null)[];
  /** How many requests stand behind each value where those are few, and it is drawn pale; null where they are enough. Absent: everywhere enough. */
  readonly few?: readonly (number | null)[];
  /** Whether it is one of several runs behind the line that stands for them: drawn thin and pale, without a name in the legend. */
  readonly isThin?: boolean;
}

/** A chart over the time of the run, as the script of the page draws it. */
export interface Chart {
  /** Of the element that holds it. */
  readonly id: string;
  readonly title: string;
  /** Written behind each value: `/s`, ` s`, or nothing; `prefix` before it. */
  readonly unit: string;
  readonly prefix: string;
  /** Start of each window since the start of the run, in `xUnit`. */
  readonly x: readonly number[];
  readonly xUnit: string;
  readonly lines: readonly ChartLine[];
  /** Stretches of `x` that are shaded, as while a fault acts; absent: none. */
  readonly shades?: readonly Shade[];
  /** The chart in words: the range of each line, and when it was highest. */
  readonly description: string;
}

/** A shaded stretch of a chart. */
export interface Shade {
  readonly from: number;
  /** Null: to the end. */
  readonly until: number | null;
  /** The custom property of the style sheet that holds its colour. */
  readonly color: string;
  /** Written into the stretch where there is room, so that stretches differ by more than colour; empty: nothing. */
  readonly label: string;
}
