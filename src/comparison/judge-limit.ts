import { boundOf, type ChangeLimit, isBeyond } from './change-limit.ts';
import type { JudgedLimit } from './comparison.ts';
import { furtherPairs } from './estimate.ts';
import { figureOf, numberOf, type Reading } from './reading.ts';
import { measuredFigures, measureMetric } from './runs.ts';

/** Why a limit can be judged on one run a side. */
export const ALL_SAME = 'all runs are the same';
const NEITHER = 'neither side has it';
const NO_BASE = 'the base has nothing to compare with';
const NO_HEAD = 'the head has nothing to measure';

/** Judges a limit on two simulations, exactly. Nothing to measure in the head breaks it: that is no evidence that it was kept. */
export function judgeExact(limit: ChangeLimit, base: Reading, head: Reading): JudgedLimit {
  const { text, metric } = limit;
  const [left, right] = [figureOf(base, metric), figureOf(head, metric)];
  const judged = (state: JudgedLimit['state'], reason: string): JudgedLimit => {
    return { limit: text, metric, base: left ?? null, head: right ?? null, state, reason };
  };
  if (left === undefined) return judged('inconclusive', right === undefined ? NEITHER : NO_BASE);
  if (right === undefined) return judged('broken', NO_HEAD);
  const [from, to] = [numberOf(left), numberOf(right)];
  return judged(isBeyond(limit.operator, to, boundOf(limit, from)) ? 'broken' : 'held', 'exact');
}

/** Judges a limit on runs over HTTP, by an interval of `level`: it is broken where the estimate and the nearer end of its interval are beyond it, and held where the farther end is not. */
export function judgeMeasured(
  limit: ChangeLimit,
  base: readonly Reading[],
  head: readonly Reading[],
  level?: number,
): JudgedLimit {
  const { text, metric, operator } = limit;
  const measured = measureMetric(metric, base, head, level);
  const { estimate, isIdentical } = measured;
  const figures = measuredFigures(measured);
  const judged = (state: JudgedLimit['state'], reason: string): JudgedLimit => ({
    limit: text,
    metric,
    ...figures,
    state,
    reason,
  });
  if (estimate === undefined) {
    const [isInBase, isInHead] = [base, head].map((side) => side.some((run) => figureOf(run, metric) !== undefined));
    if (isInBase === true && isInHead === false) return judged('broken', NO_HEAD);
    if (isInBase === true) return judged('inconclusive', 'not every run has it');
    return judged('inconclusive', isInHead === true ? NO_BASE : NEITHER);
  }
  if (isIdentical) {
    const isBroken = isBeyond(operator, estimate.base, boundOf(limit, estimate.base));
    return judged(isBroken ? 'broken' : 'held', ALL_SAME);
  }
  const { center, reach, scale } = estimate;
  if (reach === null) return judged('inconclusive', 'one run on a side has no interval; run each side again');
  const bound = boundOf(limit, estimate.base);
  const target = scale === 'log' ? Math.log(bound / estimate.base) : bound - estimate.base;
  // A bound below zero is below every value.
  const at = Number.isNaN(target) ? Number.NEGATIVE_INFINITY : target;
  const ends = [center - reach, center + reach].map((end) => isBeyond(operator, end, at));
  if (ends.every(Boolean)) return judged('broken', 'the whole interval is beyond it');
  if (!ends.some(Boolean)) return judged('held', 'no part of the interval is beyond it');
  const further = furtherPairs(estimate, Math.abs(center - at));
  return { ...judged('inconclusive', 'the interval reaches over it'), furtherPairs: further };
}
