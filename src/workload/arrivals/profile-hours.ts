/** The shape of a week, as people tell it. */
export interface WeekShape {
  readonly peak?: number | undefined;
  /** The busiest hour of the day, 0 to 23. */
  readonly peakAt: number;
  readonly hours?:
    | readonly number[]
    | { readonly from: number; readonly to: number; readonly quiet: number }
    | undefined;
  readonly weekend?: number | undefined;
  readonly days?: readonly number[] | undefined;
}

/** Rates of the 168 hours of a week, Monday first, whose mean is `rate`. */
export function weekHours(rate: number, shape: WeekShape): readonly number[] {
  const hours = dayHours(shape);
  const days = shape.days ?? [1, 1, 1, 1, 1, shape.weekend ?? 1, shape.weekend ?? 1];
  const weights = days.flatMap((day) => hours.map((hour) => day * hour));
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return weights.map((weight) => (rate * weight) / mean);
}

function dayHours({ peak, peakAt, hours }: WeekShape): readonly number[] {
  if (peak !== undefined) return hill(peak, peakAt);
  if (hours === undefined) return Array.from({ length: 24 }, () => 1);
  if (!('from' in hours)) return hours;
  const { from, to, quiet } = hours;
  const isBusy = (hour: number): boolean => (from < to ? hour >= from && hour < to : hour >= from || hour < to);
  return Array.from({ length: 24 }, (_, hour) => (isBusy(hour) ? 1 : quiet));
}

/** 24 weights along a von Mises curve, steep enough that the largest is `peak` times their mean; found by bisection. */
function hill(peak: number, peakAt: number): readonly number[] {
  let [low, high] = [0, 1000];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (peakToMean(curve(middle, peakAt)) < peak) low = middle;
    else high = middle;
  }
  return curve(low, peakAt);
}

/** Cosines of 0 to 12 hours, of which 24 are a circle. A table has the same digits on every version of Node. */
const COSINES = [
  1,
  0.9659258262890683,
  0.8660254037844387,
  Math.SQRT1_2,
  0.5,
  0.25881904510252074,
  0,
  -0.25881904510252074,
  -0.5,
  -Math.SQRT1_2,
  -0.8660254037844387,
  -0.9659258262890683,
  -1,
];

/** exp(k (cos - 1)) of each hour, by its distance from the busiest one. */
function curve(k: number, peakAt: number): readonly number[] {
  return Array.from({ length: 24 }, (_, hour) => {
    const distance = Math.abs(hour - peakAt);
    return Math.exp(k * ((COSINES[Math.min(distance, 24 - distance)] as number) - 1));
  });
}

function peakToMean(weights: readonly number[]): number {
  return (Math.max(...weights) * weights.length) / weights.reduce((sum, weight) => sum + weight, 0);
}
