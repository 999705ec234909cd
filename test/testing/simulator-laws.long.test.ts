import { describe, expect, test } from 'vitest';
import { lawsFor } from '../../src/testing/index.ts';
import { ownSimulator } from './own/simulator.ts';
import { ownWorlds } from './own/two-worlds.ts';

const RUNS = { numRuns: 1000, seed: 42 };

/** As in `own-engine.test.ts`, a thousand runs of each; those of S2, over HTTP, take a minute or two. */
describe('our own simulation', () => {
  const own = { simulator: ownSimulator };
  for (const law of lawsFor(own)) {
    test(`${law.title}`, async () => {
      await expect(law.check(own, RUNS)).resolves.toBeUndefined();
    });
  }

  const worlds = { simulator: ownWorlds };
  for (const law of lawsFor(worlds, { only: ['S2'] })) {
    test(`${law.title}`, async () => {
      await expect(law.check(worlds, RUNS)).resolves.toBeUndefined();
    });
  }
});
