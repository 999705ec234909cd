import { expect, test } from 'vitest';
import { readDay, unknownName } from '../../src/commands/prices-flags.ts';

test('a day is itself, a month its first day, and nothing today', () => {
  expect(readDay('2026-09-26', '2026-11-20')).toBe('2026-09-26');
  expect(readDay('2026-09', '2026-11-20')).toBe('2026-09-01');
  expect(readDay(undefined, '2026-11-20')).toBe('2026-11-20');
});

test('an unknown name is told with those that are near first', () => {
  expect(unknownName('--vendor', 'fall', ['bfl', 'openai', 'fal'])).toEqual([
    { path: '--vendor', message: 'there is no "fall"; known are fal, bfl, openai' },
  ]);
  expect(unknownName('--vendor', 'fal', ['fal'])).toEqual([]);
  expect(unknownName('--vendor', undefined, ['fal'])).toEqual([]);
});
