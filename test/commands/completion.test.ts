import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { declaredCommands } from '../../src/commands/arguments/declared-commands.ts';
import { runCompletion } from '../../src/commands/completion.ts';
import { folderWith, writtenTerminal } from './written-terminal.ts';

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

function scriptOf(shell: string): string {
  const { terminal, written } = writtenTerminal();
  expect(runCompletion(shell, declaredCommands, terminal)).toBe(0);
  return written.stdout;
}

/** Runs a shell without its own settings on a program that loads the completion first; gives the lines that it prints. */
function lines(shell: string, flags: readonly string[], program: string): string[] {
  const folder = folderWith({ script: scriptOf(shell), program });
  const { stdout, stderr } = spawnSync(shell, [...flags, join(folder, 'program'), join(folder, 'script')], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

/** What a shell offers for each of these command lines, of which the last word is the one that is completed. */
type Offers = (words: readonly string[]) => string[];

const inBash: Offers = (words) => {
  const typed = words.map((word) => `'${word}'`).join(' ');
  const program = `source "$1"\nCOMP_WORDS=(tollmark ${typed}) COMP_CWORD=${words.length}\n_tollmark\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
  return lines('bash', ['--norc'], program);
};

/** zsh completes in its line editor alone: its two functions that show what is found print it here. */
const inZsh: Offers = (words) => {
  const typed = words.map((word) => `'${word}'`).join(' ');
  const stubs = `compdef() { : }\n_files() { : }\n_describe() { print -l -- "\${(@P)2}" }`;
  const program = `${stubs}\nsource "$1"\nwords=(tollmark ${typed}) CURRENT=${words.length + 1}\n_tollmark`;
  const last = words.at(-1) ?? '';
  return lines('zsh', ['-f'], program)
    .map((line) => line.replace(/:.*/, ''))
    .filter((name) => name.startsWith(last));
};

const inFish: Offers = (words) =>
  lines('fish', ['--no-config'], `source $argv[1]\ncomplete -C 'tollmark ${words.join(' ')}'`).map((line) =>
    line.replace(/\t.*/, ''),
  );

const SHELLS: readonly (readonly [string, Offers])[] = [
  ['bash', inBash],
  ['zsh', inZsh],
  ['fish', inFish],
];

describe.each(SHELLS)('%s', (shell, offers) => {
  const isMissing = !has(shell);

  test.skipIf(isMissing)('completes a command', () => {
    expect(offers(['ru'])).toEqual(['run']);
    expect(offers(['re']).toSorted()).toEqual(['reconcile', 'report']);
  });

  test.skipIf(isMissing)('completes the flags of a command, and of the one below it', () => {
    expect(offers(['run', 'a.yaml', '--tar'])).toEqual(['--target']);
    expect(offers(['simulate', '--ta'])).toEqual([]);
    expect(offers(['simulate', '--no-c'])).toEqual(['--no-color']);
    expect(offers(['prices', 'import', '--fo'])).toEqual(['--format']);
    expect(offers(['--vers'])).toEqual(['--version']);
  });

  test.skipIf(isMissing)('completes the values of a flag and of an argument', () => {
    expect(offers(['run', '--progress', 'pl'])).toEqual(['plain']);
    expect(offers(['simulate', '--format', 'mark'])).toEqual(['markdown']);
    expect(offers(['completion', 'z'])).toEqual(['zsh']);
    expect(offers(['prices', 'comp'])).toEqual(['compare']);
  });
});

test.skipIf(!has('bash'))('bash completes files where nothing is known', () => {
  const folder = folderWith({ 'mine.yaml': '' });
  expect(inBash(['run', `${folder}/mi`])).toEqual([]);
  expect(inBash(['run', '--out', ''])).toEqual([]);
  expect(scriptOf('bash')).toContain('complete -o default -F _tollmark tollmark');
});

test('another shell is none that is known', () => {
  expect(() => runCompletion('tcsh', declaredCommands, writtenTerminal().terminal)).toThrow(
    /^shell: there is no "tcsh"; known are /,
  );
});
