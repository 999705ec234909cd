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

/** Whether to colour what goes to stdout: asked for, a terminal, and not `NO_COLOR` (no-color.org). */
export function usesColor(flags: Pick<CommonFlags, 'color'>, { stdout, env }: Terminal): boolean {
  return flags.color && stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '';
}

/** A flag that was given twice keeps its last value. */
export function single<T>(value: T | T[]): T | undefined {
  return Array.isArray(value) ? value.at(-1) : value;
}
