import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendLines } from '../../src/platform/append-lines.ts';
import { scratchFolder } from '../command-line/command.ts';

test('a file that is not there is made, with its folder', () => {
  const file = join(scratchFolder(), 'deep', 'history.ndjson');
  appendLines(file, 'a\n');
  appendLines(file, 'b\nc\n');
  expect(readFileSync(file, 'utf8')).toBe('a\nb\nc\n');
});

test('a line without its end does not swallow the next one', () => {
  const file = join(scratchFolder(), 'history.ndjson');
  writeFileSync(file, 'a\n{"torn":');
  appendLines(file, 'b\n');
  expect(readFileSync(file, 'utf8')).toBe('a\n{"torn":\nb\n');
});

test('what is no file is refused', () => {
  const folder = join(scratchFolder(), 'a');
  mkdirSync(folder);
  expect(() => appendLines(folder, 'a\n')).toThrow(/^.*a: cannot be written \(EISDIR\)/);
  expect(() => appendLines('/dev/null', 'a\n')).toThrow('/dev/null: is no file: name one');
  expect(() => appendLines(join('/proc', 'a'), 'a\n')).toThrow('cannot be written');
});

test('writers at the same time leave whole lines of all of them', async () => {
  const file = join(scratchFolder(), 'history.ndjson');
  const source = new URL('../../src/platform/append-lines.ts', import.meta.url).href;
  const lines = 200;
  // The same two calls, without a loader for TypeScript: the point is what the system does with them.
  const script = `const fs = require('node:fs');
    for (let i = 0; i < ${lines}; i++) {
      const file = fs.openSync(process.argv[1], fs.constants.O_RDWR | fs.constants.O_APPEND | fs.constants.O_CREAT);
      fs.writeSync(file, Buffer.from(process.argv[2].repeat(3000) + '\\n'));
      fs.closeSync(file);
    }`;
  expect(readFileSync(new URL(source), 'utf8')).toContain('constants.O_RDWR | constants.O_APPEND');
  const writers = ['a', 'b', 'c'].map((letter) => spawn(process.execPath, ['-e', script, file, letter]));
  await Promise.all(writers.map((writer) => once(writer, 'exit')));
  const read = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  expect(read).toHaveLength(3 * lines);
  expect(new Set(read)).toEqual(new Set(['a', 'b', 'c'].map((letter) => letter.repeat(3000))));
});
