import { describe, expect, test } from 'vitest';
import {
  boundedQueue,
  erlangB,
  generalServiceWait,
  markovQueue,
  quantileOf,
  sojournTail,
  waitTail,
} from './closed-forms.ts';
import { average, batchFigures, estimateOf, shareAbove, verdictOn } from './confidence.ts';
import { CONSTANT, courseOf, EXPONENTIAL, queueScenario, VARIED, type Course, type Queue } from './courses.ts';

/** What is asked of a run, what theory says of it, and how narrow the interval must be. */
interface Figure {
  readonly name: string;
  readonly of: (course: Course) => number;
  readonly theory: number;
  readonly within: number;
}

/** Twenty long runs under as many seeds, each without its first tenth; what becomes of each figure. */
function verdicts(queue: Queue, figures: readonly Figure[]): Record<string, string> {
  const runs = Array.from({ length: 20 }, (_, i) => {
    const course = courseOf(queueScenario({ ...queue, seed: 1000 + i }));
    return figures.map(({ of }) => of(course));
  });
  return Object.fromEntries(
    figures.map(({ name, theory, within }, i) => {
      const values = runs.map((run) => run[i] as number);
      return [name, verdictOn(estimateOf(values), theory, within)];
    }),
  );
}

const once = (series: readonly number[], figure: (batch: Float64Array) => number): number =>
  batchFigures(series, figure, { batches: 1, warmUp: 0.1 })[0] as number;
const agreements = (figures: readonly Figure[]): Record<string, string> =>
  Object.fromEntries(figures.map(({ name }) => [name, 'agrees']));

describe.each([
  { slots: 1, load: 0.8, requests: 500_000, within: 0.03 },
  { slots: 2, load: 1.6, requests: 500_000, within: 0.03 },
  { slots: 16, load: 13.6, requests: 600_000, within: 0.04 },
  { slots: 16, load: 15.2, requests: 1_200_000, within: 0.12 },
])('M/M/$slots, load $load', ({ slots, load, requests, within }) => {
  const theory = markovQueue(slots, load);
  const tails = [0.05, 0.01].flatMap((level): Figure[] => {
    const sojourn = quantileOf((t) => sojournTail(slots, load, t), level);
    const wait = quantileOf((t) => waitTail(slots, load, t), level);
    const spread = within * (level === 0.01 ? 6 : 3);
    return [
      {
        name: `sojourn above ${level}`,
        of: (c) => once(c.sojourns, shareAbove(sojourn)),
        theory: level,
        within: spread,
      },
      { name: `wait above ${level}`, of: (c) => once(c.waits, shareAbove(wait)), theory: level, within: spread },
    ];
  });
  const median = quantileOf((t) => sojournTail(slots, load, t), 0.5);
  const figures: Figure[] = [
    { name: 'waiting', of: (c) => once(c.waits, shareAbove(0)), theory: waitTail(slots, load, 0), within },
    { name: 'wait', of: (c) => once(c.waits, average), theory: theory.wait, within },
    { name: 'sojourn', of: (c) => once(c.sojourns, average), theory: theory.sojourn, within },
    { name: 'above the median', of: (c) => once(c.sojourns, shareAbove(median)), theory: 0.5, within },
    ...tails,
  ];

  test('waits and sojourns, in the mean and at their percentiles', () => {
    expect(verdicts({ slots, perSecond: load, requests }, figures)).toEqual(agreements(figures));
  });
});

describe.each([
  { slots: 16, load: 13.6 },
  { slots: 100, load: 100 },
])('Erlang’s B, $slots slots, load $load', ({ slots, load }) => {
  test.each([
    ['exponential', EXPONENTIAL],
    ['constant', CONSTANT],
    ['four times as varied', VARIED],
  ])('%s', (_, service) => {
    const refused = { name: 'refused', of: (c: Course) => once(c.refusals, average) };
    const figures = [{ ...refused, theory: erlangB(slots, load), within: 0.03 }];
    const queue = { slots, places: 0, perSecond: load, service, requests: 250_000 };
    expect(verdicts(queue, figures)).toEqual(agreements(figures));
  });
});

test.each([
  { slots: 1, places: 5, load: 1.2 },
  { slots: 16, places: 20, load: 13.6 },
  { slots: 16, places: 80, load: 20 },
])('M/M/$slots/$places, load $load', ({ slots, places, load }) => {
  const { loss, wait, sojourn } = boundedQueue(slots, places, load);
  const figures: Figure[] = [
    { name: 'refused', of: (c) => once(c.refusals, average), theory: loss, within: 0.03 },
    { name: 'wait', of: (c) => once(c.waits, average), theory: wait, within: 0.03 },
    { name: 'sojourn', of: (c) => once(c.sojourns, average), theory: sojourn, within: 0.01 },
  ];
  const queue = { slots, places: places - slots, perSecond: load, requests: 250_000 };
  expect(verdicts(queue, figures)).toEqual(agreements(figures));
});

test.each([
  ['constant', CONSTANT, 0],
  ['exponential', EXPONENTIAL, 1],
  ['lognormal, four times as varied', VARIED, 4],
])('M/G/1, load 0.8, %s service', (_, service, squaredVariation) => {
  const theory = generalServiceWait(0.8, squaredVariation);
  const figures: Figure[] = [{ name: 'wait', of: (c) => once(c.waits, average), theory, within: 0.06 }];
  expect(verdicts({ slots: 1, perSecond: 0.8, service, requests: 600_000 }, figures)).toEqual(agreements(figures));
});
