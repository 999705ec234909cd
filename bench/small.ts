/**
 * The fixed cost of a simulation: CPU time of one small scenario, the mean of the 101st to the 1,100th in one process.
 *
 *   npm run bench:small -- [NAME...] [--base DIR] [--rounds N]
 *
 * `--base` also measures another built tree, on its own scenario of the name.
 */
import { parseArgs } from 'node:util';
import { smallSimulationMs } from './contenders.ts';
import { measureInterleaved } from './measure.ts';
import { ratioTable } from './ratio-table.ts';
import { scenarioIn, treesOf } from './tree.ts';

/** 50 to 120 requests each: a spend cap, a closed loop, polled jobs with a prepaid account, cold starts. */
const SMALL = ['spend-cap', 'rate-limit', 'aggregator-refunds', 'fal-serverless'];

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { base: { type: 'string' }, rounds: { type: 'string', default: '3' } },
});

const trees = treesOf(flags.base);
for (const name of positionals.length > 0 ? positionals : SMALL) {
  const file = `scenarios/${name}.yaml`;
  const contenders = trees.map((tree) => ({
    name: tree.name,
    measureOnce: () => smallSimulationMs(tree, scenarioIn(tree, file)),
  }));
  const measurements = measureInterleaved(contenders, Number(flags.rounds));
  const baseline = trees.at(-1)?.name ?? '';
  console.log(`\n${name}\n${ratioTable(measurements, { baseline, unit: 'CPU ms' })}`);
}
