import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { runProgram } from '../../src/platform/program.ts';
import { wallClock } from '../../src/platform/wall-clock.ts';

const node = (script: string): string[] => [process.execPath, '-e', script];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tollmark-program-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

describe('how a program ended', () => {
  test.each([
    ['process.exit(0)', { exitCode: 0, stopped: false }],
    ['process.exit(7)', { exitCode: 7, stopped: false }],
    ["process.kill(process.pid, 'SIGKILL')", { exitCode: 137, signal: 'SIGKILL', stopped: false }],
  ])('%s', async (script, end) => {
    expect(await runProgram({ command: node(script), variables: {} })).toEqual(end);
  });

  test('that is not there, or is no program', async () => {
    const missing = await runProgram({ command: ['no-such-program-of-tollmark'], variables: {} });
    expect(missing).toEqual({
      exitCode: undefined,
      stopped: false,
      problem: 'no-such-program-of-tollmark: no such program; check its name, or give its path',
    });
    const text = join(folder(), 'text');
    writeFileSync(text, 'no program');
    expect((await runProgram({ command: [text], variables: {} })).problem).toMatch(/may not be run; chmod \+x/);
    expect((await runProgram({ command: [''], variables: {} })).problem).toBe('its name is empty');
    expect((await runProgram({ command: [join(text, 'x')], variables: {} })).problem).toMatch(/what is no folder/);
    expect((await runProgram({ command: ['x'.repeat(300)], variables: {} })).problem).toMatch(/too long for a path/);
    expect((await runProgram({ command: ['a\0b'], variables: {} })).exitCode).toBeUndefined();
  });

  test('that was stopped: it and what it started get SIGTERM', async () => {
    const file = join(folder(), 'told');
    const ready = `${file}-ready`;
    const inner = `process.on('SIGTERM', () => { require('fs').writeFileSync(${JSON.stringify(file)}, 'inner'); process.exit(); });
      require('fs').writeFileSync(${JSON.stringify(ready)}, ''); setInterval(() => {}, 1000);`;
    const outer = `process.on('SIGTERM', () => {}); require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(inner)}], { stdio: 'ignore' })
      .on('exit', () => process.exit(3)); `;
    const stop = new AbortController();
    const ended = runProgram({ command: node(outer), variables: {}, stop: stop.signal });
    while (!existsSync(ready)) await sleep(20);
    stop.abort();
    expect(await ended).toEqual({ exitCode: 3, stopped: true });
    expect(readFileSync(file, 'utf8')).toBe('inner');
  });
});

test('it has the variables of this process, those that are given, and arguments as they are', async () => {
  const file = join(folder(), 'seen');
  const script = `require('fs').writeFileSync(${JSON.stringify(file)}, JSON.stringify([process.env.PATH, process.env.TOLLMARK_URL, process.argv[1]]))`;
  await runProgram({
    command: [...node(script), '$HOME *'],
    variables: { TOLLMARK_URL: 'u', PATH: process.env['PATH'] ?? '' },
  });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([process.env['PATH'], 'u', '$HOME *']);
});

test('a signal is passed on, a later one kills, one that comes at once is the same, and afterwards nobody listens', async () => {
  const before = process.listenerCount('SIGHUP');
  const ready = join(folder(), 'ready');
  const script = `process.on('SIGHUP', () => {}); require('fs').writeFileSync(${JSON.stringify(ready)}, ''); setInterval(() => {}, 1000)`;
  const deaf = runProgram({ command: node(script), variables: {} });
  while (!existsSync(ready)) await sleep(20);
  const now = vi.spyOn(wallClock, 'nowMs');
  onTestFinished(() => now.mockRestore());
  const ears = process.listeners('SIGHUP').at(-1) as (signal: string) => void;
  const kill = vi.spyOn(process, 'kill');
  for (const [ms, sent] of [
    [1000, 1],
    [1100, 1],
    [1600, 2],
  ] as const) {
    now.mockReturnValue(ms);
    ears('SIGHUP');
    expect(kill).toHaveBeenCalledTimes(sent);
  }
  kill.mockRestore();
  expect((await deaf).signal).toBe('SIGKILL');
  expect(process.listenerCount('SIGHUP')).toBe(before);
});
