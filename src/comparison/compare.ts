import { ScenarioError } from '../errors/scenario-error.ts';
import { parseNanoUsd, nanoUsdText } from '../money/nano-usd.ts';
import { causesOf } from './causes.ts';
import type { ChangeLimit } from './change-limit.ts';
import type {
  ComparedPair,
  ComparedRow,
  ComparedSide,
  Comparison,
  ComparisonVerdict,
  DrawnPair,
  DrawnRun,
} from './comparison.ts';
import { ALL_SAME, judgeExact, judgeMeasured } from './judge-limit.ts';
import { isMain } from './metrics.ts';
import { notesOf } from './notes.ts';
import { figureOf, numberOf, type Reading } from './reading.ts';
import { exactRows, ROWS_MAX } from './rows.ts';
import { measuredRows } from './runs.ts';

export { COMPARED, goodOf, isMain } from './metrics.ts';
export { verdictOfChange } from './rows.ts';
export { shownFigure } from './runs.ts';

/** How runs are compared. */
export interface ComparisonOptions {
  readonly limits: readonly ChangeLimit[];
  /** Relative change up to which figures of runs over HTTP count as the same: 0.05 is 5 %. */
  readonly tolerance: number;
  /** Whether scenarios of other names and runs of other worlds are compared all the same. */
  readonly anyway: boolean;
  /** How often an interval of runs over HTTP may miss the true change; default 0.05. */
  readonly level?: number | undefined;
}

/** Runs of one side that are compared together, or the cells of a study, in order. */
export type Side = readonly Reading[];

/** The base and the head of one row of a comparison. */
export interface SidePair {
  readonly base: Side;
  readonly head: Side;
}

/**
 * Compares every pair of sides. Simulations are exact, so each side of such a pair is one run; of runs over HTTP, those of a side are repetitions.
 * Throws a `ScenarioError` USAGE where scenarios or worlds differ, unless they are compared `anyway`. `sweeps`: the paths that studies vary.
 */
export function comparePairs(
  pairs: readonly SidePair[],
  options: ComparisonOptions,
  sweeps?: readonly string[],
): Comparison {
  if (!options.anyway) refuseStrangers(pairs);
  const compared = pairs.map((pair) => comparePair(pair, options));
  const first = pairs[0]?.head[0] as Reading;
  return {
    schema: 'tollmark/comparison@1',
    scenario: { name: first.scenario.name, description: first.scenario.description },
    world: first.world,
    tolerance: options.tolerance,
    ...(sweeps === undefined ? {} : { sweeps: [...sweeps] }),
    verdict: together(compared.map(({ verdict }) => verdict)),
    pairs: compared,
  };
}

/** What charts draw of a pair of sides. */
export function drawnOf({ base, head }: SidePair): DrawnPair {
  const [left, right] = [base, head].map((side) => side.flatMap(({ drawn = [] }) => drawn)) as [DrawnRun[], DrawnRun[]];
  const first = { base: base[0]?.drawn, head: head[0]?.drawn };
  return left.length > 1 || right.length > 1 ? { ...first, runs: { base: left, head: right } } : first;
}

function refuseStrangers(pairs: readonly SidePair[]): void {
  const first = pairs[0]?.base[0];
  if (first === undefined) return;
  const problems = pairs.flatMap(({ base, head }) =>
    [...base, ...head].flatMap(({ source, scenario, world }) => {
      const isOther = scenario.name !== first.scenario.name;
      if (!isOther && world === first.world) return [];
      const what = isOther
        ? `is of the scenario ${JSON.stringify(scenario.name.slice(0, 80))}, and ${first.source} of ${JSON.stringify(first.scenario.name.slice(0, 80))}`
        : `was run in the world ${world}, and ${first.source} in ${first.world}`;
      return [{ file: source, path: '', message: `${what}; --anyway compares them` }];
    }),
  );
  const unique = [...new Map(problems.map((problem) => [problem.file, problem])).values()];
  if (unique.length > 0) throw new ScenarioError('USAGE', unique.slice(0, 20));
}

