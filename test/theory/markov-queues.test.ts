import { describe, expect, test } from 'vitest';
import { markovQueue, quantileOf, sojournTail, waitTail } from './closed-forms.ts';
import { average, batchFigures, estimateOf, verdictOn, shareAbove } from './confidence.ts';
import { courseOf, queueScenario } from './courses.ts';

describe.each([
  { slots: 1, load: 0.5, requests: 200_000, seed: 3 },
  { slots: 1, load: 0.8, requests: 800_000, seed: 4 },
  { slots: 2, load: 1.6, requests: 800_000, seed: 5 },
  { slots: 16, load: 13.6, requests: 1_000_000, seed: 6 },
])('M/M/$slots, load $load', ({ slots, load, requests, seed }) => {
  const { waits, sojourns, refusals } = courseOf(queueScenario({ slots, perSecond: load, requests, seed }));
  const theory = markovQueue(slots, load);
  const sojournAt = (p: number): number => quantileOf((t) => sojournTail(slots, load, t), 1 - p);
  const waitAt = (p: number): number => quantileOf((t) => waitTail(slots, load, t), 1 - p);

  test('nobody is refused', () => {
    expect([refusals.length, refusals.includes(1)]).toEqual([requests, false]);
  });

  test.each([
    ['mean wait', waits, theory.wait, 0.1],
    ['mean sojourn', sojourns, theory.sojourn, 0.05],
  ])('%s', (_, series, expected, within) => {
    expect(verdictOn(estimateOf(batchFigures(series, average)), expected, within)).toBe('agrees');
  });

  test.each([
    ['share that waits (Erlang’s C)', waits, 0, waitTail(slots, load, 0), 0.05],
    ['95th percentile of the wait', waits, waitAt(0.95), 0.05, 0.2],
    ['99th percentile of the wait', waits, waitAt(0.99), 0.01, 0.45],
    ['median sojourn', sojourns, sojournAt(0.5), 0.5, 0.03],
    ['95th percentile of the sojourn', sojourns, sojournAt(0.95), 0.05, 0.15],
    ['99th percentile of the sojourn', sojourns, sojournAt(0.99), 0.01, 0.3],
  ])('%s', (_, series, bound, expected, within) => {
    expect(verdictOn(estimateOf(batchFigures(series, shareAbove(bound))), expected, within)).toBe('agrees');
  });
});
