import { expect, test } from 'vitest';
import { parseWaitMs, schedulerWaitMs } from '../../src/platform/scheduler-wait.ts';

test('reads the wait for a processor, which Linux counts in nanoseconds', () => {
  expect(parseWaitMs('5420764 28212073 4\n')).toBe(28.212073);
  expect(parseWaitMs('5420764 0 4')).toBe(0);
});

test.each(['', '0 0 0\n', 'no such file', '12 34'])('what tells nothing is unknown, not zero: %j', (text) => {
  expect(parseWaitMs(text)).toBeUndefined();
});

test('never goes back', () => {
  const first = schedulerWaitMs() ?? 0;
  expect(schedulerWaitMs() ?? 0).toBeGreaterThanOrEqual(first);
});
