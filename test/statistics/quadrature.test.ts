import { expect, test } from 'vitest';
import { gaussLegendre } from '../../src/statistics/quadrature.ts';

test('polynomials up to twice the number of points are exact', () => {
  for (const count of [2, 3, 8, 40, 200]) {
    const { points, weights } = gaussLegendre(count, 2);
    for (const degree of [0, 1, 2, 2 * count - 2, 2 * count - 1]) {
      const power = (x: number): number =>
        Array<number>(degree)
          .fill(x / 2)
          .reduce((product, each) => product * each, 1);
      const sum = points.reduce((total, x, i) => total + (weights[i] as number) * power(x), 0);
      expect(sum).toBeCloseTo(degree % 2 === 0 ? 4 / (degree + 1) : 0, 11);
    }
  }
});
