import { countOf, formatMs } from '../../units/format.ts';

/** What a mock's statistics tell of those who meddled with it while it ran. */
export interface Interventions {
  readonly changes?: readonly { readonly atMs: number; readonly changes: unknown }[];
  readonly script?: { readonly answered: number };
}

const CHANGES_TOLD_MAX = 20;
const CHANGE_CHARS_MAX = 300;

/** That the endpoint was not all the time what the scenario says: each change with its instant, and how many answers were scripted. */
export function interventionWarnings({ changes = [], script }: Interventions): string[] {
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
  ];
}
