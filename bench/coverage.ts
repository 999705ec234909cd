/**
 * Measures how often intervals are given, and how often those that are given hold what is true: of single runs, of the projection of a month, and of
 * replications.
 *
 *   npm run bench:coverage -- [--seeds N] [--only TEXT] [--workers N]
 *
 * `--seeds`: trials of each load, 1,000 by default. What is true comes from queueing theory where it knows it, else from all runs together.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  coverageOfTrials,
  joinTrials,
  runTrials,
  type FigureCoverage,
  type Trials,
} from '../test/theory/interval-coverage.ts';
import { INTERVAL_LOADS, type IntervalLoad } from '../test/theory/interval-loads.ts';

/** Trials of one process: so few that processes end at about one time. */
const PIECE = 50;
const { values: flags } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    only: { type: 'string', default: '' },
    workers: { type: 'string', default: String(availableParallelism()) },
  },
});

interface Piece {
  readonly load: number;
  readonly from: number;
  readonly count: number;
}

if (process.send === undefined) await measureAll();
else process.on('message', ({ load, from, count }: Piece) => process.send?.(runTrials(loadOf(load), from, count)));

function loadOf(index: number): IntervalLoad {
  const load = INTERVAL_LOADS[index];
  if (load === undefined) throw new Error(`There is no load ${index}.`);
  return load;
}

async function measureAll(): Promise<void> {
  console.log(
    '| load | figure | given | held, of those given | below, above | half the width |\n|---|---|---|---|---|---|',
  );
  for (const [index, load] of INTERVAL_LOADS.entries()) {
    if (!load.name.includes(flags.only)) continue;
    const trials = joinTrials(await trialsOf(index, Number(flags.seeds)));
    for (const row of coverageOfTrials(load, trials)) printRow(load, row);
  }
}

/** The trials of a load, run by several processes. */
async function trialsOf(load: number, seeds: number): Promise<Trials[]> {
  const pieces: Piece[] = [];
  for (let from = 1; from <= seeds; from += PIECE)
    pieces.push({ load, from, count: Math.min(PIECE, seeds - from + 1) });
  const found: Trials[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const child = fork(fileURLToPath(import.meta.url), { serialization: 'advanced' });
    for (let at = next++; at < pieces.length; at = next++) {
      child.send(pieces[at] as Piece);
      const [trials] = (await once(child, 'message')) as [Trials];
      found[at] = trials;
    }
    child.disconnect();
  };
  await Promise.all(Array.from({ length: Math.min(pieces.length, Number(flags.workers)) }, work));
  return found;
}

function printRow(
  load: IntervalLoad,
  { metric, trials, given, held, below, halfWidth, reasons }: FigureCoverage,
): void {
  const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
  const found =
    given === 0
      ? '– | – | –'
      : `${percent(held, given)} | ${percent(below, given)}, ${percent(given - held - below, given)} | ${percent(halfWidth, 1)}`;
  console.log(`| ${load.name} | ${metric} | ${percent(given, trials)} | ${found} |`);
  for (const [reason, count] of reasons) console.error(`  ${count} without: ${reason}`);
}
