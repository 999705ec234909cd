import { expect, test } from 'vitest';
import { recordSchema } from '../../src/provider/record-options.ts';

test('what is not said does not happen', () => {
  expect(recordSchema.parse({})).toEqual({
    lostShare: 0,
    duplicateShare: 0,
    lateShare: 0,
    lateMs: 0,
    glitchShare: 0,
    glitchFactor: 1,
  });
});

test('shares, a delay and a factor are read', () => {
  const records = { lost: 0.01, duplicate: 0.02, late: { share: 0.1, by: '5m' }, glitch: { share: 0.03, factor: 10 } };
  expect(recordSchema.parse(records)).toEqual({
    lostShare: 0.01,
    duplicateShare: 0.02,
    lateShare: 0.1,
    lateMs: 300_000,
    glitchShare: 0.03,
    glitchFactor: 10,
  });
});

test.each([
  { lost: 1.5 },
  { late: { share: 0.1 } },
  { late: { share: 0.1, by: '0s' } },
  { glitch: { share: 0.1, factor: -1 } },
  { glitch: { share: 0.1, factor: 1e6 } },
  { missing: 0.1 },
])('%j is refused', (records) => {
  expect(recordSchema.safeParse(records).success).toBe(false);
});
