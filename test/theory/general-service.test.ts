import { describe, expect, test } from 'vitest';
import { generalServiceWait } from './closed-forms.ts';
import { average, batchFigures, estimateOf, verdictOn } from './confidence.ts';
import { CONSTANT, courseOf, EXPONENTIAL, queueScenario, VARIED } from './courses.ts';

describe('M/G/1, load 0.8: the mean wait grows with the variation of service (Pollaczek, Khinchine)', () => {
  test.each([
    ['constant', CONSTANT, 0, 200_000],
    ['uniform from 0 to 2', { type: 'uniform', min: '0s', max: '2s' }, 1 / 3, 200_000],
    ['exponential', EXPONENTIAL, 1, 300_000],
    ['lognormal, four times as varied', VARIED, 4, 500_000],
  ])('%s', (_, service, squaredVariation, requests) => {
    const { waits } = courseOf(queueScenario({ slots: 1, perSecond: 0.8, service, requests, seed: 21 }));
    expect(verdictOn(estimateOf(batchFigures(waits, average)), generalServiceWait(0.8, squaredVariation), 0.16)).toBe(
      'agrees',
    );
  });
});
