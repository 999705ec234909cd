import { studentTProbability } from './student-t.ts';

/** How change points are looked for. */
export interface ChangePointOptions {
  /** Values that are looked at together; windows overlap by half. At least 2; Otava's default is 50. */
  readonly window: number;
  /** The probability that a change is chance must be below this; Otava's default is 0.001. */
  readonly probabilityMax: number;
  /** The means before and after must differ by more than this share of the smaller one. */
  readonly magnitudeMin: number;
}

/** A place of a series from which on its values are others. */
export interface ChangePoint {
  /** Of the first value behind the change. */
  readonly index: number;
  /** Means of the stretches before and behind it, up to the next change points. */
  readonly before: number;
  readonly after: number;
  /** Of such a difference between two stretches of one distribution, by Student's t; 0 where neither stretch varies. */
  readonly probability: number;
}

/**
 * The places at which a series changes, in their order: e-divisive (D. Matteson, N. James, arXiv 1306.4933, with alpha 1) with Student's t in place of
 * permutations, windows, and weak points that are weighed again (M. Fleming and others, "Hunter", arXiv 2301.03034), as Apache Otava does it
 * (docs/MATH.md and otava/analysis.py at 1ceb153, read 2026-12-03). Nothing is drawn, so the same series gives the same points. Two things differ:
 * deviations are those of samples (n - 1), which Student's t is made for, where Otava takes those of populations and finds more in short stretches; and when
 * a weak point is left out, both of its neighbours are weighed again.
 */
export function changePointsOf(values: readonly number[], options: ChangePointOptions): readonly ChangePoint[] {
  const { probabilityMax, magnitudeMin } = options;
  // The first pass is ten times as easily convinced: what it misses by a little may hide what is behind it.
  const relaxed =
    probabilityMax < 0.05 ? 10 * probabilityMax : Math.min(2 * probabilityMax, Math.max(1, probabilityMax));
  const indexes = weakPoints(values, options.window, relaxed);
  for (;;) {
    const points = pointsAt(values, indexes);
    const weakest = weakestOf(points, probabilityMax, magnitudeMin);
    if (weakest === undefined) return points;
    indexes.splice(weakest, 1);
  }
}

/** The place in the list of a point that does not stand: the least probable one, else the smallest; undefined where all stand. */
function weakestOf(points: readonly ChangePoint[], probabilityMax: number, magnitudeMin: number): number | undefined {
  const worst = placeOfMost(points.map(({ probability }) => probability));
  if (worst === undefined || (points[worst] as ChangePoint).probability >= probabilityMax) return worst;
  const smallest = placeOfMost(points.map((point) => -magnitudeOf(point))) as number;
  return magnitudeOf(points[smallest] as ChangePoint) > magnitudeMin ? undefined : smallest;
}

/** The place of the first of the largest values; undefined for none. */
function placeOfMost(values: readonly number[]): number | undefined {
  const most = values.reduce((largest, value) => Math.max(largest, value), Number.NEGATIVE_INFINITY);
  const place = values.indexOf(most);
  return place < 0 ? undefined : place;
}

/** How far two means are apart, as a share of the smaller one: 1 for a doubling and for a halving. */
function magnitudeOf({ before, after }: ChangePoint): number {
  const share = (from: number, to: number): number => (from === 0 ? 0 : Math.abs(to / from - 1));
  // From zero to something is a change of any size.
  if ((before === 0) !== (after === 0)) return Number.POSITIVE_INFINITY;
  return Math.max(share(before, after), share(after, before));
}

function pointsAt(values: readonly number[], indexes: readonly number[]): ChangePoint[] {
  return indexes.map((index, i) => {
    const [left, right] = [values.slice(indexes[i - 1] ?? 0, index), values.slice(index, indexes[i + 1])];
    return { index, ...studentTest(left, right) };
  });
}

