import { describe, expect, test } from 'vitest';
import { boundedQueue, erlangB } from './closed-forms.ts';
import { average, batchFigures, estimateOf, verdictOn } from './confidence.ts';
import { CONSTANT, courseOf, EXPONENTIAL, queueScenario, VARIED } from './courses.ts';

describe.each([
  { slots: 16, load: 13.6 },
  { slots: 100, load: 100 },
])('Erlang’s B, $slots slots, load $load: the law of service does not matter', ({ slots, load }) => {
  test.each([
    ['exponential', EXPONENTIAL],
    ['constant', CONSTANT],
    ['four times as varied', VARIED],
  ])('%s', (_, service) => {
    const scenario = queueScenario({ slots, places: 0, perSecond: load, service, requests: 150_000, seed: 11 });
    const { waits, refusals } = courseOf(scenario);
    expect(verdictOn(estimateOf(batchFigures(refusals, average)), erlangB(slots, load), 0.13)).toBe('agrees');
    expect(waits.every((wait) => wait === 0)).toBe(true);
  });
});

describe.each([
  { slots: 1, places: 5, load: 1.2, within: 0.03 },
  { slots: 16, places: 20, load: 13.6, within: 0.09 },
  { slots: 16, places: 80, load: 20, within: 0.05 },
])('M/M/$slots/$places, load $load', ({ slots, places, load, within }) => {
  const queue = { slots, places: places - slots, perSecond: load, requests: 200_000, seed: 12 };
  const { waits, sojourns, refusals } = courseOf(queueScenario(queue));
  const theory = boundedQueue(slots, places, load);

  test.each([
    ['share that is refused', refusals, theory.loss],
    ['mean wait of those who are not', waits, theory.wait],
    ['mean sojourn', sojourns, theory.sojourn],
  ])('%s', (_, series, expected) => {
    expect(verdictOn(estimateOf(batchFigures(series, average)), expected, within)).toBe('agrees');
  });
});
