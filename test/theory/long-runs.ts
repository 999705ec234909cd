import { batchFigures, estimateOf, verdictOn } from './confidence.ts';
import { courseOf, queueScenario, type Course, type Queue } from './courses.ts';

/** What is asked of a run, what theory says of it, and how narrow the interval must be. */
export interface Figure {
  readonly name: string;
  readonly of: (course: Course) => number;
  readonly theory: number;
  readonly within: number;
}

/** A figure of a series of a run without its first tenth. */
export function once(series: Float64Array, figure: (batch: Float64Array) => number): number {
  return batchFigures(series, figure, { batches: 1, warmUp: 0.1 })[0] as number;
}

/** What becomes of each figure in twenty long runs under the seeds from `seed` on, by intervals of 99.9 %. */
export function verdicts(seed: number, queue: Queue, figures: readonly Figure[]): Record<string, string> {
  const runs = Array.from({ length: 20 }, (_, i) => {
    const course = courseOf(queueScenario({ ...queue, seed: seed + i }));
    return figures.map(({ of }) => of(course));
  });
  return Object.fromEntries(
    figures.map(({ name, theory, within }, i) => {
      const values = runs.map((run) => run[i] as number);
      return [name, verdictOn(estimateOf(values, 0.999), theory, within)];
    }),
  );
}

/** What `verdicts` answers when all is well. */
export function agreements(figures: readonly Figure[]): Record<string, string> {
  return Object.fromEntries(figures.map(({ name }) => [name, 'agrees']));
}
