import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_USAGE } from '../../src/billing/usage.ts';
import { draw, PURPOSE } from '../../src/engine/draw.ts';
import { Mix } from '../../src/workload/mix.ts';
import type { RequestClass } from '../../src/workload/request-class.ts';

function requestClasses(weights: readonly number[]): RequestClass[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight, index) => ({
    index,
    share: weight / total,
    operation: 'text-to-image',
    model: `m${index}`,
    usage: NO_USAGE,
    prompt: '',
  }));
}

describe('pick', () => {
  test('a border belongs to the shape above it', () => {
    const mix = new Mix(requestClasses([1, 1, 2]));
    expect([0, 0.25 - 2 ** -53, 0.25, 0.5 - 2 ** -53, 0.5, 1 - 2 ** -53].map((u) => mix.pick(u))).toEqual([
      0, 0, 1, 1, 2, 2,
    ]);
  });

  test('a shape without a share is never picked, wherever it stands', () => {
    const weights = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1e9, noNaN: true })), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(
        weights.filter((list) => list.some((weight) => weight > 0)),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (list, u) => {
          expect(list[new Mix(requestClasses(list)).pick(u)]).toBeGreaterThan(0);
        },
      ),
      { seed: 42, numRuns: 500 },
    );
  });

  test('never goes down as the draw goes up', () => {
    const mix = new Mix(requestClasses([3, 0, 1, 0.1, 7]));
    const picks = Array.from({ length: 1000 }, (_, index) => mix.pick(index / 1000));
    expect(picks).toEqual(picks.toSorted((left, right) => left - right));
  });

  test.each([1, 42, 777])(
    'shares come out as they were put in: chi-square below its 99.9th percentile, seed %d',
    (seed) => {
      const list = requestClasses([50, 30, 15, 4, 1]);
      const mix = new Mix(list);
      const picks = list.map(() => 0);
      const n = 100_000;
      for (let request = 0; request < n; request++) picks[mix.pick(draw(seed, PURPOSE.mix, request, 0))]! += 1;
      const chiSquare = list.reduce((sum, { share, index }) => {
        const difference = (picks[index] as number) - n * share;
        return sum + (difference * difference) / (n * share);
      }, 0);
      // 99.9th percentile of chi-square with 4 degrees of freedom.
      expect(chiSquare).toBeLessThan(18.467);
    },
  );
});

test('classes that take turns are those with a share, in their order', () => {
  expect(new Mix(requestClasses([3, 0, 1, 7]), true).turns).toEqual([0, 2, 3]);
  expect(new Mix(requestClasses([3, 0, 1, 7])).turns).toBeUndefined();
});

test('a mix of nothing is a mistake of the caller', () => {
  expect(() => new Mix([])).toThrow('no request with a share above 0');
});
