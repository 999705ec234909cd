import { expect, test } from 'vitest';
import { declaredCommands } from '../../../src/commands/arguments/declared-commands.ts';
import { unknownWords } from '../../../src/commands/arguments/unknown-words.ts';

/** What is said of a command line: the words in front, and flags by their names as yargs gives them. */
function said(
  words: readonly string[],
  flags: Readonly<Record<string, unknown>> = {},
  written: readonly string[] = [],
) {
  const read = { _: words, $0: 'tollmark', ...flags };
  return unknownWords(read, declaredCommands([]), written).map(({ message }) => message);
}

test('a flag that is misspelt is told with the one that was meant, all at once', () => {
  const flags = { traget: 'http://x.example', 'max-dolars': '5', maxDolars: '5', seed: 1, scenario: 'a.yaml' };
  expect(said(['run'], flags, ['run', 'a.yaml', '--traget=http://x.example', '--max-dolars', '5'])).toEqual([
    '--traget is not known: did you mean --target?',
    '--max-dolars is not known: did you mean --max-dollars?',
  ]);
});

test('the word --no- belongs to what was typed', () => {
  expect(said(['run'], { twinn: false }, ['run', '--no-twinn'])).toEqual([
    '--no-twinn is not known: did you mean --no-twin?',
  ]);
});

test('a flag of other commands is told with them', () => {
  expect(
    said(['simulate'], { target: 'x', maxDollars: '1', 'max-dollars': '1' }, ['--target', '--max-dollars']),
  ).toEqual([
    '--target is not known to simulate: it is a flag of run, estimate, compare',
    '--max-dollars is not known to simulate: it is a flag of run, compare',
  ]);
});

test('what is like nothing is told where the flags are listed', () => {
  expect(said(['prices', 'import'], { frobnicate: true }, ['--frobnicate'])).toEqual([
    '--frobnicate is not known: tollmark prices import --help lists the flags',
  ]);
  expect(said(['simulate'], { z: true }, ['-z'])).toEqual([
    '-z is not known: tollmark simulate --help lists the flags',
  ]);
});

test('a command is told like a flag, also one below another', () => {
  expect(said(['reprot', 'x'])[0]).toBe('"reprot" is not known: did you mean report?');
  expect(said(['frobnicate'])).toEqual(['"frobnicate" is no command: tollmark --help lists them']);
  expect(said(['prices', 'imprt'])).toEqual(['"imprt" is not known: did you mean prices import?']);
  expect(said(['simulate', 'b.yaml'])).toEqual([
    '"b.yaml" is one argument too many: usage: tollmark simulate [scenario]',
  ]);
});

test('every declared flag is known under each of its names', () => {
  for (const { name, flags } of declaredCommands([])) {
    const given = Object.keys(flags).flatMap((flag) => [
      flag,
      flag.replaceAll(/-(.)/g, (_, c: string) => c.toUpperCase()),
    ]);
    expect(
      said([name], Object.fromEntries([...given, 'help', 'h', 'version'].map((flag) => [flag, '']))),
      name,
    ).toEqual([]);
  }
});
