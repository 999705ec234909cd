import { describe, expect, test } from 'vitest';
import { markovQueue, quantileOf, sojournTail, waitTail } from './closed-forms.ts';
import { average, shareAbove } from './confidence.ts';
import { agreements, once, verdicts, type Figure } from './long-runs.ts';

describe.each([
  { seed: 2000, slots: 1, load: 0.8, requests: 240_000, within: 0.055 },
  { seed: 2100, slots: 2, load: 1.6, requests: 240_000, within: 0.055 },
  { seed: 2200, slots: 16, load: 13.6, requests: 250_000, within: 0.07 },
  { seed: 2300, slots: 16, load: 15.2, requests: 550_000, within: 0.2 },
])('M/M/$slots, load $load', ({ seed, slots, load, requests, within }) => {
  const theory = markovQueue(slots, load);
  const sojournAt = (above: number): number => quantileOf((t) => sojournTail(slots, load, t), above);
  const waitAt = (above: number): number => quantileOf((t) => waitTail(slots, load, t), above);
  // The rarer what is above a percentile, the fewer there are to count; a percentile itself is surer than its share.
  const spreadAt = (above: number): number => within * ({ 0.5: 1, 0.05: 3, 0.01: 6 }[above] ?? 1);

  /** Shares above theory's percentiles: they have no bias, however long the run. */
  const shares = [0.5, 0.05, 0.01].flatMap((above): Figure[] => [
    {
      name: `sojourns above ${above}`,
      of: (c) => once(c.sojourns, shareAbove(sojournAt(above))),
      theory: above,
      within: spreadAt(above),
    },
    ...(above < waitTail(slots, load, 0) && above < 0.5
      ? [
          {
            name: `waits above ${above}`,
            of: (c) => once(c.waits, shareAbove(waitAt(above))),
            theory: above,
            within: spreadAt(above),
          } satisfies Figure,
        ]
      : []),
  ]);
  /** Percentiles of the whole run as they are reported, cells of the histogram and the first requests at an empty queue included. */
  const percentiles = [0.5, 0.05, 0.01].map((above): Figure => ({
    name: `reported percentile ${1 - above}`,
    of: ({ recorder }) => (recorder.attemptLatency.quantile(1 - above) ?? 0) / 1000,
    theory: sojournAt(above),
    within: 2 * within,
  }));
  const figures: readonly Figure[] = [
    { name: 'share that waits', of: (c) => once(c.waits, shareAbove(0)), theory: waitTail(slots, load, 0), within },
    { name: 'mean wait', of: (c) => once(c.waits, average), theory: theory.wait, within },
    { name: 'mean sojourn', of: (c) => once(c.sojourns, average), theory: theory.sojourn, within },
    ...shares,
    ...percentiles,
  ];

  test('waits and sojourns, in the mean and at their percentiles', () => {
    expect(verdicts(seed, { slots, perSecond: load, requests }, figures)).toEqual(agreements(figures));
  });
});
