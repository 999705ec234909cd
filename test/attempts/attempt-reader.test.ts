import { expect, test } from 'vitest';
import { loggedWorld, readAttempt, unendedSends } from '../../src/attempts/attempt-reader.ts';
import type { AttemptLine } from '../../src/attempts/attempt-record.ts';

const ended = (request: number, attempt = 1, more: Partial<AttemptLine> = {}): AttemptLine =>
  ({ request, attempt, model: 'm', ...more }) as AttemptLine;
const sent = (request: number, attempt = 1, more: object = {}): object => ({
  request,
  attempt,
  model: 'm',
  sentUs: 1500,
  ...more,
});

test('both versions of the log are read, and nothing else', () => {
  const header = { scenario: 's', seed: 1, world: 'real' };
  expect(loggedWorld({ schema: 'tollmark/attempts@1', ...header })).toBe('real');
  expect(loggedWorld({ schema: 'tollmark/attempts@2', ...header })).toBe('real');
  expect(loggedWorld({ schema: 'tollmark/attempts@3', ...header })).toBeUndefined();
  expect(loggedWorld(undefined)).toBeUndefined();
});

test('a line of the first version is what it says', () => {
  const line = { request: 1, attempt: 1, model: 'm', dueMs: 0.5, sentMs: 1.25, endedMs: 2 };
  expect(readAttempt(line)).toEqual(line);
});

test('attempts without an end are found by request and attempt; those ahead of the run apart', () => {
  const sends = [{ schema: 'tollmark/sends@1' }, sent(0), sent(1), sent(1, 2), sent(0, 1, { priming: true })];
  expect(unendedSends(sends, [ended(0), ended(1)])).toEqual({
    attempts: [
      { request: 1, attempt: 2, model: 'm', sentMs: 1.5 },
      { request: 0, attempt: 1, model: 'm', sentMs: 1.5, priming: true },
    ],
    unrecordedFromMs: undefined,
  });
});

test('numbers that came twice ahead of the run need two ends', () => {
  const primed = { priming: true } as const;
  const sends = [sent(0, 1, primed), sent(0, 1, primed)];
  expect(unendedSends(sends, [ended(0, 1, primed)]).attempts).toHaveLength(1);
  expect(unendedSends(sends, [ended(0, 1, primed), ended(0, 1, primed)]).attempts).toEqual([]);
});

test('the first instant from which records may be missing counts', () => {
  const sends = [sent(0), { unrecordedFromUs: 2000 }, { unrecordedFromUs: 9000 }];
  expect(unendedSends(sends, []).unrecordedFromMs).toBe(2);
});
