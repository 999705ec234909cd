import { parseChangeLimits } from '../comparison/change-limit.ts';
import { comparePairs, drawnOf } from '../comparison/compare.ts';
import type { Comparison } from '../comparison/comparison.ts';
import { pairSides } from '../comparison/sides.ts';
import { ScenarioError } from '../errors/scenario-error.ts';
import type { CompareQuestion } from './compare/question.ts';
import { readSide } from './compare/sources.ts';
import { runHistory } from './compare/history.ts';
import { EXIT } from './exit-code.ts';
import type { FormatFlags } from './format-flags.ts';
import { exitCodeOfFiles } from './losses.ts';
import type { CommonFlags, Terminal } from './options.ts';
import { planReports } from './report-output.ts';

/** Flags of `compare`. */
export interface CompareFlags extends CommonFlags, FormatFlags {
  readonly failIf: readonly string[];
  readonly tolerance: string | undefined;
  readonly anyway: boolean;
  readonly history: string | undefined;
  readonly commit: string | undefined;
}

const TOLERANCE = 0.05;

/** `tollmark compare`: compares finished runs or studies with those of a base, or adds runs to a history. Returns the exit code. */
export function runCompare(
  base: string | undefined,
  heads: readonly string[],
  flags: CompareFlags,
  terminal: Terminal,
): number {
  const { history } = flags;
  const { limits, problems } = parseChangeLimits(flags.failIf);
  const tolerance = readTolerance(flags.tolerance);
  if (tolerance === undefined)
    problems.push({ path: '--tolerance', message: 'expected a share such as 5%, below 100%' });
  const question = { limits, tolerance: tolerance ?? TOLERANCE, problems };
  if (history === undefined) return compareSides(base, heads, flags, question, terminal);
  const runs = base === undefined ? [] : [base, ...heads];
  return runHistory(runs, { ...flags, history }, question, terminal);
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

/** A share of less than one from `5%`; the default where it is absent; undefined for any other text. */
function readTolerance(text: string | undefined): number | undefined {
  if (text === undefined) return TOLERANCE;
  const [, digits] = /^(\d{1,2}(?:\.\d{1,6})?)\s*%$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) / 100;
}

/** A broken limit goes before one that nobody could judge. */
function exitCodeOfLimits({ pairs }: Comparison): number {
  const states = pairs.flatMap(({ limits = [] }) => limits.map(({ state }) => state));
  if (states.includes('broken')) return EXIT.failed;
  return states.includes('inconclusive') ? EXIT.inconclusive : EXIT.passed;
}
