import { expect, test } from 'vitest';
import { KeyMask } from '../../../src/runners/http/key-mask.ts';

test('a key becomes asterisks of its length, in bytes and in headers', () => {
  const mask = new KeyMask('sk-secret-1');
  const body = Buffer.from('{"a":"sk-secret-1","b":"sk-secret-1sk-secret-1"}').subarray(1);
  const copy = Buffer.from(body);
  const masked = mask.bytes(body);
  expect(String(masked)).toBe(`"a":"${'*'.repeat(11)}","b":"${'*'.repeat(22)}"}`);
  expect(body).toEqual(copy);
  expect(mask.text('Bearer sk-secret-1')).toBe(`Bearer ${'*'.repeat(11)}`);
});

test('what does not hold the key is not copied', () => {
  const body = Buffer.from('nothing');
  expect(new KeyMask('sk-secret-1').bytes(body)).toBe(body);
  expect(new KeyMask('x').bytes(Buffer.from('xx'))).toEqual(Buffer.from('xx'));
});
