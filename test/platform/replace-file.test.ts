import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { machineOutput, type OutputDisk, replaceFile } from '../../src/platform/replace-file.ts';
import { folderWith } from '../commands/written-terminal.ts';

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** A disk that takes half of a text, and is full then. */
const FULL: OutputDisk = {
  ...machineOutput,
  write: (path, text) => {
    writeFileSync(path, text.slice(0, text.length / 2));
    throw failure('ENOSPC');
  },
};

test('a file is there as a whole, or as it was', () => {
  const folder = folderWith({ old: 'what was here' });
  replaceFile(join(folder, 'new'), 'all of it');
  expect(readFileSync(join(folder, 'new'), 'utf8')).toBe('all of it');
  for (const name of ['old', 'other'])
    expect(() => replaceFile(join(folder, name), 'all of it', FULL)).toThrow('ENOSPC');
  expect(readFileSync(join(folder, 'old'), 'utf8')).toBe('what was here');
  expect(readdirSync(folder).toSorted()).toEqual(['new', 'old']);
});

test('a link stays one, and a file keeps its mode', () => {
  const folder = folderWith({ old: 'what was here' });
  symlinkSync(join(folder, 'old'), join(folder, 'link'));
  chmodSync(join(folder, 'old'), 0o640);
  replaceFile(join(folder, 'link'), 'new');
  expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, 'old'), 'utf8')).toBe('new');
  expect(statSync(join(folder, 'old')).mode & 0o777).toBe(0o640);
});

test('a device is written to, and stays one', () => {
  replaceFile('/dev/null', 'nobody reads it');
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test.each(['EACCES', 'EBUSY'])('where nothing can be put beside a file (%s) it is written in its place', (code) => {
  const folder = folderWith({ old: 'what was here' });
  const disk: OutputDisk = {
    ...machineOutput,
    rename: (from, to) => {
      if (to.endsWith('old')) throw failure(code);
      renameSync(from, to);
    },
  };
  replaceFile(join(folder, 'old'), 'new', disk);
  expect(readFileSync(join(folder, 'old'), 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['old']);
});