function comparePair({ base, head }: SidePair, { limits, tolerance, level }: ComparisonOptions): ComparedPair {
  const [left, right] = [base[0] as Reading, head[0] as Reading];
  const isExact = [...base, ...head].every(({ world }) => world === 'virtual');
  const rows = isExact ? exactRows(left, right) : measuredRows(base, head, tolerance, level);
  const judged = limits.map((limit) =>
    isExact ? judgeExact(limit, left, right) : judgeMeasured(limit, base, head, level),
  );
  const isMeasured = isExact || [...base, ...head].every(({ verdict }) => !['invalid', 'partial'].includes(verdict));
  const isSame = isExact && rows.length === 0 && left.series === right.series;
  const requestsPerMonth = monthOf([...base, ...head]);
  const verdict = isExact && rows.length === 0 ? (isSame ? 'same' : 'different') : verdictOf(rows);
  return {
    ...(right.values === undefined ? {} : { values: [...right.values] }),
    method: methodOf(isExact, base, head),
    notes: notesOf(base, head, isExact),
    verdict: isMeasured || verdict === 'same' ? verdict : 'inconclusive',
    base: sideOf(base),
    head: sideOf(head),
    requestsPerMonth,
    causes: causesOf(base, head),
    rows: rows.slice(0, ROWS_MAX),
    ...(rows.length > ROWS_MAX ? { rowsLeftOut: rows.length - ROWS_MAX } : {}),
    ...(limits.length === 0
      ? {}
      : {
          limits: judged.map((limit) =>
            isMeasured || limit.reason === ALL_SAME
              ? limit
              : { ...limit, state: 'inconclusive' as const, reason: 'a run is invalid or partial' },
          ),
        }),
  };
}

function methodOf(isExact: boolean, base: Side, head: Side): ComparedPair['method'] {
  if (isExact) return 'exact';
  if (Math.min(base.length, head.length) < 2) return 'single';
  return base.length === head.length ? 'paired' : 'unpaired';
}

/** The requests a month that all projections are of; null where they are not one number. */
function monthOf(readings: readonly Reading[]): number | null {
  const months = new Set(readings.map(({ figures }) => figures.get('projection.requestsPerMonth')));
  const [month] = months;
  return months.size === 1 && typeof month === 'number' ? month : null;
}

function sideOf(side: Side): ComparedSide {
  const sum = (metric: string): number => side.reduce((total, run) => total + numberOf(figureOf(run, metric) ?? 0), 0);
  const [offered, succeeded] = [sum('requests.offered'), sum('requests.succeeded')];
  const paid = sum('phases.all.requests.succeeded') || succeeded;
  const billed = side.reduce(
    (total, { figures }) => total + parseNanoUsd(String(figures.get('dollars.billed') ?? '0')),
    0n,
  );
  const [only, ...others] = side as [Reading, ...Reading[]];
  const perSuccess = others.length === 0 ? figureOf(only, 'dollars.perSuccess') : undefined;
  const pooled = paid === 0 ? null : nanoUsdText((2n * billed + BigInt(paid)) / (2n * BigInt(paid)));
  return {
    sources: side.map(({ source }) => source),
    offered,
    succeeded,
    attemptsPerRequest: offered === 0 ? null : attemptsPerRequest(side),
    dollarsPerSuccess: others.length === 0 ? (perSuccess ?? null) : pooled,
    perMonth: others.length === 0 ? (figureOf(only, 'projection.perMonth') ?? null) : null,
  };
}

function attemptsPerRequest(side: Side): number | null {
  let [attempts, offered] = [0, 0];
  for (const run of side) {
    const requests = numberOf(figureOf(run, 'requests.offered') ?? 0);
    const total = figureOf(run, 'attempts.total');
    offered += requests;
    attempts += total === undefined ? numberOf(figureOf(run, 'retryAmplification') ?? 0) * requests : numberOf(total);
  }
  return offered === 0 ? null : attempts / offered;
}

/** What rows come to: the main ones decide. */
function verdictOf(rows: readonly ComparedRow[]): ComparisonVerdict {
  const main = together(rows.filter(({ metric }) => isMain(metric)).map(({ verdict }) => verdict));
  return main === 'same' && rows.some(({ interval }) => interval === undefined) ? 'different' : main;
}

/** What several verdicts come to. */
export function together(verdicts: readonly ComparisonVerdict[]): ComparisonVerdict {
  const has = (verdict: ComparisonVerdict): boolean => verdicts.includes(verdict);
  if (has('mixed') || (has('worse') && has('better'))) return 'mixed';
  for (const verdict of ['worse', 'inconclusive', 'better', 'different'] as const) if (has(verdict)) return verdict;
  return 'same';
}
