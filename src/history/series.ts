import type { HistoryLine } from './history-line.ts';

/** Runs of a series that are kept: the newest. */
const RUNS_MAX = 1000;

/** Runs that are judged together, from the oldest to the newest. */
export interface RunSeries {
  readonly key: string;
  readonly lines: readonly HistoryLine[];
  /** How many runs at the end are of the newest commit: the head; at least 1. */
  readonly headCount: number;
  /** Older runs that were left out. */
  readonly older: number;
}

/**
 * What a run is judged with: runs of its scenario in its world; of simulations those of its seed, as two seeds meet other chance; of runs over HTTP
 * those of its machine, whatever its versions are.
 */
export function seriesKey({ scenario, world, machine }: HistoryLine): string {
  const of = world === 'virtual' ? scenario.seed : machineName(machine);
  return JSON.stringify([scenario.name, world, of]);
}

/** A machine in words; empty where nobody knows. */
export function machineName(machine: HistoryLine['machine']): string {
  if (machine === undefined) return '';
  const { system, processor, processors } = machine;
  return [processor, `${processors} processors`, system].filter((part) => part !== '').join(', ');
}

/** The series of a history, in the order of their newest runs, the newest first. */
export function seriesOf(lines: readonly HistoryLine[]): readonly RunSeries[] {
  const groups = new Map<string, HistoryLine[]>();
  for (const line of lines) {
    const key = seriesKey(line);
    const group = groups.get(key) ?? [];
    // A map keeps the order in which its keys were set.
    groups.delete(key);
    groups.set(key, group);
    group.push(line);
  }
  return [...groups].toReversed().map(([key, all]) => {
    const kept = all.slice(-RUNS_MAX);
    return { key, lines: kept, headCount: headCountOf(kept), older: all.length - kept.length };
  });
}

/** The runs of one commit that stand at the end together are repetitions; a run without a commit stands for itself. */
function headCountOf(lines: readonly HistoryLine[]): number {
  const commit = lines.at(-1)?.commit;
  if (commit === undefined) return 1;
  const before = lines.findLastIndex((line) => line.commit !== commit);
  return lines.length - 1 - before;
}
