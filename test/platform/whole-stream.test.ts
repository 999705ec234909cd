import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeWhole } from '../../src/platform/whole-stream.ts';
import { folderWith } from '../commands/written-terminal.ts';

/** A stream to a descriptor, and what it was told at its end. */
function streamTo(fd: number) {
  const told: unknown[] = [];
  const stream = { fd, _write: (): void => void told.push('as Node writes') };
  writeWhole(stream);
  const write = (text: string): void =>
    // oxlint-disable-next-line no-underscore-dangle -- Node's name
    (stream._write as NodeJS.WriteStream['_write'])(Buffer.from(text), 'utf8', (error) =>
      told.push((error as NodeJS.ErrnoException | undefined)?.code ?? 'written'),
    );
  return { told, write };
}

test('a file gets all of a text, or the stream fails; what is no file is written to as before', () => {
  const path = join(folderWith({ result: '' }), 'result');
  for (const [flags, ending] of [
    ['w', 'written'],
    ['r', 'EBADF'],
  ] as const) {
    const fd = openSync(path, flags);
    const { told, write } = streamTo(fd);
    write('all of it');
    closeSync(fd);
    expect(told).toEqual([ending]);
  }
  expect(readFileSync(path, 'utf8')).toBe('all of it');
  const { told, write } = streamTo(-1);
  write('nowhere');
  expect(told).toEqual(['as Node writes']);
});
