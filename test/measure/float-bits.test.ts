import { expect, test } from 'vitest';
import { highWord } from '../../src/measure/float-bits.ts';

test('the high word is where sign and exponent are, whatever the byte order', () => {
  const float = new Float64Array(1);
  const words = new Uint32Array(float.buffer);
  const high = highWord(float, words);
  float[0] = -2;
  expect(words[high]).toBe(0xc0000000);
  expect(words[1 - high]).toBe(0);
});
