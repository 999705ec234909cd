import type { TextLayout } from '../../reports/index.ts';

/** Flags that several commands share, as yargs gives them. */
export interface CommonFlags {
  readonly json: boolean;
  readonly out: string | undefined;
  readonly seed: number | undefined;
  readonly set: readonly string[];
  readonly quiet: boolean;
  readonly color: boolean;
}

/** What a command may touch: everything that is not its arguments. */
export interface Terminal {
  /** The result. */
  readonly stdout: NodeJS.WriteStream;
  /** Progress and problems. */
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * How text is laid out on stdout: coloured when that is asked for, on a terminal, and not forbidden by `NO_COLOR` (no-color.org); as wide as
 * the terminal, and uncut in a file or a pipe.
 */
export function layoutOf({ color }: Pick<CommonFlags, 'color'>, { stdout, env }: Terminal): TextLayout {
  const isTerminal = stdout.isTTY === true;
  return {
    color: color && isTerminal && (env['NO_COLOR'] ?? '') === '',
    width: (isTerminal ? stdout.columns : undefined) ?? Number.POSITIVE_INFINITY,
  };
}

/** A flag that was given twice keeps its last value. */
export function single<T>(value: T | T[]): T | undefined {
  return Array.isArray(value) ? value.at(-1) : value;
}
