import { nanoUsdText, parseNanoUsd } from '../../src/money/nano-usd.ts';
import type { Study, StudyCell } from '../../src/study/study.ts';
import { formatCount, formatDollars } from '../../src/units/format.ts';

/**
 * How far the interval around the mean of a figure over the replications of a cell reaches, as `±0.48 s`; empty where a cell has no interval.
 * `metric` is the dotted path of the figure, and `format` writes it where it is no dollars.
 */
export function reachText(cell: StudyCell, metric: string, format: (figure: number) => string): string {
  const { mean, low, high } = cell.intervals?.find((each) => each.metric === metric) ?? {};
  if (typeof mean === 'string' && typeof low === 'string' && typeof high === 'string') {
    return `±${formatDollars(nanoUsdText(parseNanoUsd(high) - parseNanoUsd(mean)))}`;
  }
  if (typeof mean !== 'number' || typeof low !== 'number' || typeof high !== 'number') return '';
  // Where one side is cut off (a share ends at 1) the other one tells.
  return `±${format(Math.max(high - mean, mean - low))}`;
}

/** The seeds of a study: `all under seed 42`, or those of its replications. */
export function studySeedText({ scenario, sweeps, replications = 1 }: Study): string {
  if (sweeps.some(({ path }) => path === 'seed')) return 'seeds as swept';
  if (replications === 1) return `all under seed ${scenario.seed}`;
  return `all under ${formatCount(replications)} seeds from ${scenario.seed} on; ± is half of the 95 % interval of the mean`;
}
