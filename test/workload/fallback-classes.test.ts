import { expect, test } from 'vitest';
import { NO_USAGE } from '../../src/billing/usage.ts';
import { originalClasses, standIns, withFallbackClasses } from '../../src/workload/fallback-classes.ts';
import type { RequestClass } from '../../src/workload/request-class.ts';

const requestClass = (index: number, model: string): RequestClass => ({
  index,
  model,
  share: 0.5,
  operation: 'text-to-image',
  usage: NO_USAGE,
  prompt: '',
});

test('each model to fall back on stands in for the one before it, and has no share of its own', () => {
  const requestClasses = withFallbackClasses([requestClass(0, 'a'), requestClass(1, 'b')], {
    a: ['b', 'c'],
    toString: ['d'],
  });
  expect(requestClasses.map(({ index, model, share, insteadOf }) => [index, model, share, insteadOf])).toEqual([
    [0, 'a', 0.5, undefined],
    [1, 'b', 0.5, undefined],
    [2, 'b', 0, 0],
    [3, 'c', 0, 2],
  ]);
  expect([...standIns(requestClasses)]).toEqual([2, -1, 3, -1]);
  expect([...originalClasses(requestClasses)]).toEqual([0, 1, 0, 0]);
});

test('without fallbacks the mix is as it was, whatever models are called', () => {
  const requestClasses = [requestClass(0, 'toString'), requestClass(1, 'constructor')];
  expect(withFallbackClasses(requestClasses, {})).toEqual(requestClasses);
});
