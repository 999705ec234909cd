import type { Problem } from '../errors/scenario-error.ts';
import type { StudyFlags } from './study.ts';

/**
 * What does not go with something else than a run: the flags of studies, and others by their names. Those that are given are problems. `message`: what
 * is wrong with each.
 */
export function foreignFlags(
  { sweep, replications, resume }: Pick<StudyFlags, 'sweep' | 'replications' | 'resume'>,
  others: Readonly<Record<string, boolean>>,
  message: string,
): Problem[] {
  const given = {
    '--sweep': sweep.length > 0,
    '--replications': replications !== undefined,
    '--resume': resume !== undefined,
    ...others,
  };
  return Object.entries(given).flatMap(([path, isGiven]) => (isGiven ? [{ path, message }] : []));
}
