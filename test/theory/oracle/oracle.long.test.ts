import { expect, test } from 'vitest';
import { compareWorlds, REACHABLE } from './comparison.ts';

test.each([2, 3, 4, 5])('engine and oracle agree on thousands of scenarios, seed %d', (seed) => {
  expect(Object.keys(compareWorlds(seed, 800))).toHaveLength(REACHABLE);
});
