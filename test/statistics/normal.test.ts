import { expect, test } from 'vitest';
import { normalCritical, normalDensity, normalTail } from '../../src/statistics/normal.ts';

test('tails are those of the tables, far out too (Abramowitz and Stegun, tables 26.1 and 26.2)', () => {
  const table: readonly (readonly [z: number, tail: number])[] = [
    [0, 0.5],
    [1, 0.158655253931457],
    [1.96, 0.02499789514822],
    [3, 0.00134989803163],
    [5, 2.866515718791939e-7],
    [10, 7.619853024160527e-24],
  ];
  for (const [z, tail] of table) {
    expect(normalTail(z) / tail).toBeCloseTo(1, 11);
    expect(normalTail(-z)).toBeCloseTo(1 - tail, 14);
  }
});

test('series and fraction meet', () => {
  const [below, above] = [normalTail(2), normalTail(2 + 1e-9)];
  expect((below - above) / 1e-9).toBeCloseTo(normalDensity(2), 5);
});

test('critical values invert the tail', () => {
  for (const level of [1, 0.317, 0.05, 0.01, 1e-9, 1e-20])
    expect((2 * normalTail(normalCritical(level))) / level).toBeCloseTo(1, 9);
  expect(normalCritical(0.05)).toBeCloseTo(1.959963984540054, 12);
});
