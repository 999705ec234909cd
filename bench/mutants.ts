/**
 * How many small changes of the code its tests notice: `npm run prove:mutants -- ROOM [FILE ...]`. Without a room it lists those that there are.
 *
 * Stryker changes one operator, condition, literal or block at a time (a mutant), and runs the tests of the room that reach it. It asks for a
 * newer Node than this package does: both come from npm into a folder below node_modules, and are no dependencies. Texts are left as they are,
 * since what a message says is no behaviour. Prints a row for each file, and each mutant that lives and has no reason in
 * `bench/mutants/ROOM.yaml`; `--all` prints those with a reason too. `--keep` counts as killed what the run before has seen killed by a test that
 * has not changed since, and keeps its results of files that are not named. Ends with 1 where fewer than 90 % are killed, or a survivor has no reason.
 */
import { parseArgs } from 'node:util';
import { type Room, ROOMS } from './mutants/rooms.ts';
import { type Mutant, type MutationReport, reportMutants } from './mutants/stryker.ts';
import { type Sorted, sortByReason, type Survivor, survivorsOf } from './mutants/survivors.ts';

const KILLED_PERCENT_MIN = 90;

const HEADER = `| what | mutants | killed | timeouts | survived | not reached | explained | killed | killed, of the others |
|---|---|---|---|---|---|---|---|---|`;

function percent(part: number, all: number): string {
  return all === 0 ? '-' : `${((100 * part) / all).toFixed(1)} %`;
}

interface Flags {
  readonly concurrency: string;
  readonly all: boolean;
  readonly keep: boolean;
}

/** One row of the table. What a mutant breaks so that nothing runs counts as killed, as Stryker counts a time-out. */
function row(what: string, mutants: readonly Mutant[], explained: number): string {
  const count = (...statuses: readonly string[]): number =>
    mutants.filter(({ status }) => statuses.includes(status)).length;
  const [killed, timeouts] = [count('Killed', 'RuntimeError'), count('Timeout')];
  const [survived, unreached] = [count('Survived'), count('NoCoverage')];
  const [gone, all] = [killed + timeouts, killed + timeouts + survived + unreached];
  const cells = [
    all,
    killed,
    timeouts,
    survived,
    unreached,
    explained,
    percent(gone, all),
    percent(gone, all - explained),
  ];
  return `| ${what} | ${cells.join(' | ')} |`;
}

function line({ file, line: at, mutator, from, to, isUnreached }: Survivor): string {
  return `${file}:${at} ${mutator}${isUnreached ? ' (not reached)' : ''}: ${from}  ->  ${to}`;
}

/** Prints what became of the mutants. */
function print(
  name: string,
  { files }: MutationReport,
  { explained, unexplained, needless }: Sorted,
  all: boolean,
): void {
  console.log(HEADER);
  for (const [file, { mutants }] of Object.entries(files))
    console.log(row(file, mutants, explained.filter(({ survivor }) => survivor.file === file).length));
  const mutants = Object.values(files).flatMap((file) => file.mutants);
  console.log(row(`**${name}**`, mutants, explained.length));
  for (const survivor of unexplained) console.log(line(survivor));
  if (all) for (const { survivor, reason } of explained) console.log(`${line(survivor)}  (${reason})`);
  for (const reason of needless) console.log(`No survivor has this reason any more: ${reason}`);
}

function prove(name: string, room: Room, { concurrency, all, keep }: Flags): boolean {
  const report = reportMutants(name, room, Number(concurrency), keep);
  const survivors = survivorsOf(report);
  const sorted = sortByReason(name, survivors, new Set(Object.keys(report.files)));
  print(name, report, sorted, all);
  const mutants = Object.values(report.files).flatMap((file) => file.mutants);
  const valid = mutants.filter(({ status }) => status !== 'Ignored').length;
  return sorted.unexplained.length === 0 && 100 * (valid - survivors.length) >= KILLED_PERCENT_MIN * valid;
}

const { values, positionals } = parseArgs({
  options: {
    concurrency: { type: 'string', default: '2' },
    all: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const [name = '', ...files] = positionals;
const room = ROOMS[name];
if (room === undefined) {
  console.error(`Name one room: ${Object.keys(ROOMS).join(', ')}.`);
  process.exitCode = 2;
} else {
  const mutate = files.length > 0 ? files : room.mutate;
  if (!prove(name, { ...room, mutate }, values)) process.exitCode = 1;
}
