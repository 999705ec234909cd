import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ATTEMPT_NUMBER_MAX, readRequestKey, writeRequestKey } from '../../src/wire/request-key.ts';
import { REQUEST_NUMBER_MAX } from '../../src/workload/requests-ahead.ts';

test('a key travels in headers and back', () => {
  const key = fc.record({ request: fc.nat({ max: REQUEST_NUMBER_MAX }), attempt: fc.nat({ max: ATTEMPT_NUMBER_MAX }) });
  fc.assert(
    fc.property(key, (written) => {
      expect(readRequestKey(writeRequestKey(written))).toEqual(written);
    }),
    { seed: 42, numRuns: 1000, examples: [[{ request: REQUEST_NUMBER_MAX, attempt: ATTEMPT_NUMBER_MAX }]] },
  );
});

test.each(['', '-1', '01', '1.5', '1e3', ' 1', '4294967296', '99999999999', 'NaN', '0x1', '１'])(
  '%j counts as absent',
  (text) => {
    expect(readRequestKey({ 'x-tollmark-request': text, 'x-tollmark-attempt': '1' })).toBeUndefined();
    expect(readRequestKey({ 'x-tollmark-request': '1', 'x-tollmark-attempt': text })).toBeUndefined();
  },
);

test('one header without the other is no key', () => {
  expect(readRequestKey({ 'x-tollmark-request': '1' })).toBeUndefined();
  expect(readRequestKey({})).toBeUndefined();
});
