import { expect, test } from 'vitest';
import { generalServiceWait } from './closed-forms.ts';
import { average } from './confidence.ts';
import { CONSTANT, EXPONENTIAL, VARIED } from './courses.ts';
import { agreements, once, verdicts, type Figure } from './long-runs.ts';

test.each([
  ['constant', CONSTANT, 0, 2900],
  ['exponential', EXPONENTIAL, 1, 3000],
  ['lognormal, four times as varied', VARIED, 4, 3100],
])('M/G/1, load 0.8, %s service', (_, service, squaredVariation, seed) => {
  const theory = generalServiceWait(0.8, squaredVariation);
  const figures: readonly Figure[] = [{ name: 'wait', of: (c) => once(c.waits, average), theory, within: 0.1 }];
  expect(verdicts(seed, { slots: 1, perSecond: 0.8, service, requests: 250_000 }, figures)).toEqual(
    agreements(figures),
  );
});
