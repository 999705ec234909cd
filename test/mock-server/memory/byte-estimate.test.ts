import { expect, test } from 'vitest';
import { estimateBytes, requestBytes } from '../../../mock-server/memory/byte-estimate.ts';
import { requestOf } from './samples.ts';

test('a text counts a byte for each character, or two where one needs it', () => {
  expect(estimateBytes('x'.repeat(1000))).toBe(1024);
  expect(estimateBytes(`${'x'.repeat(999)}é`)).toBe(2024);
  expect(estimateBytes('語'.repeat(1000))).toBe(2024);
});

test('bytes count with the memory that they are a view of', () => {
  const bytes = new Uint8Array(5000);
  expect(estimateBytes(bytes.subarray(0, 3))).toBe(estimateBytes(bytes));
  expect(estimateBytes(bytes)).toBeGreaterThanOrEqual(5000);
});

test('values count all that they hold, however deep', () => {
  let deep: unknown = 'x'.repeat(1000);
  for (let level = 0; level < 100_000; level++) deep = [deep];
  expect(estimateBytes(deep)).toBe(100_000 * 72 + 1024);
  expect(estimateBytes({ a: null, bc: [1, true] })).toBe(64 + 2 * 24 + 3 + 8 + 64 + 16 + 16);
});

test('what a request says counts twice, and its usage does not count by its length', () => {
  const prompt = 'x'.repeat(1_000_000);
  const bytes = requestBytes(requestOf({ prompt }));
  expect(bytes - requestBytes(requestOf({ prompt: '' }))).toBe(2_000_000);
  expect(requestBytes(requestOf({}))).toBeLessThan(2500);
});
