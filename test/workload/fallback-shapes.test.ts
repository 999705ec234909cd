import { expect, test } from 'vitest';
import { NO_USAGE } from '../../src/billing/usage.ts';
import { originalShapes, standIns, withFallbackShapes } from '../../src/workload/fallback-shapes.ts';
import type { RequestShape } from '../../src/workload/request-shape.ts';

const shape = (index: number, model: string): RequestShape => ({
  index,
  model,
  share: 0.5,
  operation: 'text-to-image',
  usage: NO_USAGE,
  prompt: '',
});

test('each model to fall back on stands in for the one before it, and has no share of its own', () => {
  const shapes = withFallbackShapes([shape(0, 'a'), shape(1, 'b')], { a: ['b', 'c'], toString: ['d'] });
  expect(shapes.map(({ index, model, share, insteadOf }) => [index, model, share, insteadOf])).toEqual([
    [0, 'a', 0.5, undefined],
    [1, 'b', 0.5, undefined],
    [2, 'b', 0, 0],
    [3, 'c', 0, 2],
  ]);
  expect([...standIns(shapes)]).toEqual([2, -1, 3, -1]);
  expect([...originalShapes(shapes)]).toEqual([0, 1, 0, 0]);
});

test('without fallbacks the mix is as it was, whatever models are called', () => {
  const shapes = [shape(0, 'toString'), shape(1, 'constructor')];
  expect(withFallbackShapes(shapes, {})).toEqual(shapes);
});
