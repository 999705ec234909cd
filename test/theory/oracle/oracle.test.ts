import { expect, test } from 'vitest';
import { compareWorlds, REACHABLE } from './comparison.ts';

test('engine and oracle agree on every attempt, job, request and charge, in the order in which they happened', () => {
  const seen = compareWorlds(1, 300);
  // The scenarios reach what there is to reach, and often.
  expect(Object.keys(seen)).toHaveLength(REACHABLE);
  expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThanOrEqual(5);
});
