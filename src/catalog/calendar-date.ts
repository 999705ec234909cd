import { z } from 'zod';

const PATTERN = /^(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?$/;
const EXPECTED = 'expected a date such as 2026-09-26, or a month such as 2026-09 where no day is known';

/** Days of a month of the Gregorian calendar; months count from 1. */
function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function exists(text: string): boolean {
  const match = PATTERN.exec(text);
  return match !== null && Number(match[3] ?? 1) <= daysIn(Number(match[1]), Number(match[2]));
}

/** The first day that a date may mean: itself, or the first of its month. */
export function firstDay(date: string): string {
  return date.length === 7 ? `${date}-01` : date;
}

/** The last day that a date may mean: itself, or the last of its month. */
export function lastDay(date: string): string {
  if (date.length !== 7) return date;
  return `${date}-${daysIn(Number(date.slice(0, 4)), Number(date.slice(5)))}`;
}

/** A day (`2026-09-26`), or a month (`2026-09`) where a source says no more. Days that do not exist are refused. Days compare as texts. */
export const dateSchema: z.ZodType<string, string> = z
  .string({ error: EXPECTED })
  .refine(exists, { error: EXPECTED })
  .meta({ description: 'A day, or a month where no day is known: 2026-09-26 or 2026-09.', pattern: PATTERN.source });
