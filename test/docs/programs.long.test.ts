import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { builtFolder, ROOT } from '../command-line/build.ts';
import { runCommand } from '../command-line/command.ts';
import { readProjectFile } from '../tidy/project-files.ts';
import { blocksOf } from './markdown.ts';
import { shellWords } from './shown-commands.ts';
import { firstMissing } from './shown-output.ts';

/** A program that a page shows, the command that runs it, and what that prints. */
interface ShownProgram {
  readonly name: string;
  readonly code: string;
  readonly words: readonly string[];
  readonly shown: string;
}

const page = { path: 'docs/invoice-examples.md', text: readProjectFile('docs/invoice-examples.md') };
const programs = blocksOf(page).flatMap((block, index, blocks): ShownProgram[] => {
  if (block.language !== 'js') return [];
  const name = /^\/\/ (\S+)\n/.exec(block.code)?.[1] ?? '';
  const command = blocks[index + 1]?.code.replaceAll(/\\\n\s*/g, ' ') ?? '';
  return [{ name, code: block.code, words: shellWords(command).slice(1), shown: blocks[index + 2]?.code ?? '' }];
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tollmark-programs-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('every program is there', () => {
  expect(programs.map(({ name }) => name)).toEqual([
    'openai.mjs',
    'loop.mjs',
    'impatient.mjs',
    'prodia.mjs',
    'fal.mjs',
    'ai.mjs',
  ]);
});

test.each(programs)('the invoice of $name is the one that the page shows', { timeout: 60_000 }, async (program) => {
  const { name, code, words, shown } = program;
  writeFileSync(join(folder, name), code);
  const { stdout } = await runCommand(words.map((word) => (word === name ? join(folder, name) : word)));
  expect(firstMissing(shown, stdout)).toBeUndefined();
});

test(
  'the program of docs/invoice.md, which does as the command does, prints what the page shows',
  { timeout: 60_000 },
  async () => {
    const blocks = blocksOf({ path: 'docs/invoice.md', text: readProjectFile('docs/invoice.md') });
    const at = blocks.findIndex(({ language }) => language === 'js');
    const entry = (name: string): string => JSON.stringify(pathToFileURL(join(build, name)).href);
    const build = join(await builtFolder(), 'lib');
    const code = (blocks[at]?.code ?? '')
      .replace("'tollmark/mock-server'", entry('mock-server.js'))
      .replace("'tollmark'", entry('index.js'));
    const file = join(folder, 'invoice.mjs');
    writeFileSync(file, code);
    const { stdout } = await promisify(execFile)(process.execPath, [file], { env: { ...process.env, NO_COLOR: '1' } });
    expect(stdout).toBe(blocks[at + 1]?.code);
  },
);
