import type { PhaseRecorders } from '../../../measure/phase-recorders.ts';
import { DuePhases } from '../due-phases.ts';
import type { MeasuredLoad } from '../measured-load.ts';
import { DeliveryLog } from '../mock-bill.ts';
import type { RunPart } from './part.ts';
import type { TapeDump } from './request-tape.ts';

/** What became of single requests. */
export function requestsOf(
  tapes: Iterable<TapeDump>,
  recorders: PhaseRecorders,
): Pick<MeasuredLoad['answers'], 'deliveries' | 'phases'> {
  const deliveries = new DeliveryLog();
  const phases = new DuePhases(recorders);
  for (const tape of tapes) {
    for (let i = 0; i < tape.deliveries.length; i += 2)
      deliveries.deliver(tape.deliveries[i] as number, tape.deliveries[i + 1] as number);
    for (const [request, jobId] of tape.jobs) deliveries.deliverJob(request, jobId);
    for (let i = 0; i < tape.phases.length; i += 2) phases.set(tape.phases[i] as number, tape.phases[i + 1] as number);
  }
  return { deliveries, phases };
}

/** Attempts of all workers by API key; undefined where there is one. */
export function mergedKeys(parts: readonly RunPart[]): { attempts: number; throttled: number }[] | undefined {
  const all = parts.flatMap(({ byKey }) => (byKey === undefined ? [] : [byKey]));
  return all[0]?.map((_, key) => ({
    attempts: all.reduce((sum, byKey) => sum + (byKey[key]?.attempts ?? 0), 0),
    throttled: all.reduce((sum, byKey) => sum + (byKey[key]?.throttled ?? 0), 0),
  }));
}
