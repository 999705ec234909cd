import { expect, test } from 'vitest';
import { tryLaw } from './law.ts';
import { runs } from '../runs.ts';

/** Seeds of one test: enough that a failure names a small part of them, and few enough that the first is told soon. */
const BATCH = 20;

/** About five seeds in six are a scenario whose worlds are compared. A batch with so few of them proves too little. */
const COMPARED_SHARE = 0.4;

const batches = Array.from({ length: runs(20, 1000) / BATCH }, (_, i) => i * BATCH);

/** The same law for what else can carry a load, on a part of the seeds. */
const cases = [
  ...batches.map((from) => [from, 'sockets'] as const),
  ...batches.slice(0, batches.length / 2).map((from) => [from, 'undici'] as const),
];

test.each(cases)('two worlds, one bill: seeds from %d on, over %s', async (from, carrier) => {
  const breaches: string[] = [];
  let compared = 0;
  for (let seed = from; seed < from + BATCH; seed++) {
    // oxlint-disable-next-line no-await-in-loop -- runs of one clock go one after the other
    const { breach, isCompared } = await tryLaw(seed, false, carrier);
    if (breach !== '') breaches.push(breach);
    if (isCompared) compared++;
  }
  expect(breaches).toEqual([]);
  expect(compared, 'seeds with something to compare').toBeGreaterThan(COMPARED_SHARE * BATCH);
});
