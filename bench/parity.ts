/**
 * The same scenarios and seeds in virtual time and over HTTP against a mock in a process of its own, side by side.
 *
 *   npm run bench:parity -- [--seeds N] [--only NAME]
 *
 * Six scenarios of eight seconds that depend on time (limits, windows, queues, timeouts), each with five seeds: about five minutes. A figure
 * whose means differ by more than 3 % (a time: and 2 ms) is marked; those are also counted in the last line.
 */
import { parseArgs } from 'node:util';
import { startMockProcess } from '../mock-server/index.ts';
import { wallClock } from '../src/platform/wall-clock.ts';
import { startRunOverHttp } from '../src/runners/http/run-over-http.ts';
import { simulate } from '../src/runners/virtual/simulate.ts';
import { loadScenario } from '../src/scenario/load-scenario.ts';
import { comparisonTable, compareWorlds, type Pair } from './parity/comparison.ts';
import { PARITY_SCENARIOS } from './parity/scenarios.ts';

const { values: flags } = parseArgs({ options: { seeds: { type: 'string', default: '5' }, only: { type: 'string' } } });

async function runPair(text: string, seed: number): Promise<Pair> {
  const { scenario, source } = loadScenario('scenario.yaml', { readText: () => text, overrides: [], seed });
  const mock = await startMockProcess(source);
  try {
    const run = await startRunOverHttp({
      scenario,
      world: 'mock',
      origin: mock.url,
      apiKey: 'bench',
      clock: wallClock,
    });
    return { simulated: simulate(scenario), measured: await run.finished };
  } finally {
    await mock.close(0);
  }
}

const chosen = Object.entries(PARITY_SCENARIOS).filter(([name]) => flags.only === undefined || flags.only === name);
if (chosen.length === 0) {
  throw new Error(`There is no scenario "${flags.only}"; choose one of ${Object.keys(PARITY_SCENARIOS).join(', ')}.`);
}
// The first run would be that of a client whose code has not been compiled yet.
await runPair((chosen[0] as [string, string])[1], 0);
let marked = 0;
let figures = 0;
for (const [name, text] of chosen) {
  const pairs: Pair[] = [];
  for (let seed = 1; seed <= Number(flags.seeds); seed++) pairs.push(await runPair(text, seed));
  const comparisons = compareWorlds(pairs);
  console.log(`\n${name}, ${pairs.length} seeds\n${comparisonTable(comparisons)}`);
  for (const [index, { measured }] of pairs.entries()) {
    for (const reason of measured.validity.reasons) console.log(`seed ${index + 1} is ${measured.verdict}: ${reason}`);
  }
  marked += comparisons.filter((comparison) => comparison.marked).length;
  figures += comparisons.length;
}
console.log(`\n${marked} of ${figures} figures differ by more than 3 % (a time: and 2 ms).`);
