/**
 * Simulates a scenario with a tree's simulator and prints how fast, as JSON: `simulate-child TREE FILE REPETITIONS [PATH=VALUE]...`.
 * The first simulation warms the compiler up, as the first seconds of a long one do; of the others the best counts, as it does for
 * the C program.
 */
import { cpuSeconds } from './measure.ts';
import { importTree } from './tree.ts';
import type { SimulationRun } from './peer-output.ts';

const [folder = '', file = '', repetitions = '', ...overrides] = process.argv.slice(2);
const { loadScenario, readTextFile, simulate } = await importTree(folder);
const { scenario } = loadScenario(file, { readText: readTextFile, overrides });

let summary = simulate(scenario);
let best = Number.POSITIVE_INFINITY;
for (let i = 0; i < Number(repetitions); i++) {
  const start = cpuSeconds();
  summary = simulate(scenario);
  best = Math.min(best, cpuSeconds() - start);
}
const run: SimulationRun & { partial: boolean } = {
  requests: summary.requests.offered,
  attempts: summary.attempts.total,
  requestsPerSecond: summary.requests.offered / best,
  partial: summary.verdict === 'partial',
};
console.log(JSON.stringify(run));
