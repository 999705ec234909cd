import { expect, test } from 'vitest';
import { breachOf } from './law.ts';
import { runs } from '../runs.ts';

/** Seeds of one test: enough that a failure names a small part of them, and few enough that the first is told soon. */
const BATCH = 20;

const batches = Array.from({ length: runs(40, 1000) / BATCH }, (_, i) => i * BATCH);

test.each(batches)('two worlds, one bill: seeds from %d on', async (from) => {
  const breaches: string[] = [];
  for (let seed = from; seed < from + BATCH; seed++) {
    // oxlint-disable-next-line no-await-in-loop -- runs of one clock go one after the other
    const breach = await breachOf(seed);
    if (breach !== '') breaches.push(breach);
  }
  expect(breaches).toEqual([]);
});