/** Student's t for two samples of one deviation. Two values alone tell nothing: probability 1. */
function studentTest(left: readonly number[], right: readonly number[]): Omit<ChangePoint, 'index'> {
  const [one, other] = [momentsOf(left), momentsOf(right)];
  const means = { before: one.mean, after: other.mean };
  const freedom = left.length + right.length - 2;
  if (freedom < 1 || one.mean === other.mean) return { ...means, probability: 1 };
  const variance = (one.squares + other.squares) / freedom;
  const error = Math.sqrt(variance * (1 / left.length + 1 / right.length));
  // What is left of equal values by rounding is no deviation.
  if (error <= 1e-12 * Math.abs(one.mean - other.mean)) return { ...means, probability: 0 };
  return { ...means, probability: 2 * studentTProbability(-Math.abs(one.mean - other.mean) / error, freedom) };
}

function momentsOf(values: readonly number[]): { readonly mean: number; readonly squares: number } {
  const first = values[0] as number;
  // From the first value on, so that rounding makes no other mean of equal values.
  const mean = first + values.reduce((sum, value) => sum + (value - first), 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, squares };
}

/** The candidates of all windows, in their order. */
function weakPoints(values: readonly number[], window: number, probabilityMax: number): number[] {
  const found = new Set<number>();
  const step = Math.max(1, Math.floor(window / 2));
  for (let start = 0; start < values.length;) {
    const inWindow = divide(values.slice(start, start + window), probabilityMax).map((index) => index + start);
    for (const index of inWindow) found.add(index);
    start = Math.max(inWindow.at(-1) ?? 0, start + step);
  }
  return [...found].toSorted((one, other) => one - other);
}

/** Splits a series where its parts are the least alike, and then the parts, as long as the best split is significant. */
function divide(values: readonly number[], probabilityMax: number): number[] {
  const distances = distancesOf(values);
  let indexes: number[] = [];
  for (;;) {
    const bounds = [0, ...indexes, values.length];
    const candidates = bounds.slice(1).flatMap((end, i) => bestSplit(distances, bounds[i] as number, end) ?? []);
    const best = placeOfMost(candidates.map(({ divergence }) => divergence));
    if (best === undefined) return indexes;
    const { index } = candidates[best] as Split;
    const next = [...indexes, index].toSorted((one, other) => one - other);
    const place = next.indexOf(index);
    const [left, right] = [values.slice(next[place - 1] ?? 0, index), values.slice(index, next[place + 1])];
    if (studentTest(left, right).probability > probabilityMax) return indexes;
    indexes = next;
  }
}

/** `of[from][until]`: the sum of the distances between all pairs of values from one index up to before the other. */
type Distances = readonly (readonly number[])[];

function distancesOf(values: readonly number[]): Distances {
  const sums = values.map(() => Array.from({ length: values.length + 1 }, () => 0));
  values.forEach((value, last) => {
    let toLast = 0;
    for (let from = last - 1; from >= 0; from--) {
      toLast += Math.abs((values[from] as number) - value);
      const row = sums[from] as number[];
      row[last + 1] = (row[last] as number) + toLast;
    }
  });
  return sums;
}

interface Split {
  readonly index: number;
  readonly divergence: number;
}

/** Where the stretch before an index and one that begins there differ most; undefined for fewer than two values. */
function bestSplit(distances: Distances, start: number, end: number): Split | undefined {
  const within = (from: number, until: number): number => distances[from]?.[until] ?? 0;
  let best: Split | undefined;
  for (let index = start + 1; index < end; index++) {
    for (let until = index + 1; until <= end; until++) {
      const [left, right] = [index - start, until - index];
      const [ofLeft, ofRight] = [within(start, index), within(index, until)];
      const across = within(start, until) - ofLeft - ofRight;
      const inLeft = left > 1 ? (right * ofLeft) / (left - 1) : 0;
      const inRight = right > 1 ? (left * ofRight) / (right - 1) : 0;
      const divergence = (2 / (left + right)) * (across - inLeft - inRight);
      if (best === undefined || divergence > best.divergence) best = { index, divergence };
    }
  }
  return best;
}
