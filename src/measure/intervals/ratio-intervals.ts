import { nanoUsdText, parseNanoUsd } from '../../money/nano-usd.ts';
import { divideHalfUp } from '../../money/ratio.ts';
import type { Summary } from '../summary.ts';
import type { Ends } from './interval-row.ts';
import type { PhaseWindows } from './phase-windows.ts';
import { shareInterval } from './share-interval.ts';
import { correctedInterval, isNothing, standardError, stretchesOf, type Stretches } from './stretches.ts';

const EQUAL = 'it is the same in all stretches of the run, so nothing shows how it varies';
const SLOW = 'it changes slowly during the run; run longer, or use --replications';

/**
 * The 95 % interval of the share of requests that did not succeed: the score interval for as many requests as equal stretches of the run are worth, which is
 * not empty where none failed.
 */
export function errorRateEnds({ ended, succeeded, dropped }: PhaseWindows): Ends {
  const wholes = ended.map((count, i) => count + (dropped[i] as number));
  const parts = wholes.map((count, i) => count - (succeeded[i] as number));
  const { ratio, correlation, areDependent } = stretchesOf(parts, wholes);
  if (areDependent) return SLOW;
  if (ratio.whole === 0) return 'no request ended';
  const { length } = ratio.residuals;
  const { error, t } = standardError(ratio, Math.max(0, correlation));
  const method = `Wilson score of the requests that ${length} equal stretches of the run are worth, Student's t, for their correlation`;
  return { ...shareInterval(ratio.mean, error, ratio.whole, t), method };
}

/** The 95 % interval of attempts for each request that sent one, which is never below 1. */
export function amplificationEnds({ attempts, ended }: PhaseWindows): Ends {
  return ratioEnds(attempts, ended, (value) => Math.max(1, value));
}

/**
 * The 95 % interval of a rate while the load lasts. `figure`: the rate as the summary has it, which is over the drain, too: where that alone puts it out of the
 * interval, there is none.
 */
export function rateEnds(counts: readonly number[], { seconds }: PhaseWindows, figure: number): Ends {
  const ends = ratioEnds(counts, seconds, (value) => value);
  if (typeof ends === 'string' || figure >= Number(ends.low)) return ends;
  return 'requests ended long after the load, so the rate over the whole run is lower than that of a run without end; run longer';
}

/** The 95 % interval of dollars for each success. */
export function perSuccessEnds({ dollars, succeeded }: PhaseWindows): Ends {
  return ratioEnds(dollars, succeeded, (value) => nanoUsdText(BigInt(Math.round(value * 1e9))));
}

/** The 95 % interval of the projected dollars of a part of a month: that of the month. */
export function projectedEnds(
  { interval, noInterval = 'the run is too short for one' }: NonNullable<Summary['projection']>,
  parts: bigint,
): Ends {
  if (interval === null) return noInterval;
  const part = (month: string): string => nanoUsdText(divideHalfUp(parseNanoUsd(month), parts));
  return { low: part(interval.low), high: part(interval.high), method: interval.method };
}

function ratioEnds(
  parts: readonly number[],
  wholes: readonly number[],
  figure: (value: number) => number | string,
): Ends {
  if (isNothing(wholes) || isNothing(parts)) return 'the run has none';
  const stretches = stretchesOf(parts, wholes);
  const reasons = stretches.areEqual ? EQUAL : stretches.areDependent ? SLOW : undefined;
  return reasons ?? endsOf(stretches, figure);
}

function endsOf({ ratio, correlation }: Stretches, figure: (value: number) => number | string): Ends {
  const { low, high } = correctedInterval(ratio, Math.max(0, correlation));
  const method = `ratio of sums over ${ratio.residuals.length} equal stretches of the run, Student's t, for their correlation and skewness`;
  return { low: figure(low * ratio.mean), high: figure(high * ratio.mean), method };
}
