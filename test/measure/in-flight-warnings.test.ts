import { expect, test } from 'vitest';
import { inFlightWarnings } from '../../src/measure/in-flight-warnings.ts';

test('more than one in fifty requests that maxInFlight refused is worth a word', () => {
  expect(inFlightWarnings(20, 1000)).toEqual([]);
  expect(inFlightWarnings(0, 0)).toEqual([]);
  expect(inFlightWarnings(21, 1000)).toEqual([expect.stringMatching(/^only 97.9 % .* raise it or lower the rate$/)]);
});
