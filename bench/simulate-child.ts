/**
 * Simulates one scenario and prints how fast: `simulate-child FILE REQUESTS`. A first, shorter simulation warms the
 * compiler up, as the first seconds of a long simulation do.
 */
import { readFileSync } from 'node:fs';
import { simulate } from '../src/runners/simulate.ts';
import { loadScenario } from '../src/scenario/load-scenario.ts';
import { cpuSeconds } from './measure.ts';
import { peerLine } from './peer-output.ts';

const [file = '', requestsText = ''] = process.argv.slice(2);

const readText = (path: string): string => readFileSync(path, 'utf8');

function load(maxRequests: number): ReturnType<typeof loadScenario>['scenario'] {
  return loadScenario(file, { readText, overrides: [`workload.maxRequests=${maxRequests}`] }).scenario;
}

const requests = Number(requestsText);
simulate(load(Math.ceil(requests / 10)));
const scenario = load(requests);
const start = cpuSeconds();
const summary = simulate(scenario);
const seconds = cpuSeconds() - start;
console.log(peerLine(scenario.provider.capacity.slots, summary.requests.offered, summary.attempts.total, seconds));
