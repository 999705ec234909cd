import type { ComparisonOptions } from '../../comparison/compare.ts';
import type { Comparison, DrawnComparison } from '../../comparison/comparison.ts';
import { type PairDesign, PairsPlanner } from '../../comparison/sides.ts';
import { type Problem, ScenarioError } from '../../errors/scenario-error.ts';
import { carryOut, type StudyOutcome } from '../../executors/carry-out.ts';
import { openExecutor } from '../../executors/executors.ts';
import { wallClock } from '../../platform/wall-clock.ts';
import { countOf } from '../../units/format.ts';
import { EXIT } from '../exit-code.ts';
import { exitCodeOfFiles } from '../losses.ts';
import type { Terminal } from '../options.ts';
import { ProgressBar } from '../progress-bar.ts';
import { planReports } from '../report-output.ts';
import { watchSignals } from '../signals.ts';
import type { PairsFlags } from './flags.ts';
import { announcement, readDesign } from './pair-design.ts';
import { openPairDirectory } from './pair-directory.ts';
import { readPairSide, type RunnableSide } from './pair-sides.ts';
import { type CompareQuestion, exitCodeOfLimits } from './question.ts';

const STOPPING =
  '\nstopping: the run under way ends, and its pair does not count; press Ctrl-C again to stop it at once\n';

/**
 * `tollmark compare --pairs`: runs both scenarios in turns, and compares them. `named`: the base, and the head, by default the same file. `open` opens what carries the runs out.
 * Returns the exit code. Throws a `ScenarioError` USAGE with all that is wrong before any load.
 */
export async function runPairs(
  named: readonly string[],
  flags: PairsFlags,
  { limits, tolerance, problems }: CompareQuestion,
  terminal: Terminal,
  open: typeof openExecutor = openExecutor,
): Promise<number> {
  if (named.length > 2)
    problems.push({ path: 'heads', message: 'name two scenarios: pairs have one base and one head' });
  problems.push(...foreignProblems(flags));
  const design = readDesign(flags, problems);
  const [a, b = a] = named;
  if (a === undefined)
    problems.push({ path: 'base', message: 'name a scenario: tollmark compare --pairs N BASE HEAD (tollmark --help)' });
  const [base, head] = (
    [
      ['a', a],
      ['b', b],
    ] as const
  ).map(([name, file]) => (file === undefined ? undefined : readPairSide(name, file, flags, terminal.env, problems)));
  if (base !== undefined && head !== undefined && !flags.anyway) problems.push(...unlikeProblems(base, head));
  if (problems.length > 0 || base === undefined || head === undefined || design === undefined)
    throw new ScenarioError('USAGE', unique(problems));
  const options = { limits, tolerance, anyway: flags.anyway };
  return conduct({ base, head, design, flags, options, open }, terminal);
}

/** Flags of a comparison of finished runs. */
function foreignProblems({ history, commit }: PairsFlags): Problem[] {
  const message = 'is for finished runs; keep those of the pairs with --out DIR, and add them in a second step';
  return Object.entries({ '--history': history, '--commit': commit }).flatMap(([path, value]) =>
    value === undefined ? [] : [{ path, message }],
  );
}

/** What two sides have to have in common, unless a user wants them anyway. */
function unlikeProblems(base: RunnableSide, head: RunnableSide): Problem[] {
  const names = [base, head].map(({ loaded }) => loaded.scenario.name);
  return [
    ...(names[0] === names[1]
      ? []
      : [{ path: '', message: `the scenarios are ${names.join(' and ')}; --anyway compares them` }]),
    ...(base.isReal === head.isReal
      ? []
      : [{ path: '', message: 'one side has a target and the other has none; give both one, or add --anyway' }]),
  ];
}

const unique = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values(),
];

interface ReadyPairs {
  readonly base: RunnableSide;
  readonly head: RunnableSide;
  readonly design: PairDesign;
  readonly flags: PairsFlags;
  readonly options: ComparisonOptions;
  readonly open: typeof openExecutor;
}

