import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { lockDirectory } from '../../src/platform/directory-lock.ts';
import { folderWith } from '../commands/written-terminal.ts';

const LOCK = 'tollmark.lock';

/** How a directory refuses to be locked. */
function refusal(directory: string): Pick<ScenarioError, 'code' | 'message'> {
  try {
    lockDirectory(directory);
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error('The directory was locked.');
}

/** The number of a process that has ended. */
function endedPid(): number {
  return spawnSync(process.execPath, ['-e', '0']).pid;
}

test('a lock holds the number of its process, and is gone when it is released', () => {
  const folder = folderWith({});
  const unlock = lockDirectory(folder);
  expect(readFileSync(join(folder, LOCK), 'utf8')).toBe(`${process.pid} ${hostname()}\n`);
  unlock();
  expect(readdirSync(folder)).toEqual([]);
});

test('a second lock is refused with what to do, also through a link, until the first is released', () => {
  const folder = folderWith({});
  const unlock = lockDirectory(folder);
  const { code, message } = refusal(folder);
  expect(code).toBe('DIRECTORY_IN_USE');
  expect(message).toBe(
    `${join(folder, LOCK)}: process ${process.pid} on this machine writes to this directory; ` +
      'wait until it has ended, or remove this file if no Tollmark runs there',
  );
  const link = join(folderWith({}), 'link');
  symlinkSync(folder, link);
  expect(refusal(link).code).toBe('DIRECTORY_IN_USE');
  expect(readdirSync(folder)).toEqual([LOCK]);
  unlock();
  lockDirectory(link)();
});

test('a lock of a process that lives is respected, and taken over when it has ended', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const folder = folderWith({ [LOCK]: `${child.pid} ${hostname()}\n` });
  expect(refusal(folder).message).toContain(`process ${child.pid} on this machine`);
  child.kill('SIGKILL');
  await ended;
  lockDirectory(folder)();
  expect(readdirSync(folder)).toEqual([]);
});

test('a lock that an earlier process with the same number has left is taken over', () => {
  const folder = folderWith({ [LOCK]: `${process.pid} ${hostname()}\n` });
  lockDirectory(folder)();
  expect(readdirSync(folder)).toEqual([]);
});

test('a directory in which nothing can be made says so', () => {
  expect(refusal('/proc')).toMatchObject({ code: 'OUTPUT_UNWRITABLE', message: expect.stringContaining('/proc/') });
});

test('whether a process of another machine lives is not known, so its lock is respected', () => {
  const folder = folderWith({ [LOCK]: `${endedPid()} elsewhere\n` });
  expect(refusal(folder).message).toMatch(/process \d+ on elsewhere writes to this directory/);
});

test.each(['', 'no number\n'])('a lock that says %j is respected: its process may be about to write it', (text) => {
  const folder = folderWith({ [LOCK]: text });
  expect(refusal(folder).message).toContain('another process writes to this directory');
  expect(readdirSync(folder)).toEqual([LOCK]);
});

test('while another process takes a lock over, nobody else does', () => {
  const stale = `${endedPid()} ${hostname()}\n`;
  const folder = folderWith({ [LOCK]: stale, [`${LOCK}.takeover`]: '' });
  expect(refusal(folder).message).toContain(`${LOCK}.takeover: another process`);
  expect(readFileSync(join(folder, LOCK), 'utf8')).toBe(stale);
});

test('a release removes only a lock of its own, and only once', () => {
  const folder = folderWith({});
  const unlock = lockDirectory(folder);
  unlock();
  writeFileSync(join(folder, LOCK), '1 elsewhere\n');
  unlock();
  expect(existsSync(join(folder, LOCK))).toBe(true);
});
