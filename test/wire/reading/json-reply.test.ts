import { expect, test } from 'vitest';
import { readJsonText } from '../../../src/wire/reading/json-reply.ts';

test('a large reply with few values is read, one with more than a million is not', () => {
  const image = 'A'.repeat(8_000_000);
  expect(readJsonText(`{"data":[{"b64_json":"${image}"}]}`)).toEqual({ data: [{ b64_json: image }] });
  const list = (length: number): string => `[${'[] , '.repeat(length)}1]`;
  expect(readJsonText(list(400_000))).toHaveLength(400_001);
  expect(readJsonText(list(1_000_000))).toBeUndefined();
});
