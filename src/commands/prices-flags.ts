import { dateSchema, firstDay } from '../catalog/calendar-date.ts';
import { type Problem, ScenarioError } from '../errors/scenario-error.ts';
import { nearestFirst } from '../units/nearest.ts';

/** The day of an `--at` flag: itself, the first of a month, or `today` where it is absent. Throws a `ScenarioError` USAGE. */
export function readDay(at: string | undefined, today: string): string {
  if (at === undefined) return today;
  const reading = dateSchema.safeParse(at);
  if (reading.success) return firstDay(reading.data);
  const message = `${reading.error.issues[0]?.message ?? 'expected a date'}, got ${JSON.stringify(at.slice(0, 40))}`;
  throw new ScenarioError('USAGE', [{ path: '--at', message }]);
}

/** What is wrong with a flag that names one of some known things; nothing where it is absent or known. */
export function unknownName(flag: string, name: string | undefined, known: readonly string[]): Problem[] {
  if (name === undefined || known.includes(name)) return [];
  const near = nearestFirst(name, known).slice(0, 20).join(', ');
  return [{ path: flag, message: `there is no ${JSON.stringify(name.slice(0, 40))}; known are ${near}` }];
}
