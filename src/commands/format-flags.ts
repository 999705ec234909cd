import type { Argv } from 'yargs';

/** Flags of commands that report a run or a study. */
export interface FormatFlags {
  /** Each `NAME` or `NAME=FILE`. */
  readonly format: readonly string[];
  /** Short for `--format json` and `--format html`. */
  readonly json: boolean;
  readonly html: boolean;
}

/** Adds `--format` and `--html` to the parser of a command that has `--json`. `names`: of the formats, where they are loaded. */
export function addFormatFlags<T>(command: Argv<T>, names = ''): Argv<T & FormatFlags> {
  const listed = names === '' ? '' : ` (${names})`;
  return command.options({
    format: {
      type: 'string',
      array: true,
      nargs: 1,
      default: [],
      describe: `Report as NAME${listed} on stdout, or NAME=FILE, any number of times`,
    },
    html: { type: 'boolean', default: false, describe: 'Print the HTML page: --format html' },
  }) as Argv<T & FormatFlags>;
}
