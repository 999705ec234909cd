import { z } from 'zod';
import { utcEpochMs } from '../units/calendar.ts';

const PATTERN = /^(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?$/;
const EXPECTED = 'expected a date such as 2026-09-26, or a month such as 2026-09 where no day is known';

function exists(text: string): boolean {
  const match = PATTERN.exec(text);
  return match !== null && utcEpochMs(Number(match[1]), Number(match[2]), Number(match[3] ?? 1)) !== undefined;
}

/** The first day that a date may mean: itself, or the first of its month. */
export function firstDay(date: string): string {
  return date.length === 7 ? `${date}-01` : date;
}

/** The last day that a date may mean: itself, or the last of its month. */
export function lastDay(date: string): string {
  if (date.length !== 7) return date;
  return ['31', '30', '29'].map((day) => `${date}-${day}`).find(exists) ?? `${date}-28`;
}

/** A day (`2026-09-26`), or a month (`2026-09`) where a source says no more. Days that do not exist are refused. Days compare as texts. */
export const dateSchema: z.ZodType<string, string> = z
  .string({ error: EXPECTED })
  .refine(exists, { error: EXPECTED })
  .meta({ description: 'A day, or a month where no day is known: 2026-09-26 or 2026-09.', pattern: PATTERN.source });