async function conduct(ready: ReadyPairs, terminal: Terminal): Promise<number> {
  const { base, head, design, flags, options, open } = ready;
  const { stderr } = terminal;
  const deliver = planReports('comparison', flags, terminal);
  const directory = openPairDirectory(flags.out);
  const { sourceOf, leftOutSourceOf } = directory;
  const planner = new PairsPlanner({
    ...options,
    sides: { a: base.loaded, b: head.loaded },
    design,
    sourceOf,
    leftOutSourceOf,
  });
  for (const line of announcement(ready)) stderr.write(`${line}\n`);
  const bar = new ProgressBar({ stderr, quiet: flags.quiet, nowMs: wallClock.nowMs });
  tellMeanwhile(planner, design, (line) => {
    bar.end();
    if (!flags.quiet) stderr.write(`${line}\n`);
  });
  const interruption = watchSignals(() => stderr.write(STOPPING));
  try {
    const world = flags.simulate ? 'virtual' : 'mock';
    // Simulations are the same anywhere, and need a process only for their files or for another build.
    const isHere = flags.simulate && [flags.out, flags.aBuild, flags.bBuild].every((each) => each === undefined);
    const commands = isHere ? undefined : { a: base.command, b: head.command };
    const outcome = await carryOut(planner, await open({ world, planner, commands }), {
      store: directory,
      stops: interruption.stops,
      onProgress: bar.visible ? (share, text) => bar.show(share, text) : undefined,
    });
    bar.end();
    const comparison = withEnd(outcome);
    const isWhole = comparison === undefined || deliver(comparison);
    for (const line of failureLines(planner, outcome, flags)) stderr.write(`${line}\n`);
    return exitCodeOfFiles(exitCodeOfPairs(comparison, outcome), isWhole);
  } finally {
    bar.end();
    interruption.end();
    directory.finish({ counted: planner.counted, leftOut: planner.leftOut.map(({ pair }) => pair) });
  }
}

function tellMeanwhile(planner: PairsPlanner, { looks }: PairDesign, tell: (line: string) => void): void {
  planner.onLook = (look, number) => {
    const said = look.findings.map(({ what, state }) => `${what} ${state}`).join(', ');
    tell(`look ${number + 1} of ${looks.length}, ${countOf(look.pairs, 'pair')}: ${said}`);
  };
  planner.onLeftOut = ({ pair, reason }) => tell(`warning: pair ${pair} does not count: ${reason}`);
}

/** What went wrong where there may be no report that says it. */
function failureLines(
  { leftOut }: PairsPlanner,
  { result, earlyEnd }: StudyOutcome<Comparison>,
  { quiet }: Pick<PairsFlags, 'quiet'>,
): string[] {
  const reasons = quiet ? leftOut.slice(0, 3).map(({ reason }) => `  ${reason}`) : [];
  return [
    ...(earlyEnd?.interrupted === false ? [`lost: ${earlyEnd.message}`] : []),
    ...(result === undefined ? ['no pair counts: nothing can be compared', ...reasons] : []),
  ];
}

/** The comparison, with why it ended where a run was lost. */
function withEnd({ result, earlyEnd }: StudyOutcome<DrawnComparison>): DrawnComparison | undefined {
  if (result?.pairing === undefined || earlyEnd === undefined || earlyEnd.interrupted) return result;
  return { ...result, pairing: { ...result.pairing, ended: 'lost', reason: earlyEnd.message } };
}

function exitCodeOfPairs(comparison: Comparison | undefined, { earlyEnd }: StudyOutcome<Comparison>): number {
  if (earlyEnd?.interrupted === true) return EXIT.interrupted;
  if (comparison === undefined || earlyEnd !== undefined) return EXIT.invalid;
  return comparison.pairing?.ended === 'no-measurements' ? EXIT.invalid : exitCodeOfLimits(comparison);
}
