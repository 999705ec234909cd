import { expect, test } from 'vitest';
import { limitsSchema } from '../../../src/provider/limits/limits.ts';

test('without a limit on what is served at once, none is named', () => {
  expect(limitsSchema.parse([])).toStrictEqual({ refusing: [] });
});

test('of several limits on what is served at once the smallest holds, in whatever order they stand', () => {
  const limits = [10, 4, 7].map((limit) => ({ type: 'fal-concurrency', limit }));
  for (const order of [limits, limits.toReversed()]) {
    expect(limitsSchema.parse(order)).toStrictEqual({ refusing: [], servedAtOnce: 4 });
  }
});
