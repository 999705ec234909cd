/**
 * Simulates one scenario and prints how fast: `simulate-child FILE REQUESTS`. Two simulations warm the compiler up, as the first
 * seconds of a long one do; then the best of three counts, as it does for the C program.
 */
import { readFileSync } from 'node:fs';
import { tuneForSimulation } from '../src/platform/runtime.ts';
import { simulate } from '../src/runners/virtual/simulate.ts';
import { loadScenario } from '../src/scenario/load-scenario.ts';
import { cpuSeconds } from './measure.ts';
import { peerLine } from './peer-output.ts';

const [file = '', requestsText = ''] = process.argv.slice(2);

const readText = (path: string): string => readFileSync(path, 'utf8');

function load(maxRequests: number): ReturnType<typeof loadScenario>['scenario'] {
  return loadScenario(file, { readText, overrides: [`workload.maxRequests=${maxRequests}`] }).scenario;
}

// As `tollmark simulate` does.
tuneForSimulation();
const requests = Number(requestsText);
simulate(load(Math.ceil(requests / 10)));
const scenario = load(requests);
const REPETITIONS = 3;
let best = Number.POSITIVE_INFINITY;
let summary = simulate(scenario);
for (let i = 0; i < REPETITIONS; i++) {
  const start = cpuSeconds();
  summary = simulate(scenario);
  best = Math.min(best, cpuSeconds() - start);
}
console.log(peerLine(scenario.provider.capacity.slots, summary.requests.offered, summary.attempts.total, best));
