import { type DeclaredCommand, type Flags, GENERAL_FLAGS, spellingsOf } from '../arguments/declaration.ts';

/** A flag as shells complete it. */
export interface CompletedFlag {
  /** With dashes: `--quiet`, `-q`. */
  readonly spellings: readonly string[];
  readonly describe: string;
  /** Whether a value comes behind it. */
  readonly takesValue: boolean;
  /** The values that are known; empty: any text, such as a file. */
  readonly values: readonly string[];
}

/** A command as shells complete it. */
export interface CompletedCommand {
  /** The words that name it: `prices import`; empty for `tollmark` alone. */
  readonly path: string;
  readonly flags: readonly CompletedFlag[];
  /** The commands below it. */
  readonly below: readonly { readonly name: string; readonly describe: string }[];
  /** The values of its argument that are known; empty: files. */
  readonly values: readonly string[];
}

/** All that can be completed, `tollmark` alone first, each command before those below it. */
export function completedCommands(commands: readonly DeclaredCommand[]): readonly CompletedCommand[] {
  const root = { path: '', flags: completedFlags({}), below: commands, values: [] };
  return [root, ...commands.flatMap((command) => withInner(command, ''))];
}

function withInner(command: DeclaredCommand, outer: string): CompletedCommand[] {
  const path = `${outer}${command.name}`;
  const below = command.commands ?? [];
  const values = Object.values(command.arguments).flatMap((argument) => argument.values ?? []);
  const own = { path, flags: completedFlags(command.flags), below, values };
  return [own, ...below.flatMap((inner) => withInner(inner, `${path} `))];
}

function completedFlags(flags: Flags): CompletedFlag[] {
  return Object.entries({ ...flags, ...GENERAL_FLAGS }).map(([name, flag]) => ({
    spellings: spellingsOf(name, flag),
    describe: flag.describe ?? '',
    takesValue: flag.type !== 'boolean',
    values: flag.values ?? [],
  }));
}

/** The words at which a shell notices a command: `outer name` for each, where `outer` is empty at first. */
export function commandSteps(commands: readonly CompletedCommand[]): string[] {
  return commands.flatMap(({ path, below }) => below.map(({ name }) => `${path} ${name}`));
}

/** A text in single quotes, as all three shells read it but for a quote inside, which is left to `escaped`. */
export function quoted(text: string, escaped = `'\\''`): string {
  return `'${text.replaceAll("'", () => escaped)}'`;
}
