/** Flags of commands that report a run or a study. */
export interface FormatFlags {
  /** Each `NAME` or `NAME=FILE`. */
  readonly format: readonly string[];
  /** Short for `--format json` and `--format html`. */
  readonly json: boolean;
  readonly html: boolean;
}
