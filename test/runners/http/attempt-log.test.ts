import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AttemptLog, type AttemptLine } from '../../../src/runners/http/attempt-log.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tollmark-log-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const lineOf = (request: number): AttemptLine => ({
  request,
  attempt: 1,
  model: 'm',
  dueMs: 0,
  sentMs: 0.125,
  endedMs: 1,
  status: 200,
  outcome: 'ok',
  dollars: '0.0025',
  message: 'one\nline “only”',
});

test('lines come back as they were written, one a line, in order', async () => {
  const path = join(directory, 'attempts.ndjson');
  const log = new AttemptLog(path);
  const lines = Array.from({ length: 5000 }, (_, i) => lineOf(i));
  for (const line of lines) log.write(line);
  expect(await log.close()).toBeUndefined();
  const text = readFileSync(path, 'utf8');
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AttemptLine),
  ).toEqual(lines);
});

test('an empty log is an empty file', async () => {
  const path = join(directory, 'attempts.ndjson');
  expect(await new AttemptLog(path).close()).toBeUndefined();
  expect(readFileSync(path, 'utf8')).toBe('');
});

test('a file that cannot be written is told when the log is closed, early or late', async () => {
  const reason = /^attempts\.ndjson is incomplete: ENOENT/;
  const early = new AttemptLog(join(directory, 'no', 'such', 'folder'));
  early.write(lineOf(0));
  expect(await early.close()).toMatch(reason);
  const late = new AttemptLog(join(directory, 'no', 'such', 'folder'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  late.write(lineOf(0));
  expect(await late.close()).toMatch(reason);
  expect(late.lost).toBe(1);
});
