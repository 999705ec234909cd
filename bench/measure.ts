import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Measurement } from './ratio-table.ts';

/** Something to measure: a name and a way to measure it once. */
export interface Contender {
  readonly name: string;
  readonly measureOnce: () => number;
}

/** Rounds of all contenders in turn, so that a machine that grows slower or faster does so for everyone. */
export function measureInterleaved(contenders: readonly Contender[], rounds: number): Measurement[] {
  const values = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, contender] of contenders.entries()) values[index]?.push(contender.measureOnce());
  }
  return contenders.map(({ name }, index) => ({ name, values: values[index] ?? [] }));
}

let tasksetWorks: boolean | undefined;

/** A command bound to one core where `taskset` can do that, else the command itself. The last core is the one least used by others. */
export function pinned(command: readonly string[], core: number = availableParallelism() - 1): string[] {
  tasksetWorks ??= spawnSync('taskset', ['-c', '0', 'true']).status === 0;
  return tasksetWorks ? ['taskset', '-c', String(core), ...command] : [...command];
}

/** Runs a command to its end and gives its standard output. Fails with the command's own words when it fails. */
export function outputOf(command: readonly string[]): string {
  const [file = '', ...args] = command;
  const result = spawnSync(file, args, { encoding: 'utf8', maxBuffer: 1 << 26, timeout: 600_000 });
  if (result.error !== undefined) throw new Error(`Cannot run "${command.join(' ')}": ${result.error.message}`);
  if (result.status !== 0) {
    throw new Error(
      `"${command.join(' ')}" ended with ${result.status ?? result.signal}:\n${result.stderr}${result.stdout}`,
    );
  }
  return result.stdout;
}

/** Wall time of a command from start to end, in milliseconds. */
export function elapsedMsOf(command: readonly string[]): number {
  const startMs = performance.now();
  outputOf(command);
  return performance.now() - startMs;
}

/** CPU time of this process so far, user and system, all threads, in seconds. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Linux counts the CPU time of a process in hundredths of a second for everyone who reads /proc. */
const TICKS_PER_SECOND = 100;

/** CPU time of a process so far, user and system, all threads, in seconds (proc(5), fields 14 and 15 of stat). Throws where there is none. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
