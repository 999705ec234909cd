import { afterEach, expect, test, vi } from 'vitest';
import { dateSchema } from '../../src/catalog/calendar-date.ts';
import { todayText } from '../../src/platform/wall-clock.ts';

afterEach(() => void vi.useRealTimers());

test('today is a day as catalogs write it, in UTC', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 20, 23, 59, 59) });
  expect(todayText()).toBe('2026-11-20');
  vi.setSystemTime(Date.UTC(2026, 10, 21));
  expect(todayText()).toBe('2026-11-21');
  expect(dateSchema.safeParse(todayText()).success).toBe(true);
});
