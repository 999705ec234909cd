import { expect, test } from 'vitest';
import { ApiKeys, hasApiKey } from '../../mock-server/api-keys.ts';

test('a key is a scheme and something behind it', () => {
  expect(['Bearer T', 'Key K', 'Basic eDp5'].every(hasApiKey)).toBe(true);
  expect([undefined, '', ' ', 'Bearer', 'Bearer  ', 'T'].some(hasApiKey)).toBe(false);
});

test('the same key has the same number, another another, none 0, and the numbers are bounded', () => {
  const keys = new ApiKeys();
  expect(['Bearer a', 'Bearer b', 'Bearer a', undefined, 'Bearer'].map((text) => keys.numberOf(text))).toEqual([
    1, 2, 1, 0, 0,
  ]);
  const numbers = Array.from({ length: 10_050 }, (_, n) => keys.numberOf(`Bearer ${n}`));
  expect(new Set(numbers).size).toBe(9_998);
  expect(Math.max(...numbers)).toBe(10_000);
  expect(keys.numberOf('Bearer a')).toBe(1);
});
