/**
 * Replications per second of wall time on one worker thread, and on one for each core.
 *
 *   npm run bench:replications -- [--rounds N] [--replications N] [--requests N]
 *
 * Starting the threads is part of it. The table of CPU time tells apart what sharing the machine costs: when replications only run side
 * by side, they need as much of it on many threads as on one. Results are compared on the way: they must be the same bytes.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureInterleaved, outputOf } from './measure.ts';
import { ratioTable, type Measurement } from './ratio-table.ts';
import type { ReplicationsRun } from './replications-child.ts';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    replications: { type: 'string', default: '16' },
    requests: { type: 'string', default: '8000000' },
  },
});

const child = fileURLToPath(new URL('replications-child.js', import.meta.url));
const digests = new Set<string>();
const cpuSeconds = new Map<string, number[]>();

const contenders = [1, availableParallelism()].map((threads) => {
  const name = threads === 1 ? '1 thread' : `${threads} threads`;
  const values: number[] = [];
  cpuSeconds.set(name, values);
  const measureOnce = (): number => {
    const command = [process.execPath, child, String(threads), flags.replications, flags.requests];
    const run = JSON.parse(outputOf(command)) as ReplicationsRun;
    digests.add(run.digest);
    values.push(run.cpuSeconds);
    return Number(flags.replications) / run.seconds;
  };
  return { name, measureOnce };
});

const measurements = measureInterleaved(contenders, Number(flags.rounds));
if (digests.size !== 1) throw new Error('The summaries of the runs differ: replications depend on their threads.');
const cpu = [...cpuSeconds].map(([name, values]): Measurement => ({ name, values }));
console.log(ratioTable(measurements, { baseline: '1 thread', unit: 'replications/s' }));
console.log(`\n${ratioTable(cpu, { baseline: '1 thread', unit: 'CPU seconds' })}`);
