import { expect, test } from 'vitest';
import { ReadPatience } from '../../../src/runners/http/read-patience.ts';

/** How long answers may wait after attempts of these lengths. */
function waitAfter(tookMs: readonly number[], hasStreams = false): number {
  const patience = new ReadPatience(hasStreams);
  for (const ms of tookMs) patience.ended(ms);
  return patience.waitMs(1);
}

test('an answer waits for one per cent of the shortest attempt, from 0.25 ms to 1 ms', () => {
  expect(waitAfter([900, 60, 300])).toBeCloseTo(0.6);
  expect(waitAfter([8000, 2000])).toBe(1);
  expect(waitAfter([8000, 3])).toBe(0.25);
});

test('before the first answer, and of streams, nothing is known: 0.25 ms', () => {
  expect(waitAfter([])).toBe(0.25);
  expect(waitAfter([2000], true)).toBe(0.25);
});

test('where nothing is under way, nothing has to be read', () => {
  const patience = new ReadPatience(true);
  expect(patience.waitMs(0)).toBe(1.5);
});
