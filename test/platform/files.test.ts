import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { PIPE_PATIENCE } from '../../src/platform/byte-source.ts';
import { readLines } from '../../src/platform/file-lines.ts';
import { readPriceFile, readRecordFile, readTextFile } from '../../src/platform/files.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tollmark-files-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function refusal(path: string): ScenarioError {
  try {
    readTextFile(path);
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error(`${path} was read, but should not have been.`);
}

test('reads UTF-8 text up to exactly 1 MiB', () => {
  expect(readTextFile(write('umlaut.yaml', 'name: größer ✓\n'))).toBe('name: größer ✓\n');
  expect(readTextFile(write('empty.yaml', ''))).toBe('');
  expect(readTextFile(write('full.yaml', 'x'.repeat(1_048_576)))).toHaveLength(1_048_576);
});

test.each([
  ['missing.yaml', undefined, 'no such file'],
  ['large.yaml', 'x'.repeat(1_048_577), 'larger than 1 MiB'],
  ['latin1.yaml', Uint8Array.of(0x67, 0x72, 0xfc, 0x6e), 'not UTF-8'],
  ['.', undefined, 'is a folder'],
])('says why it cannot read %s', (name, bytes, reason) => {
  const path = bytes === undefined ? join(folder, name) : write(name, bytes);
  const error = refusal(path);
  expect(error.code).toBe('SCENARIO_UNREADABLE');
  expect(error.problems).toEqual([{ file: path, path: '', message: expect.stringContaining(reason) }]);
});

test('a file in the place of a folder, and a path that no system takes', () => {
  expect(refusal(join(write('plain.yaml', 'x'), 'below.yaml')).problems[0]?.message).toContain(
    'a part of the path is a file',
  );
  expect(refusal('a\0b').problems[0]?.message).toContain('could not be read');
});

test.skipIf(process.platform === 'win32')('a device without an end is read no further than the bound', () => {
  for (const read of [readTextFile, readPriceFile, readRecordFile, (path: string) => [...readLines(path)]])
    expect(() => read('/dev/zero')).toThrow(/^\/dev\/zero: is a device without an end/);
});

test('a file that does not tell its size is read, and one that tells of too much is not', () => {
  expect(process.platform === 'linux' ? readTextFile('/proc/self/status') : 'Pid:').toContain('Pid:');
  const large = write('sparse.json', '');
  truncateSync(large, 2 ** 40);
  expect(() => readRecordFile(large)).toThrow(/larger than 256 MiB/);
});

describe.skipIf(process.platform === 'win32')('a pipe', () => {
  const pipe = (name: string): string => {
    const path = join(folder, name);
    execFileSync('mkfifo', [path]);
    return path;
  };

  test('to which nobody writes is given up', () => {
    const patience = { writerMs: 20, byteMs: 10_000 };
    expect(() => readTextFile(pipe('silent'), patience)).toThrow(/is a pipe to which nothing was written for 0.02 s/);
  });

  test('that nobody opens is waited for less than a second, and its writer for longer', () => {
    expect(PIPE_PATIENCE.writerMs).toBeLessThan(1000);
    const path = pipe('opened');
    const writer = spawn('sh', ['-c', 'exec 3>"$1"; sleep 0.3; printf late >&3', 'sh', path]);
    expect(readTextFile(path, { writerMs: 250, byteMs: 10_000 })).toBe('late');
    writer.kill();
  });

  test('is read to the end of its writer, who may come late and pause', () => {
    const path = pipe('slow');
    const writer = spawn('sh', ['-c', 'exec 3>"$1"; printf a >&3; sleep 0.05; printf bc >&3', 'sh', path]);
    expect(readTextFile(path)).toBe('abc');
    writer.kill();
  });

  test('whose writer stops in the middle is given up', () => {
    const path = pipe('stuck');
    const writer = spawn('sh', ['-c', 'exec 3>"$1"; printf a >&3; exec sleep 60', 'sh', path]);
    const patience = { writerMs: 5000, byteMs: 500 };
    expect(() => readTextFile(path, patience)).toThrow(/nothing was written for 0.5 s/);
    writer.kill();
  });
});

test('price files of others may be larger, up to a bound of their own', () => {
  expect(readPriceFile(write('prices.json', 'x'.repeat(1_048_577)))).toHaveLength(1_048_577);
  expect(() => readPriceFile(write('huge.json', new Uint8Array(67_108_865)))).toThrow(
    /huge\.json: is larger than 64 MiB; cut it down/,
  );
});

test('logs and bills may be larger than price files, and come whole whatever their size', () => {
  const sizes = [0, 1, 65_535, 65_536, 65_537, 131_072, 67_108_866];
  for (const size of sizes) {
    const text = `${'x'.repeat(Math.max(0, size - 1))}${size > 0 ? 'y' : ''}`;
    expect(readRecordFile(write('attempts.ndjson', text)) === text).toBe(true);
  }
});
