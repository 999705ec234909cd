import type { Study, StudyCell } from '../../src/study/study.ts';
import { STUDY_METRICS, type StudyMetric } from './metrics.ts';
import { holds } from './figures.ts';

/** A cell that can be compared: its figures all exist. */
export interface Candidate {
  readonly cell: StudyCell;
  readonly dollars: number;
  readonly latency: number;
  readonly success: number;
}

/** The cells that can be compared, and those of them that are worth choosing between. */
export interface ParetoSet {
  readonly candidates: readonly Candidate[];
  /** Of each workload from the cheapest to the dearest. */
  readonly front: readonly Candidate[];
  /** Whether the thresholds of any cell hold. */
  readonly hasHolding: boolean;
  /** How many workloads there are. */
  readonly loads: number;
}

/** A metric of studies by its id. */
export function metricOf(id: 'dollars' | 'latency' | 'success'): StudyMetric {
  const metric = STUDY_METRICS.find((each) => each.id === id);
  if (metric === undefined) throw new Error(`Studies have no metric ${id}.`);
  return metric;
}

/**
 * The Pareto set of a study by dollars per success, p95 of latency and success share: no other cell is at least as good in all three and better
 * in one. Nobody chooses the load: where sweeps vary the workload, cells are only compared with those of the same workload. Only cells whose
 * thresholds hold are in the set, where there are any of their workload; of cells that are equal in all three, all are.
 */
export function paretoSet({ cells, sweeps }: Pick<Study, 'cells' | 'sweeps'>): ParetoSet {
  const [dollars, latency, success] = [metricOf('dollars'), metricOf('latency'), metricOf('success')];
  const candidates = cells.flatMap((cell): Candidate[] => {
    const [cost, time, share] = [dollars.valueOf(cell), latency.valueOf(cell), success.valueOf(cell)];
    return cost === null || time === null || share === null
      ? []
      : [{ cell, dollars: cost, latency: time, success: share }];
  });
  const ofLoad = sweeps.map(({ path, values }) => path.startsWith('workload.') && values.length > 1);
  const loads = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const load = JSON.stringify(candidate.cell.values.filter((_, index) => ofLoad[index]));
    loads.set(load, [...(loads.get(load) ?? []), candidate]);
  }
  return {
    candidates,
    front: [...loads.values()].flatMap(frontOf),
    hasHolding: candidates.some(({ cell }) => holds(cell)),
    loads: loads.size,
  };
}

function frontOf(candidates: readonly Candidate[]): readonly Candidate[] {
  const holding = candidates.filter(({ cell }) => holds(cell));
  const among = holding.length > 0 ? holding : candidates;
  return among
    .filter((one) => !among.some((other) => dominates(other, one)))
    .toSorted((a, b) => a.dollars - b.dollars || a.latency - b.latency || b.success - a.success);
}

function dominates(one: Candidate, other: Candidate): boolean {
  const isAsGood = one.dollars <= other.dollars && one.latency <= other.latency && one.success >= other.success;
  return isAsGood && (one.dollars < other.dollars || one.latency < other.latency || one.success > other.success);
}
