import { fileURLToPath } from 'node:url';
import { outputOf, pinned } from './measure.ts';
import type { SimulationRun } from './peer-output.ts';
import type { Tree } from './tree.ts';

const child = (name: string): string => fileURLToPath(new URL(`${name}-child.js`, import.meta.url));

/** A process simulates so often after its warm-up; the best counts. */
export const REPETITIONS = 3;

/** Simulates a scenario with a tree's simulator, in a process of its own on one core. Throws where its spend cap ended it early. */
export function simulateIn(tree: Tree, file: string, overrides: readonly string[] = []): SimulationRun {
  const command = [process.execPath, child('simulate'), tree.folder, file, String(REPETITIONS), ...overrides];
  const run = JSON.parse(outputOf(pinned(command))) as SimulationRun & { partial: boolean };
  if (run.partial) throw new Error(`${file} reached its spend cap after ${run.requests} requests.`);
  return run;
}

/** CPU time of one small simulation with a tree's simulator, in milliseconds. */
export function smallSimulationMs(tree: Tree, file: string): number {
  return Number(outputOf(pinned([process.execPath, child('small'), tree.folder, file])));
}

/** Prints the peak of resident memory, in KiB, when the process that imports it ends. */
const REPORT_PEAK = `data:text/javascript,process.on('exit',()=>console.log('peak',process.resourceUsage().maxRSS))`;

/** Peak resident memory of a tree's `tollmark simulate`, in megabytes of 10^6 bytes. */
export function peakMegabytes(tree: Tree, file: string, overrides: readonly string[]): number {
  const sets = overrides.flatMap((override) => ['--set', override]);
  const command = [process.execPath, '--import', REPORT_PEAK, `${tree.folder}/cli.js`, 'simulate', file, '-q', ...sets];
  return (Number(/peak (\d+)/.exec(outputOf(pinned(command)))?.[1]) * 1024) / 1e6;
}
