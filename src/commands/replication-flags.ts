import { ScenarioError, type Problem } from '../errors/scenario-error.ts';
import { REPLICATIONS_MAX, THREADS_MAX, type ReplicateOptions } from '../executors/replications.ts';
import { formatCount } from '../units/format.ts';

/** Flags of `simulate` that ask for replications. */
export interface ReplicationFlags {
  /** How many seeds to simulate; undefined: one run. */
  readonly replications: number | undefined;
  /** Worker threads; undefined: as many as the machine has cores. */
  readonly threads: number | undefined;
}

/**
 * What the flags ask for; undefined for a single run. `cores` is what the machine offers. Throws a `ScenarioError` USAGE with all that
 * is wrong with them.
 */
export function readReplicationFlags(
  { replications, threads }: ReplicationFlags,
  cores: number,
): ReplicateOptions | undefined {
  const problems: Problem[] = [];
  const check = (path: string, value: number | undefined, max: number): void => {
    if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= max)) return;
    problems.push({ path, message: `expected a whole number from 1 to ${formatCount(max)}` });
  };
  check('--replications', replications, REPLICATIONS_MAX);
  check('--threads', threads, THREADS_MAX);
  if (threads !== undefined && replications === undefined) {
    problems.push({ path: '--threads', message: 'a single run has one thread; say how many with --replications' });
  }
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
  if (replications === undefined) return undefined;
  return { count: replications, threads: Math.min(replications, threads ?? Math.min(cores, THREADS_MAX)) };
}
