import type { JobView } from './query-context.ts';
import type { JobAnswer } from './dialect.ts';

/** A finished job as its clients see it, made from its answer: the charge is the one that the answer states. */
export function endedView(answer: JobAnswer): JobView {
  const chargedNano = answer.price?.nanoUsd ?? 0;
  return {
    id: answer.id,
    request: answer.request,
    phase: 'ended',
    queuePosition: 0,
    createdEpochMs: answer.createdEpochMs,
    startedEpochMs: answer.startedEpochMs,
    endedEpochMs: answer.finishedEpochMs,
    answer,
    refusal: undefined,
    quoteNano: chargedNano,
    chargedNano,
    tries: answer.tries ?? [],
  };
}
