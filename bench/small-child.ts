/**
 * Simulates a small scenario 1,100 times with a tree's simulator and prints the CPU time of the last 1,000 in milliseconds each:
 * `small-child TREE FILE`. Each simulation has a seed of its own, as in a study.
 */
import { cpuSeconds } from './measure.ts';
import { importTree } from './tree.ts';

const WARM_UP = 100;
const MEASURED = 1000;

const [folder = '', file = ''] = process.argv.slice(2);
const { loadScenario, readTextFile, simulate } = await importTree(folder);
const { scenario } = loadScenario(file, { readText: readTextFile, overrides: [] });

let seed = scenario.seed;
for (let i = 0; i < WARM_UP; i++) simulate({ ...scenario, seed: seed++ });
const start = cpuSeconds();
for (let i = 0; i < MEASURED; i++) simulate({ ...scenario, seed: seed++ });
console.log(((cpuSeconds() - start) * 1000) / MEASURED);
