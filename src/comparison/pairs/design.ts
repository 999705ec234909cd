import { type Boundary, nominalLevels } from '../../statistics/group-sequential.ts';
import { LEVEL } from '../estimate.ts';

/** A look at what was measured. */
export interface PlannedLook {
  /** Pairs that have counted by then. */
  readonly pairs: number;
  /** How often an interval of this look by itself may miss the true change. */
  readonly level: number;
}

/** How many pairs are run, and when they are looked at. */
export interface PairDesign {
  readonly kind: 'fixed' | 'group-sequential';
  /** Of a group-sequential design. */
  readonly boundary?: Boundary;
  /** In their order; the last is at the last pair. */
  readonly looks: readonly PlannedLook[];
}

/** One look, behind so many pairs. */
export function fixedDesign(pairs: number): PairDesign {
  return { kind: 'fixed', looks: [{ pairs, level: LEVEL }] };
}

/**
 * A look each `lookEvery` pairs, and one at the last, of `pairs` at most. All looks together miss the true change of a figure as seldom as one interval of 95 % does: the intervals
 * that they show are repeated confidence intervals (C. Jennison, B. Turnbull, J. R. Stat. Soc. B 51, 1989), which hold wherever one stops.
 */
export function sequentialDesign(pairs: number, lookEvery: number, boundary: Boundary): PairDesign {
  const whole = Array.from({ length: Math.floor(pairs / lookEvery) }, (_, i) => lookEvery * (i + 1));
  const at = whole.at(-1) === pairs ? whole : [...whole, pairs];
  const levels = nominalLevels(boundary, at, LEVEL);
  return {
    kind: 'group-sequential',
    boundary,
    looks: at.map((count, i) => ({ pairs: count, level: levels[i] as number })),
  };
}
