/** Index of the word that holds sign, exponent and first bits of the mantissa of `float[0]`, seen through `words`, which follow the machine's byte order. */
export function highWord(float: Float64Array, words: Uint32Array): 0 | 1 {
  float[0] = 1;
  return words[1] === 0 ? 0 : 1;
}
