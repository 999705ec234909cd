import { boundOf, type ChangeLimit, isBeyond } from '../comparison/change-limit.ts';
import { shownFigure } from '../comparison/compare.ts';
import type { JudgedLimit } from '../comparison/comparison.ts';
import { mean, sum, variance } from '../statistics/arrays.ts';
import { studentT95 } from '../statistics/student-t.ts';
import type { MeasuredSeries } from './measured-series.ts';

type Values = readonly number[];

/**
 * Judges a limit on the newest commit of a series of runs over HTTP. Its runs are compared with the stable stretch: those since the last change before them. The
 * limit is broken where their ratio to it, and the nearer end of its interval, are beyond it. It is broken, too, where that is so of the last change, which began
 * with an earlier run, and was not yet so without the newest commit.
 */
export function judgeMeasuredLimit(limit: ChangeLimit, series: MeasuredSeries): JudgedLimit {
  const { text, metric } = limit;
  const { earlier, all, head } = series;
  const stable = earlier.at(-1) ?? [];
  const judged = (state: JudgedLimit['state'], reason: string, base?: number, newest?: number): JudgedLimit => ({
    limit: text,
    metric,
    base: base === undefined ? null : shownFigure(base, series.isDollars),
    head: newest === undefined ? null : shownFigure(newest, series.isDollars),
    state,
    reason,
  });
  if (stable.length === 0)
    return judged('inconclusive', head.length === 0 ? 'no run has it' : 'no run of an earlier commit has it');
  if (head.length === 0) return judged('broken', 'the newest runs have nothing to measure', centerOf(stable, []));
  const [base, newest] = [centerOf(stable, head), centerOf(head, stable)];
  const beyond = beyondOf(limit, stable, head, [...earlier, head]);
  if (beyond === 'all') return judged('broken', 'the whole interval is beyond it', base, newest);
  const [before, after] = [all.at(-2), all.at(-1) as Values];
  if (before !== undefined && after.length > head.length && isBegun(limit, all) && !isBegun(limit, earlier))
    return judged(
      'broken',
      'a change that an earlier run began is certain by now',
      centerOf(before, after),
      centerOf(after, before),
    );
  if (beyond === 'none') return judged('held', 'no part of the interval is beyond it', base, newest);
  const advice =
    beyond === 'unknown'
      ? 'one earlier run shows nothing of how runs vary'
      : 'the interval reaches over it; run the newest commit again';
  return judged('inconclusive', advice, base, newest);
}

/** Whether the last change of a series is beyond the limit, with its whole interval. */
function isBegun(limit: ChangeLimit, all: readonly Values[]): boolean {
  const [before, after] = [all.at(-2), all.at(-1)];
  return before !== undefined && after !== undefined && beyondOf(limit, before, after, all) === 'all';
}

/** How much of the interval of one group of runs, beside another, is beyond the limit. `all`: what shows how runs vary. */
function beyondOf(
  limit: ChangeLimit,
  base: Values,
  head: Values,
  all: readonly Values[],
): 'all' | 'some' | 'none' | 'unknown' {
  const center = centerOf(base, head);
  const ends = intervalOf(base, head, all) ?? (isOne([...base, ...head]) ? [center] : undefined);
  if (ends === undefined) return 'unknown';
  const beyond = ends.map((end) => isBeyond(limit.operator, end, boundOf(limit, center)));
  if (beyond.every(Boolean)) return 'all';
  return beyond.some(Boolean) ? 'some' : 'none';
}

const isPositive = (values: Values): boolean => values.every((value) => value > 0);
const isOne = (values: Values): boolean => new Set(values).size === 1;

/** The geometric mean where all values, and those of the other side, are above zero; else the mean. */
function centerOf(values: Values, others: Values): number {
  // One value keeps its digits.
  if (isOne(values)) return values[0] as number;
  return isPositive([...values, ...others])
    ? Math.exp(mean(values.map((value) => Math.log(value))))
    : mean([...values]);
}

/**
 * The ends of the interval of the head, as values of it beside the center of the base: Student's t, with one deviation within all stretches of the series. Of one
 * run, that is the prediction interval of a further run. Undefined where nothing shows how runs vary.
 */
function intervalOf(base: Values, head: Values, all: readonly Values[]): readonly number[] | undefined {
  const isRatio = isPositive(all.flat());
  const scaled = (values: Values): number[] => (isRatio ? values.map((value) => Math.log(value)) : [...values]);
  const varying = all.filter(({ length }) => length > 1);
  const freedom = sum(varying.map(({ length }) => length - 1));
  if (freedom < 1) return undefined;
  const squares = sum(varying.map((stretch) => variance(scaled(stretch)) * (stretch.length - 1)));
  const error = Math.sqrt((squares / freedom) * (1 / base.length + 1 / head.length));
  const reach = studentT95(freedom) * error;
  const center = mean(scaled(head));
  return [center - reach, center + reach].map((end) => (isRatio ? Math.exp(end) : end));
}
