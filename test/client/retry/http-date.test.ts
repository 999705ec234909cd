import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatHttpDate, parseHttpDate } from '../../../src/client/retry/http-date.ts';

const NOW = Date.UTC(2026, 10, 20);
const SECOND = 1000;
/** Whole seconds of the years 0 to 9999. */
const epochSeconds = fc.integer({ min: -62_167_219_200, max: 253_402_300_799 });

test('what is written is read, in the years 0 to 9999', () => {
  fc.assert(
    fc.property(epochSeconds, (seconds) => {
      const text = new Date(seconds * SECOND).toUTCString();
      expect(parseHttpDate(text, NOW)).toBe(seconds * SECOND);
      expect(formatHttpDate(seconds * SECOND + 0.5)).toBe(text);
    }),
    { seed: 42, numRuns: 2000 },
  );
});

describe('the three forms of RFC 9110', () => {
  test.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', 784_111_777_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 784_111_777_000],
    ['Sun Nov  6 08:49:37 1994', 784_111_777_000],
    ['Wed Nov 16 08:49:37 1994', 784_975_777_000],
    ['Sat, 31 Dec 2016 23:59:60 GMT', Date.UTC(2017, 0, 1)],
  ])('%s', (text, epochMs) => {
    expect(parseHttpDate(text, NOW)).toBe(epochMs);
  });

  test.each([
    ['76', 2076],
    ['77', 1977],
    ['26', 2026],
    ['00', 2000],
  ])('the year %s is the latest that is at most 50 years ahead', (short, year) => {
    expect(parseHttpDate(`Monday, 01-Jan-${short} 00:00:00 GMT`, NOW)).toBe(Date.UTC(year, 0, 1));
  });
});

test.each([
  '',
  'tomorrow',
  'Sun, 31 Feb 2026 00:00:00 GMT',
  'Sun, 29 Feb 2025 00:00:00 GMT',
  'Sun, 00 Jan 2026 00:00:00 GMT',
  'Sun, 06 Nov 1994 24:00:00 GMT',
  'Sun, 06 Nov 1994 08:60:37 GMT',
  'Sun, 06 Nov 1994 08:49:61 GMT',
  'Sun, 06 Nov 1994 08:49:37 UTC',
  'Sun, 6 Nov 1994 08:49:37 GMT',
  'sun, 06 nov 1994 08:49:37 gmt',
  '1994-11-06T08:49:37Z',
])('%s is no HTTP date', (text) => {
  expect(parseHttpDate(text, NOW)).toBeUndefined();
});
