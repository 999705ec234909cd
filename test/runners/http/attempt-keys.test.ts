import { expect, test } from 'vitest';
import { AttemptKeys } from '../../../src/runners/http/attempt-keys.ts';

test('a key is repeated until anything is answered, and no two requests or runs share one', () => {
  const keys = new AttemptKeys('a');
  expect(keys.next(3, { request: 7, attempt: 1 })).toEqual({ text: 'a-7-1', isRepeated: false });
  expect(keys.next(3, { request: 7, attempt: 2 })).toEqual({ text: 'a-7-1', isRepeated: true });
  keys.end(3);
  expect(keys.next(3, { request: 7, attempt: 3 })).toEqual({ text: 'a-7-3', isRepeated: false });
  expect(keys.next(4, { request: 8, attempt: 3 })).toEqual({ text: 'a-8-3', isRepeated: false });
  expect(new AttemptKeys('b').next(3, { request: 7, attempt: 1 }).text).toBe('b-7-1');
});
