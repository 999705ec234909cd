import { draw } from '../../../src/engine/draw.ts';
import { type ErrorRates, errorRatesOf, findingOf, type GateRule, type NoisyRun } from './error-rates.ts';

/** What was measured of a run. */
export interface MeasuredRun {
  /** Whether it is a measurement by its own validity. */
  readonly isValid: boolean;
  readonly p50: number;
  readonly p95: number;
  readonly goodput: number;
}

/** Two runs of one scenario, one behind the other. */
export interface MeasuredPair {
  readonly runs: readonly [first: MeasuredRun, second: MeasuredRun];
  /** Load average of the machine behind them. */
  readonly load: number;
}

export type MeasuredFigure = 'p50' | 'p95' | 'goodput';

/** How pairs are drawn. */
export interface Resampling {
  /** Pairs that stay together, so that the drift of the machine does. */
  readonly block: number;
  /** Whether runs count that are no measurements by their own validity. */
  readonly takesAll: boolean;
  readonly seed: number;
  /** How much the head is above what was measured. */
  readonly change: number;
}

const PURPOSE = 210;

/**
 * Error rates of a rule on pairs that were measured of one scenario, by a moving-block bootstrap (H. Künsch, Ann. Stat. 17, 1989): a trial is made of blocks of pairs that followed
 * each other, each from a place of its own. The planner says which run of a pair is the base: both are of one scenario, so either may be.
 */
export function resampledRates(
  rule: GateRule,
  pairs: readonly MeasuredPair[],
  figure: MeasuredFigure,
  trials: number,
  { block, takesAll, seed, change }: Resampling,
): ErrorRates {
  const places = pairs.length - block + 1;
  return errorRatesOf(trials, (trial) =>
    findingOf(rule, seed + trial, (side, index): NoisyRun => {
      const at = Math.floor(index / 2);
      const from = Math.floor(places * draw(seed, PURPOSE, Math.floor(at / block), trial));
      const run = (pairs[from + (at % block)] as MeasuredPair).runs[index % 2 === 0 ? 0 : 1];
      return { value: side === 'b' ? run[figure] * (1 + change) : run[figure], isValid: takesAll || run.isValid };
    }),
  );
}
