import { parseChangeLimits } from '../comparison/change-limit.ts';
import { comparePairs, drawnOf } from '../comparison/compare.ts';
import { pairSides } from '../comparison/sides.ts';
import { type Problem, ScenarioError } from '../errors/scenario-error.ts';
import type { CompareFlags, PairsFlags } from './compare/flags.ts';
import { type CompareQuestion, exitCodeOfLimits } from './compare/question.ts';
import { readSide } from './compare/sources.ts';
import { runHistory } from './compare/history.ts';
import { exitCodeOfFiles } from './losses.ts';
import type { Terminal } from './options.ts';
import { planReports } from './report-output.ts';

const TOLERANCE = 0.05;

/**
 * `tollmark compare`: compares finished runs or studies with those of a base, adds runs to a history, or runs both sides itself. Returns the exit code.
 */
export function runCompare(
  base: string | undefined,
  heads: readonly string[],
  flags: PairsFlags,
  terminal: Terminal,
): number | Promise<number> {
  const { history, pairs, untilDecided, simulate } = flags;
  const { limits, problems } = parseChangeLimits(flags.failIf);
  const tolerance = readTolerance(flags.tolerance);
  if (tolerance === undefined)
    problems.push({ path: '--tolerance', message: 'expected a share such as 5%, below 100%' });
  const question = { limits, tolerance: tolerance ?? TOLERANCE, problems };
  const named = base === undefined ? [] : [base, ...heads];
  if (pairs !== undefined || untilDecided || simulate)
    return import('./compare/pairs.ts').then(({ runPairs }) => runPairs(named, flags, question, terminal));
  problems.push(...pairProblems(flags));
  if (history === undefined) return compareSides(base, heads, flags, question, terminal);
  return runHistory(named, { ...flags, history }, question, terminal);
}

function compareSides(
  base: string | undefined,
  heads: readonly string[],
  flags: CompareFlags,
  { limits, tolerance, problems }: CompareQuestion,
  terminal: Terminal,
): number {
  if (base === undefined || heads.length === 0)
    problems.push({ path: '', message: 'name a base and a head: tollmark compare BASE HEAD (tollmark --help)' });
  if (flags.commit !== undefined)
    problems.push({ path: '--commit', message: 'is written to a history: name it by --history FILE' });
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
  const deliver = planReports('comparison', flags, terminal);
  const from = readSide(base as string);
  const paired = heads.map((head) => pairSides(from, readSide(head)));
  const unmatched = paired.flatMap((each) => each.unmatched);
  if (unmatched.length > 0 && !flags.quiet)
    terminal.stderr.write(`warning: cells of one side only are left out: ${JSON.stringify(unmatched.slice(0, 20))}\n`);
  const options = { limits, tolerance, anyway: flags.anyway };
  const pairs = paired.flatMap((each) => each.pairs);
  const comparison = comparePairs(pairs, options, from.sweeps);
  const isWhole = deliver({ ...comparison, drawn: pairs.map(drawnOf) });
  return exitCodeOfFiles(exitCodeOfLimits(comparison), isWhole);
}

/** Flags that say how runs are made, where none is. */
function pairProblems(flags: PairsFlags): Problem[] {
  const given = {
    '--look-every': flags.lookEvery,
    '--boundary': flags.boundary,
    '--set': flags.set[0],
    '--a-set': flags.aSet[0],
    '--b-set': flags.bSet[0],
    '--seed': flags.seed,
    '--target': flags.target,
    '--a-target': flags.aTarget,
    '--b-target': flags.bTarget,
    '--max-dollars': flags.maxDollars,
    '--a-build': flags.aBuild,
    '--b-build': flags.bBuild,
    '--out': flags.out,
  };
  const names = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const message = 'is for scenarios that are run: add --pairs N, --until-decided or --simulate';
  return names.map((path) => ({ path, message }));
}

/** A share of less than one from `5%`; the default where it is absent; undefined for any other text. */
function readTolerance(text: string | undefined): number | undefined {
  if (text === undefined) return TOLERANCE;
  const [, digits] = /^(\d{1,2}(?:\.\d{1,6})?)\s*%$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) / 100;
}
