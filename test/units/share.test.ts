import { expect, test } from 'vitest';
import { shareSchema } from '../../src/units/share.ts';

test.each([0, 0.5, 1])('%d is a share', (share) => {
  expect(shareSchema.parse(share)).toBe(share);
});

test.each([-0.01, 1.01, Number.NaN, Number.POSITIVE_INFINITY, '0.5', null])('%j is none', (share) => {
  expect(shareSchema.safeParse(share).error?.issues[0]?.message).toBe('expected a share from 0 to 1');
});
