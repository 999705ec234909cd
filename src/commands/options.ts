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

/** How text is laid out on stdout: coloured on a terminal, unless flags or the environment say otherwise; as wide as the terminal, and uncut in a file or a pipe. */
export function layoutOf({ color }: Pick<CommonFlags, 'color'>, { stdout, env }: Terminal): TextLayout {
  const isTerminal = stdout.isTTY === true;
  return {
    color: color && (forcedColor(env) ?? isTerminal),
    width: (isTerminal ? stdout.columns : undefined) ?? Number.POSITIVE_INFINITY,
  };
}

/**
 * What the environment says of colour; undefined: nothing. A `FORCE_COLOR` that is not empty forces it, also into a pipe (force-color.org), and forbids it by
 * `0` or `false`, as for Node; either goes before `NO_COLOR` (both pages read 2026-12-02). Without it, a `NO_COLOR` that is not empty forbids it (no-color.org).
 */
function forcedColor({ NO_COLOR = '', FORCE_COLOR = '' }: NodeJS.ProcessEnv): boolean | undefined {
  if (FORCE_COLOR !== '') return !['0', 'false'].includes(FORCE_COLOR);
  return NO_COLOR === '' ? undefined : false;
}

/** A flag that was given twice keeps its last value. */
export function single<T>(value: T | T[]): T | undefined {
  return Array.isArray(value) ? value.at(-1) : value;
}
