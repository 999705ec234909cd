import { CostAttribution, type CostsBySource } from '../../../measure/cost-attribution.ts';
import type { PhaseRecorders } from '../../../measure/phase-recorders.ts';
import type { AbortingThreshold } from '../../../measure/thresholds.ts';
import type { Scenario } from '../../../scenario/scenario.ts';
import { priceClasses } from '../../class-costs.ts';
import { ExemplarCollector } from '../../exemplar-collector.ts';
import { loadRecorders } from '../../load-recorders.ts';
import type { MeasuredLoad } from '../measured-load.ts';
import { ConnectionWaits } from '../connection-waits.ts';
import { mergedBySource } from '../live-bill.ts';
import { mergedKeys, requestsOf } from './merged-answers.ts';
import type { RunPart } from './part.ts';
import type { PartStore } from './part-store.ts';

/** The recorders of a scenario with all that parts have recorded. */
export function mergedRecorders(scenario: Scenario, parts: readonly RunPart[]): PhaseRecorders {
  const recorders = loadRecorders(scenario, priceClasses(scenario.workload.requests, scenario.provider));
  for (const { run } of parts) recorders.mergeDump(run.recorders);
  return recorders;
}

/** What several load generators have measured together, as if one had: one run, not replications. `aborted`: the threshold that ended the load. */
export function mergeLoad(
  scenario: Scenario,
  store: Pick<PartStore, 'parts' | 'tapes'>,
  aborted: AbortingThreshold | undefined,
): MeasuredLoad {
  const parts = store.parts();
  const { models } = scenario.provider;
  const scenarioNano = priceClasses(scenario.workload.requests, scenario.provider).worstNano;
  const recorders = mergedRecorders(scenario, parts);
  const costs = new CostAttribution(models.length);
  for (const { run } of parts) costs.mergeDump(run.costs);
  const exemplars = new ExemplarCollector(scenario);
  for (const part of parts) exemplars.mergeDump(part.exemplars);
  const waits = new ConnectionWaits();
  for (const part of parts) waits.mergeDump(part.waits);
  const sum = (of: (part: RunPart) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const dearest = (of: (part: RunPart) => readonly number[], first: Float64Array): Float64Array =>
    first.map((nano, i) => Math.max(nano, ...parts.map((part) => of(part)[i] as number)));
  const worstNano = dearest((part) => part.worstNano, scenarioNano);
  const unreadable = parts.filter(({ unreadable: { count } }) => count > 0);
  const dead = parts.flatMap(({ deadMs }) => deadMs ?? []);
  return {
    recorders,
    scenarioNano,
    dearestNano: dearest((part) => part.dearestNano, new Float64Array(scenarioNano.length)),
    bill: { costs, bySource: () => bySourceOf(parts, worstNano) },
    answers: {
      ...requestsOf(store.tapes(), recorders),
      byKey: mergedKeys(parts),
      unreadable: {
        count: sum((part) => part.unreadable.count),
        firstMessage: unreadable[0]?.unreadable.firstMessage ?? '',
      },
      unstreamed: sum((part) => part.unstreamed),
    },
    requests: { foreign: new Set(parts.flatMap(({ foreign }) => foreign)) },
    exemplars,
    client: {
      refusedInFlight: sum((part) => part.refusedInFlight),
      refusedSpendCap: sum((part) => part.refusedSpendCap),
      capReached: parts.some(({ capReached }) => capReached),
    },
    abortWatch: { aborted },
    load: { endMs: Math.max(0, ...parts.map(({ endMs }) => endMs)) },
    connection: { deadMs: dead.length === 0 ? undefined : Math.min(...dead), waits },
  };
}

function bySourceOf(parts: readonly RunPart[], worstNano: Float64Array): CostsBySource {
  return mergedBySource(
    parts.map(({ bill }) => bill),
    worstNano,
  );
}
