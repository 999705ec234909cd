import { expect, test } from 'vitest';
import { doubledMs } from '../../../src/client/retry/doubling.ts';
import { timerMs } from '../../../src/client/retry/node-timer.ts';

test('a wait doubles exactly up to its cap, thirty times at most', () => {
  expect([0, 1, 2, 3, 30].map((times) => doubledMs(1.5, times, Infinity))).toEqual([1.5, 3, 6, 12, 1.5 * 2 ** 30]);
  expect(doubledMs(1.5, 31, Infinity)).toBe(1.5 * 2 ** 30);
  expect(doubledMs(1.5, 1000, Infinity)).toBe(1.5 * 2 ** 30);
  expect([5.9, 6, 6.1].map((capMs) => doubledMs(1.5, 2, capMs))).toEqual([5.9, 6, 6]);
});

test('a timer of Node waits up to 2^31 - 1 ms, and 1 ms beyond', () => {
  const longest = 2 ** 31 - 1;
  expect([-5, 0, 0.5, 1, longest, longest + 1, Infinity].map(timerMs)).toEqual([0, 0, 0.5, 1, longest, 1, 1]);
});
