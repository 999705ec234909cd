import type { Problem } from '../../errors/scenario-error.ts';
import { nearest } from '../../units/nearest.ts';
import { type DeclaredCommand, type Flags, GENERAL_FLAGS, plainName } from './declaration.ts';

/** A command line as yargs has read it: the words in `_`, and every flag under each of its names. */
export interface ReadWords {
  readonly _: readonly (string | number)[];
  readonly [name: string]: unknown;
}

/** What yargs puts beside the flags. */
const SPECIAL = ['_', '$0', '--'];

/**
 * Each word of a command line that no declaration knows, with the name that was probably meant: flags and commands alike, all at once. `written`: the
 * words as they were typed.
 */
export function unknownWords(
  read: ReadWords,
  commands: readonly DeclaredCommand[],
  written: readonly string[],
): Problem[] {
  const { path, rest } = commandOf(read._.map(String), commands);
  const command = path.at(-1);
  const [first] = rest;
  // Of which command the other words and flags are is not known then.
  if (first !== undefined && (command === undefined || command.commands !== undefined)) {
    return [{ path: '', message: wordProblem(first, path, commands) }];
  }
  const flags = { ...GENERAL_FLAGS, ...command?.flags };
  const known = new Set(
    [...SPECIAL, ...Object.keys(command?.arguments ?? {}).map(plainName), ...namesOf(flags)].flatMap(bothCases),
  );
  const unknown = new Map<string, string>();
  for (const key of Object.keys(read)) {
    // yargs gives a flag with dashes in camel case, too.
    const same = key.replaceAll(/[-_]/g, '').toLowerCase();
    if (!known.has(key) && !isWritten(unknown.get(same) ?? '', written)) unknown.set(same, key);
  }
  return [
    ...rest.map((word) => wordProblem(word, path, commands)),
    ...[...unknown.values()].map((key) => flagProblem(typed(key, written), flags, path, commands)),
  ].map((message) => ({ path: '', message }));
}

/** The command that the first words name, from the outer to the inner one, and the words that no argument takes. */
function commandOf(
  words: readonly string[],
  commands: readonly DeclaredCommand[],
): { readonly path: readonly DeclaredCommand[]; readonly rest: readonly string[] } {
  const [first, ...others] = words;
  const command = commands.find(({ name }) => name === first);
  if (command === undefined) return { path: [], rest: words };
  const inner = commandOf(others, command.commands ?? []);
  return { path: [command, ...inner.path], rest: inner.rest };
}

function namesOf(flags: Flags): string[] {
  return Object.entries(flags).flatMap(([name, { alias }]) => [name, ...[alias ?? []].flat()]);
}

function bothCases(name: string): string[] {
  return [name, name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())];
}

function isWritten(key: string, written: readonly string[]): boolean {
  return key !== '' && written.some((word) => word.replace(/=.*/s, '') === `--${key}`);
}

/** A flag as it was typed: `no-twinn` of `--no-twinn`. */
function typed(key: string, written: readonly string[]): string {
  return !isWritten(key, written) && isWritten(`no-${key}`, written) ? `no-${key}` : key;
}

function dashed(key: string): string {
  return key.length === 1 ? `-${key}` : `--${key}`;
}

function flagProblem(
  key: string,
  flags: Flags,
  path: readonly DeclaredCommand[],
  commands: readonly DeclaredCommand[],
): string {
  const name = path.map((command) => command.name).join(' ');
  const takers = commands.filter((other) => namesOf(other.flags).includes(key)).map((other) => other.name);
  if (takers.length > 0) {
    return `${dashed(key)} is not known to ${name === '' ? 'tollmark alone' : name}: it is a flag of ${takers.join(', ')}`;
  }
  const names = Object.keys(flags).flatMap((flag) => (key.startsWith('no-') ? [`no-${flag}`] : [flag]));
  const meant = key.length === 1 ? undefined : nearest(key, names);
  if (meant !== undefined) return `${dashed(key)} is not known: did you mean ${dashed(meant)}?`;
  return `${dashed(key)} is not known: ${['tollmark', name, '--help'].filter((word) => word !== '').join(' ')} lists the flags`;
}

function wordProblem(word: string, path: readonly DeclaredCommand[], commands: readonly DeclaredCommand[]): string {
  const shown = JSON.stringify(word.slice(0, 40));
  const command = path.at(-1);
  const names = (command === undefined ? commands : (command.commands ?? [])).map(({ name }) => name);
  const meant = nearest(word, names);
  const name = path.map((each) => each.name).join(' ');
  if (meant !== undefined) return `${shown} is not known: did you mean ${name === '' ? '' : `${name} `}${meant}?`;
  if (command === undefined) return `${shown} is no command: tollmark --help lists them`;
  const taken = Object.keys(command.arguments).join(' ');
  return `${shown} is one argument too many: ${taken === '' ? `${name} takes flags alone` : `usage: tollmark ${name} ${taken}`}`;
}
