import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRatePerSecond, positiveRateSchema, rateSchema, rateText } from '../../src/units/rate.ts';

describe('parseRatePerSecond', () => {
  test.each([
    ['0/s', 0],
    ['20/s', 20],
    ['1.005/s', 1.005],
    ['600/min', 10],
    ['1000/h', 1000 / 3600],
    ['86400/d', 1],
  ])('%s is %d per second', (text, perSecond) => {
    expect(parseRatePerSecond(text)).toBe(perSecond);
  });

  test('the same rate per minute, hour and day is the same number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), (perSecond) => {
        expect(parseRatePerSecond(`${perSecond * 60}/min`)).toBe(perSecond);
        expect(parseRatePerSecond(`${perSecond * 3600}/h`)).toBe(perSecond);
        expect(parseRatePerSecond(`${perSecond * 86_400}/d`)).toBe(perSecond);
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  test.each(['', '20', '/s', '-1/s', '20/m', '20 /s', '20/S', '1e3/s', '20/s/s', 'NaN/s'])('%j is none', (text) => {
    expect(parseRatePerSecond(text)).toBeUndefined();
  });
});

test.each(['20/s', '0.125/s', '50/min', '1000/h', '7/d'])('%s is written as it is read', (text) => {
  expect(rateText(parseRatePerSecond(text) ?? Number.NaN)).toBe(text);
});

test('the schemas bound a rate from below and above', () => {
  expect(rateSchema.parse('0/s')).toBe(0);
  expect(positiveRateSchema.safeParse('0/s').error?.issues[0]?.message).toBe('expected a rate above zero');
  expect(rateSchema.safeParse('1000000001/s').error?.issues[0]?.message).toContain('at most 1000000000/s');
  expect(rateSchema.safeParse(20).error?.issues[0]?.message).toBe('expected a rate such as "20/s" or "600/min"');
});
