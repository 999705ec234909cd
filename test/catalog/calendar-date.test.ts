import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateSchema, firstDay, lastDay } from '../../src/catalog/calendar-date.ts';

const DAY_MS = 86_400_000;
const dayOf = (index: number): string => new Date(index * DAY_MS).toISOString().slice(0, 10);

test('exactly the days of the calendar are taken', () => {
  const parts = fc.tuple(
    fc.integer({ min: 1970, max: 2200 }),
    fc.integer({ min: 0, max: 14 }),
    fc.integer({ min: 0, max: 33 }),
  );
  const text = (year: number, month: number, day: number): string =>
    [String(year), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
  fc.assert(
    fc.property(parts, ([year, month, day]) => {
      const written = text(year, month, day);
      const epochMs = Date.UTC(year, month - 1, day);
      expect(dateSchema.safeParse(written).success).toBe(dayOf(epochMs / DAY_MS) === written);
    }),
    { seed: 42, numRuns: 3000, examples: [[[2024, 2, 29]], [[2100, 2, 29]], [[2000, 2, 29]], [[2026, 2, 29]]] },
  );
});

test('a month is its first day and its last', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 80_000 }), (index) => {
      const day = dayOf(index);
      const month = day.slice(0, 7);
      expect(firstDay(month) <= day && day <= lastDay(month)).toBe(true);
      expect([firstDay(day), lastDay(day)]).toEqual([day, day]);
      const next = dayOf(Date.parse(lastDay(month)) / DAY_MS + 1);
      expect(next).toBe(firstDay(next.slice(0, 7)));
    }),
    { seed: 42, numRuns: 500 },
  );
});

test.each([
  '2026',
  '26-01-01',
  '2026-1-1',
  '2026-00',
  '2026-13',
  '2026-01-00',
  ' 2026-01-01',
  '2026-01-01T00:00',
  '',
  2026,
])('%j is no date', (text) => {
  expect(dateSchema.safeParse(text).error?.issues[0]?.message).toMatch(/^expected a date such as/);
});
