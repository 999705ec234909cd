import { expect, test } from 'vitest';
import { runs } from '../../runs.ts';
import { scenarioOf } from '../../runners/worlds.ts';
import { runFaulty, runUnder } from './faults.ts';
import { CARRIERS } from '../../runners/http/carriers.ts';
import { KINDS } from './network.ts';

test('there are at least fifty kinds of fault', () => {
  expect(new Set(KINDS).size).toBeGreaterThanOrEqual(50);
});

/** The seeds of each kind: others for each, so that together they meet many scenarios. */
const SEEDS = runs(1, 40);
const TRIES = 6;
/** Each kind over one of the carriers, in turn; in the long form over both. */
const cases = KINDS.flatMap((kind, i) => {
  const carriers = CARRIERS.filter((_, at) => at === i % CARRIERS.length || runs(0, 1) === 1);
  return carriers.map((carrier) => [kind, i * 300, carrier] as const);
});

test.each(cases)(
  '%s: each attempt ends once, and no dollar is lost (seeds from %d on, over %s)',
  async (kind, from, carrier) => {
    const found: string[] = [];
    let hits = 0;
    // A scenario may send nothing: then the next one is tried, too.
    for (let seed = from; seed < from + SEEDS || (hits === 0 && seed < from + SEEDS + TRIES); seed++) {
      // oxlint-disable-next-line no-await-in-loop -- runs of one clock go one after the other
      const run = await runUnder(kind, seed, carrier);
      hits += run.hits;
      found.push(...run.breaches.map((breach) => `seed ${seed}: ${breach}`));
    }
    expect(found).toEqual([]);
    expect(hits).toBeGreaterThan(0);
  },
);

test('repeated headers end no run that waits for ever without a word', async () => {
  const load = { arrivals: { type: 'closed', users: 1 }, maxRequests: 3 };
  const scenario = scenarioOf({ provider: { dialect: 'openai' }, workload: load, client: { timeout: 'none' } });
  const run = await runFaulty(scenario, { kind: 'every header twice', seed: 1, share: 1 });
  expect(run.breaches).toEqual([]);
  expect(run.hits).toBeGreaterThanOrEqual(3);
});
