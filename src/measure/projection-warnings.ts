import { countOf, listText } from '../units/format.ts';
import { durationText } from '../units/duration.ts';
import type { UnsteadyPart } from './run-description.ts';

/** Parts that are named; the rest is counted. */
const PARTS_MAX = 10;
/** Below, the start of a run, where the endpoint is empty, and its drain have a part in its dollars. */
const SHORT_MS = 300_000;

/** What tells whether a run stands for a month. */
export interface ProjectedRun {
  /** Of one run. */
  readonly loadDurationMs: number;
  readonly hasEndedEarly: boolean;
  /** Those of the scenario; a run that ended before them does not hold them. */
  readonly unsteady: readonly UnsteadyPart[];
}

/** Why a month may cost something else than its run many times over: one sentence each, without its full stop; empty where nothing is known against it. */
export function projectionWarnings({ loadDurationMs, hasEndedEarly, unsteady }: ProjectedRun): string[] {
  const held = unsteady.filter(({ fromMs }) => fromMs < loadDurationMs).map(({ what }) => what);
  const more = held.length - PARTS_MAX;
  const told = [...held.slice(0, PARTS_MAX), ...(more > 0 ? [countOf(more, 'more part')] : [])];
  return [
    ...(told.length > 0
      ? [`the run holds ${listText(told)}, and the projection repeats it all as often as the run`]
      : []),
    ...(loadDurationMs < SHORT_MS
      ? [`the load is shorter than ${durationText(SHORT_MS)}, so its start and its end weigh more than in a month`]
      : []),
    ...(hasEndedEarly ? ['the run ended early, and the projection repeats what came until then'] : []),
  ];
}
