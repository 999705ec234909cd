import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runProgram } from '../../src/platform/program.ts';

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

test('a signal is passed on, a second one kills, and afterwards nobody listens', async () => {
  const before = process.listenerCount('SIGHUP');
  const deaf = runProgram({
    command: node("process.on('SIGHUP', () => {}); setInterval(() => {}, 1000)"),
    variables: {},
  });
  const ears = process.listeners('SIGHUP').at(-1) as (signal: string) => void;
  ears('SIGHUP');
  ears('SIGHUP');
  expect((await deaf).signal).toMatch(/^SIG(?:KILL|HUP)$/);
  expect(process.listenerCount('SIGHUP')).toBe(before);
});
