import { describe, expect, test } from 'vitest';
import { lawsFor } from '../../src/testing/index.ts';
import { ownSimulator } from './own/simulator.ts';

/** As in `own-engine.test.ts`, a thousand runs of each. */
describe('our own simulation', () => {
  const own = { simulator: ownSimulator };
  for (const law of lawsFor(own)) {
    test(`${law.title}`, async () => {
      await expect(law.check(own, { numRuns: 1000, seed: 42 })).resolves.toBeUndefined();
    });
  }
});
