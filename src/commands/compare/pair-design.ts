import { fixedDesign, leftOutMax, type PairDesign, sequentialDesign } from '../../comparison/sides.ts';
import type { Problem } from '../../errors/scenario-error.ts';
import { BOUNDARIES, type Boundary } from '../../statistics/group-sequential.ts';
import { countOf, formatConfidence, formatDollars, listText } from '../../units/format.ts';
import type { RunnableSide } from './pair-sides.ts';
import type { PairsFlags } from './flags.ts';

/** Pairs of one comparison: days of runs. */
const PAIRS_MAX = 1000;
/** Most looks of one comparison: further ones cost pairs, and tell little. */
const LOOKS_MAX = 20;
const DEFAULTS = { pairs: 40, lookEvery: 5, boundary: 'pocock' } as const;

/** The design that flags ask for; what is wrong with them goes to `problems`. */
export function readDesign(flags: PairsFlags, problems: Problem[]): PairDesign | undefined {
  const { pairs, untilDecided, lookEvery = DEFAULTS.lookEvery, boundary = DEFAULTS.boundary, simulate } = flags;
  const found: Problem[] = [];
  const add = (path: string, message: string): void => void found.push({ path, message });
  if (simulate && (pairs !== undefined || untilDecided))
    add(
      '--simulate',
      'simulations are exact, so one of each side tells all of its seed; leave --pairs and --until-decided out, or compare studies of several seeds (tollmark simulate --replications)',
    );
  for (const name of ['target', 'aTarget', 'bTarget'] as const)
    if (simulate && flags[name] !== undefined) add('--simulate', 'sends nothing to a target; leave one of them out');
  const most = pairs ?? DEFAULTS.pairs;
  if (most < 1 || most > PAIRS_MAX) add('--pairs', `expected a whole number from 1 to ${PAIRS_MAX}`);
  if (untilDecided && most < 2) add('--pairs', 'expected at least 2 pairs with --until-decided: one has no interval');
  const isBoundary = (BOUNDARIES as readonly string[]).includes(boundary);
  if (!isBoundary) add('--boundary', `expected ${listText(BOUNDARIES)}`);
  if (!untilDecided && flags.lookEvery !== undefined) add('--look-every', 'is of --until-decided; add that');
  if (!untilDecided && flags.boundary !== undefined) add('--boundary', 'is of --until-decided; add that');
  if (lookEvery < 2) add('--look-every', 'expected at least 2 pairs: one has no interval');
  else if (untilDecided && most / lookEvery > LOOKS_MAX)
    add(
      '--look-every',
      `expected at most ${LOOKS_MAX} looks: write ${Math.ceil(most / LOOKS_MAX)} or more for ${most} pairs`,
    );
  problems.push(...found);
  if (found.length > 0) return undefined;
  if (simulate) return fixedDesign(1);
  return untilDecided ? sequentialDesign(most, lookEvery, boundary as Boundary) : fixedDesign(most);
}

/** What a comparison will do, before any load. */
export interface AnnouncedPairs {
  readonly base: RunnableSide;
  readonly head: RunnableSide;
  readonly design: PairDesign;
  readonly flags: Pick<PairsFlags, 'quiet' | 'simulate'>;
}

/** The plan, before any load: looks, and what it may cost at most. */
export function announcement({ base, head, design, flags }: AnnouncedPairs): readonly string[] {
  const { looks, kind, boundary } = design;
  const pairs = looks.at(-1)?.pairs ?? 0;
  const levels = looks.map(({ pairs: at, level }) => `${at} (${formatConfidence(1 - level)})`);
  const plan =
    kind === 'fixed'
      ? `plan: ${countOf(pairs, 'pair')} of runs, each in an order drawn by the seed`
      : `plan: at most ${countOf(pairs, 'pair')} of runs, each in an order drawn by the seed; ${boundary} looks, with their intervals, behind pairs ${listText(levels)}`;
  const real = [base, head].filter(({ isReal }) => isReal);
  const nano = real.reduce((sum, { loaded }) => sum + Number(loaded.scenario.client.maxNanoUsd ?? 0), 0);
  const runs = pairs + leftOutMax(design);
  const spend = `spend: at most ${formatDollars(((runs * nano) / 1e9).toFixed(9))}, for ${runs} pairs of runs with a cap each, pairs that do not count included`;
  return [...(flags.quiet || flags.simulate ? [] : [plan]), ...(real.length === 0 ? [] : [spend])];
}
