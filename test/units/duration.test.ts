import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationSchema, durationText, parseDurationMs, positiveDurationSchema } from '../../src/units/duration.ts';

describe('parseDurationMs', () => {
  test.each([
    ['0ms', 0],
    ['250ms', 250],
    ['0.5ms', 0.5],
    ['5s', 5000],
    ['1.005s', 1005],
    ['4.35s', 4350],
    ['1.1m', 66_000],
    ['2h', 7_200_000],
    ['0.1h', 360_000],
    ['1d', 86_400_000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  test('reads every whole number of thousandths of a second without rounding', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), (ms) => {
        expect(parseDurationMs(`${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}s`)).toBe(ms);
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test.each([
    '',
    '5',
    's',
    '-5s',
    '+5s',
    '5 s',
    '5S',
    '5sec',
    '1e3s',
    '.5s',
    '5.s',
    '1m30s',
    '٥s',
    '5s\n',
    '1234567890123s',
  ])('%j is none', (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  });
});

test.each(['0s', '0.5ms', '250ms', '90s', '5m', '1h', '36h', '2d'])('%s is written as it is read', (text) => {
  expect(durationText(parseDurationMs(text) ?? Number.NaN)).toBe(text);
});

describe('durationSchema', () => {
  test('says how a duration looks, and bounds it', () => {
    expect(durationSchema.safeParse(5).error?.issues[0]?.message).toContain('expected a duration such as "250ms"');
    expect(durationSchema.safeParse('5').error?.issues[0]?.message).toContain('expected a duration such as "250ms"');
    expect(durationSchema.safeParse('3650d').data).toBe(315_360_000_000);
    expect(durationSchema.safeParse('3651d').error?.issues[0]?.message).toContain('at most ten years');
  });

  test('zero is a duration, but no positive one', () => {
    expect(durationSchema.parse('0s')).toBe(0);
    expect(positiveDurationSchema.safeParse('0s').error?.issues[0]?.message).toBe('expected a duration above zero');
    expect(positiveDurationSchema.parse('1ms')).toBe(1);
  });
});
