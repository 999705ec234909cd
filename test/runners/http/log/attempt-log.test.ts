import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AttemptLog } from '../../../../src/runners/http/log/attempt-log.ts';
import { readAttempt } from '../../../../src/attempts/attempt-reader.ts';
import type { AttemptLine } from '../../../../src/attempts/attempt-record.ts';

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
      .map((line) => readAttempt(JSON.parse(line))),
  ).toEqual(lines);
});

test('an empty log is an empty file', async () => {
  const path = join(directory, 'attempts.ndjson');
  expect(await new AttemptLog(path).close()).toBeUndefined();
  expect(readFileSync(path, 'utf8')).toBe('');
});

test('a file that cannot be written is told when the log is closed', async () => {
  const log = new AttemptLog(join(directory, 'no', 'such', 'folder'), join(directory, 'sends.ndjson'));
  log.write(lineOf(0));
  expect(await log.close()).toBe('folder lacks 1 line (ENOENT); choose another path');
  expect(existsSync(join(directory, 'sends.ndjson')), 'what was sent is told by its records alone').toBe(true);
});

test('records of sends are on the disk when they are flushed, and are removed when the log is whole', async () => {
  const [path, sends] = [join(directory, 'attempts.ndjson'), join(directory, 'sends.ndjson')];
  const log = new AttemptLog(path, sends);
  log.open({ schema: 'tollmark/attempts@2', scenario: 's', seed: 1, world: 'real' });
  log.ahead?.add({ request: 3, attempt: 1, model: 'm', operation: 'chat', sentMs: 0.0015 });
  log.ahead?.flush();
  expect(readFileSync(sends, 'utf8')).toBe(
    '{"schema":"tollmark/sends@1"}\n{"request":3,"attempt":1,"model":"m","operation":"chat","sentUs":2}\n',
  );
  log.write(lineOf(3));
  expect(await log.close()).toBeUndefined();
  expect(existsSync(sends)).toBe(false);
});
