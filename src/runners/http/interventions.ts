import { countOf, formatMs } from '../../units/format.ts';

/** What a mock's statistics tell of those who meddled with it while it ran, and of what it had no room for. */
export interface Interventions {
  readonly changes?: readonly { readonly atMs: number; readonly changes: unknown }[];
  readonly script?: { readonly answered: number };
  readonly attempts?: { readonly unseenDisconnects?: number };
  readonly memory?: { readonly underWay: { readonly refused: Readonly<Record<string, number>> } };
}

const CHANGES_TOLD_MAX = 20;
const CHANGE_CHARS_MAX = 300;

/**
 * That the endpoint was not all the time what the scenario says: each change with its instant, how many answers were scripted, what was refused
 * because the mock server had no room in memory, and which faults could not show.
 */
export function interventionWarnings({ changes = [], script, memory, attempts }: Interventions): string[] {
  const told = changes.slice(0, CHANGES_TOLD_MAX).map(({ atMs, changes: patch }) => {
    const text = JSON.stringify(patch);
    const short = text.length > CHANGE_CHARS_MAX ? `${text.slice(0, CHANGE_CHARS_MAX)}…` : text;
    return `the provider was changed ${formatMs(atMs)} after the start: ${short}`;
  });
  const further = changes.length - told.length;
  return [
    ...told,
    ...(further > 0 ? [`the provider was changed ${countOf(further, 'further time')}`] : []),
    ...(script === undefined || script.answered === 0
      ? []
      : [`a script gave the answers of ${countOf(script.answered, 'request')}`]),
    ...unseenWarnings(attempts?.unseenDisconnects ?? 0),
    ...(memory === undefined ? [] : fullWarnings(memory.underWay)),
  ];
}

function fullWarnings({ refused }: NonNullable<Interventions['memory']>['underWay']): string[] {
  const counts = Object.entries(refused).filter(([, count]) => count > 0);
  if (counts.length === 0) return [];
  const told = counts.map(([what, count]) => `${what} ${count}`).join(', ');
  return [`the mock server had no room in memory and refused: ${told}; have less under way at once`];
}

function unseenWarnings(jobs: number): string[] {
  if (jobs === 0) return [];
  return [
    `a fault of type disconnect hit ${countOf(jobs, 'job')} whose submission had been answered already: there was no connection to lose`,
  ];
}
