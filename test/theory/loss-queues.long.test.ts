import { describe, expect, test } from 'vitest';
import { boundedQueue, erlangB } from './closed-forms.ts';
import { average } from './confidence.ts';
import { CONSTANT, EXPONENTIAL, VARIED, type Course } from './courses.ts';
import { agreements, once, verdicts, type Figure } from './long-runs.ts';

const refused = { name: 'refused', of: (c: Course) => once(c.refusals, average) };

describe.each([
  { seed: 2400, slots: 16, load: 13.6 },
  { seed: 2500, slots: 100, load: 100 },
])('Erlang’s B, $slots slots, load $load', ({ seed, slots, load }) => {
  test.each([
    ['exponential', EXPONENTIAL, 0, 120_000],
    ['constant', CONSTANT, 20, 120_000],
    ['four times as varied', VARIED, 40, 180_000],
  ])('%s', (_, service, further, requests) => {
    const figures = [{ ...refused, theory: erlangB(slots, load), within: 0.045 }];
    const queue = { slots, places: 0, perSecond: load, service, requests };
    expect(verdicts(seed + further, queue, figures)).toEqual(agreements(figures));
  });
});

test.each([
  { seed: 2600, slots: 1, places: 5, load: 1.2 },
  { seed: 2700, slots: 16, places: 20, load: 13.6 },
  { seed: 2800, slots: 16, places: 80, load: 20 },
])('M/M/$slots/$places, load $load', ({ seed, slots, places, load }) => {
  const { loss, wait, sojourn } = boundedQueue(slots, places, load);
  const figures: readonly Figure[] = [
    { ...refused, theory: loss, within: 0.045 },
    { name: 'wait', of: (c) => once(c.waits, average), theory: wait, within: 0.045 },
    { name: 'sojourn', of: (c) => once(c.sojourns, average), theory: sojourn, within: 0.016 },
  ];
  const queue = { slots, places: places - slots, perSecond: load, requests: 120_000 };
  expect(verdicts(seed, queue, figures)).toEqual(agreements(figures));
});
