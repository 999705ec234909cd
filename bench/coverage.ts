/**
 * Measures how often intervals are given, and how often those that are given hold what is true: of single runs, of the projection of a month, and of
 * replications.
 *
 *   npm run bench:coverage -- [--seeds N] [--from N] [--only TEXT] [--workers N]
 *
 * `--seeds`: trials of each load, 1,000 by default, with the seeds from `--from` on. What is true comes from queueing theory where it knows it, else
 * from runs of a day, or from replications, with seeds of their own.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  coverageOfTrials,
  joinLong,
  runLong,
  runTrials,
  type FigureCoverage,
  type LongRuns,
  type Trials,
} from '../test/theory/interval-coverage.ts';
import { INTERVAL_LOADS, type IntervalLoad } from '../test/theory/interval-loads.ts';

/** Trials of one process: so few that processes end at about one time. */
const PIECE = 50;
/** First seed of what tells the truth. */
const LONG_FROM = 3_000_000_000;
const DAYS = 40;
const REPLICATIONS = 4000;
const { values: flags } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    // The constants of the estimators were found with seeds below 200,000.
    from: { type: 'string', default: '200001' },
    only: { type: 'string', default: '' },
    workers: { type: 'string', default: '1' },
  },
});

interface Piece {
  readonly load: number;
  readonly what: 'trials' | 'long';
  readonly from: number;
  readonly count: number;
}

if (process.send === undefined) await measureAll();
else
  process.on('message', ({ load, what, from, count }: Piece) =>
    process.send?.((what === 'trials' ? runTrials : runLong)(loadOf(load), from, count)),
  );

function loadOf(index: number): IntervalLoad {
  const load = INTERVAL_LOADS[index];
  if (load === undefined) throw new Error(`There is no load ${index}.`);
  return load;
}

async function measureAll(): Promise<void> {
  const [seeds, from] = [Number(flags.seeds), Number(flags.from)];
  console.log(
    `seeds ${from} to ${from + seeds - 1}; of replications, those of trial k begin at k times their number\n`,
  );
  console.log(
    '| load | figure | given | held, of those given | below, above | half the width |\n|---|---|---|---|---|---|',
  );
  for (const [index, load] of INTERVAL_LOADS.entries()) {
    if (!load.name.includes(flags.only)) continue;
    const trials = await inPieces<Trials>({ load: index, what: 'trials', from, count: seeds }, PIECE);
    const long = load.theory === undefined ? await longRuns(index, load) : undefined;
    for (const row of coverageOfTrials(load, trials.flat(), long)) printRow(load, row);
  }
}

async function longRuns(index: number, { replications }: IntervalLoad): Promise<LongRuns> {
  const [count, size] = replications === undefined ? [DAYS, 1] : [REPLICATIONS, 500];
  return joinLong(await inPieces<LongRuns>({ load: index, what: 'long', from: LONG_FROM, count }, size));
}

/** What several processes make of the pieces of a job, in their order. */
async function inPieces<T>(job: Piece, size: number): Promise<T[]> {
  const pieces: Piece[] = [];
  for (let done = 0; done < job.count; done += size)
    pieces.push({ ...job, from: job.from + done, count: Math.min(size, job.count - done) });
  const found: T[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const child = fork(fileURLToPath(import.meta.url), { serialization: 'advanced' });
    for (let at = next++; at < pieces.length; at = next++) {
      child.send(pieces[at] as Piece);
      const [answer] = (await once(child, 'message')) as [T];
      found[at] = answer;
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
