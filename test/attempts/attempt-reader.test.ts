import { expect, test } from 'vitest';
import { loggedWorld, readAttempt } from '../../src/attempts/attempt-reader.ts';

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
