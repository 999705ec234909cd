import type { Argv, Options, PositionalOptions } from 'yargs';
import type { Terminal } from '../options.ts';

/** A flag, as yargs takes it. */
export interface FlagDeclaration extends Options {
  /** The values that it takes, for completion; absent: any text, or none. */
  readonly values?: readonly string[];
}

/** Flags by their names, without dashes. */
export type Flags = Readonly<Record<string, FlagDeclaration>>;

/** A positional argument, as yargs takes it. */
export interface ArgumentDeclaration extends PositionalOptions {
  /** The values that it takes, for completion; absent: files. */
  readonly values?: readonly string[];
}

/** What a command was given: the values of its arguments and flags, by their names. */
export type Given = Readonly<Record<string, unknown>>;

/** One command as plain data: the parser, its messages and the completion of shells are all made of it. */
export interface DeclaredCommand {
  readonly name: string;
  readonly describe: string;
  /** In their order, by how yargs writes them: `<file>`, `[scenario]`, `<bill..>`. */
  readonly arguments: Readonly<Record<string, ArgumentDeclaration>>;
  readonly flags: Flags;
  /** Commands below this one, such as `prices import`; their flags are their own. */
  readonly commands?: readonly DeclaredCommand[];
  /** Runs it, and gives the exit code. Loads what it needs only then: `--help` must not wait for it. */
  readonly run: (given: Given, terminal: Terminal) => number | Promise<number>;
}

/** The flags that every command takes. */
export const GENERAL_FLAGS: Flags = {
  help: { type: 'boolean', alias: 'h', describe: 'Show help' },
  version: { type: 'boolean', describe: 'Show version number' },
};

/** The names under which a flag is given, with dashes: `--quiet`, `-q`, and `--no-color` of one that is on by default. */
export function spellingsOf(name: string, { alias, default: initial }: FlagDeclaration): string[] {
  const aliases = alias === undefined ? [] : [alias].flat();
  const shown = initial === true ? `no-${name}` : name;
  return [shown, ...aliases].map((each) => (each.length === 1 ? `-${each}` : `--${each}`));
}

/** Declares commands to yargs. What one returns becomes the exit code of the process. */
export function addCommands<T>(parser: Argv<T>, commands: readonly DeclaredCommand[], terminal: Terminal): Argv<T> {
  return commands.reduce((result, declared) => addCommand(result, declared, terminal), parser);
}

function addCommand<T>(parser: Argv<T>, declared: DeclaredCommand, terminal: Terminal): Argv<T> {
  const { name, describe, commands = [] } = declared;
  return parser.command({
    command: [name, ...Object.keys(declared.arguments)].join(' '),
    describe,
    builder: (command) => {
      for (const [written, { values: _, ...options }] of Object.entries(declared.arguments)) {
        command.positional(plainName(written), options);
      }
      // Flags of a command with others below it are its own.
      const isLocal = commands.length > 0;
      for (const [flag, { values: _, ...options }] of Object.entries(declared.flags)) {
        command.option(flag, isLocal ? { ...options, global: false } : options);
      }
      return addCommands(command, commands, terminal);
    },
    handler: async (given) => {
      process.exitCode = await declared.run(given, terminal);
    },
  }) as Argv<T>;
}

/** `bill` of `<bill..>`. */
export function plainName(written: string): string {
  return written.replaceAll(/[<>[\].]/g, '');
}

/**
 * Keeps yargs from writing the help of a command behind its handler, for whoever asks later: nobody does here, and it takes a tenth of a short run.
 * yargs 18 has no public way to leave it out.
 */
export function keepNoHelp(parser: Argv): void {
  const { getInternalMethods } = parser as unknown as { getInternalMethods: () => { getUsageInstance: () => object } };
  Object.assign(getInternalMethods.call(parser).getUsageInstance(), { cacheHelpMessage: () => undefined });
}
