import { expect, test } from 'vitest';
import {
  studentT95,
  studentTCritical,
  studentTCriticalOfLevel,
  studentTProbability,
} from '../../src/statistics/student-t.ts';

/** Two-sided critical values of NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2. */
const TABLE: readonly (readonly [freedom: number, at90: number, at95: number, at99: number])[] = [
  [1, 6.314, 12.706, 63.657],
  [2, 2.92, 4.303, 9.925],
  [3, 2.353, 3.182, 5.841],
  [5, 2.015, 2.571, 4.032],
  [10, 1.812, 2.228, 3.169],
  [30, 1.697, 2.042, 2.75],
  [100, 1.66, 1.984, 2.626],
];

test('critical values are those of the table', () => {
  for (const [freedom, ...values] of TABLE) {
    const found = [0.9, 0.95, 0.99].map((confidence) => Number(studentTCritical(confidence, freedom).toFixed(3)));
    expect(found).toEqual(values);
  }
});

test('one degree of freedom is the Cauchy distribution, and two have a closed form', () => {
  for (const t of [-40, -1.5, -0.01, 0, 0.3, 1, 7, 1e4]) {
    expect(studentTProbability(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 12);
    expect(studentTProbability(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 12);
  }
});

test('a fraction of a degree lies between its neighbours', () => {
  const values = [4, 4.5, 5].map((freedom) => studentTCritical(0.95, freedom));
  expect(values).toEqual(values.toSorted((left, right) => right - left));
});

test('that of 95 % is the same, whether it was asked for before or not, and falls to that of the normal distribution', () => {
  const asked = Array.from({ length: 200 }, (_, i) => studentT95(i + 1));
  expect(asked).toEqual(Array.from({ length: 200 }, (_, i) => studentTCritical(0.95, i + 1)));
  expect(asked.map((_, i) => studentT95(i + 1))).toEqual(asked);
  expect(asked).toEqual(asked.toSorted((left, right) => right - left));
  expect(studentT95(1e9)).toBeCloseTo(1.959964, 5);
});

test('levels that vanish beside 1 have the t of the closed form, and give their tail', () => {
  // Two degrees of freedom: t is (1 - level) / sqrt(level (2 - level) / 2).
  const closed = (level: number): number => (1 - level) / Math.sqrt((level * (2 - level)) / 2);
  for (const level of [0.5, 1e-3, 1e-12, 1e-17]) {
    expect(studentTCriticalOfLevel(level, 2) / closed(level)).toBeCloseTo(1, 6);
    expect(studentTProbability(-studentTCriticalOfLevel(level, 9), 9) / (level / 2)).toBeCloseTo(1, 9);
  }
});
