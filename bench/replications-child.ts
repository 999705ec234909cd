/** Replicates one scenario and prints how long it took, as JSON: `replications-child THREADS REPLICATIONS REQUESTS`. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tuneForSimulation } from '../src/platform/runtime.ts';
import { carryOut } from '../src/executors/carry-out.ts';
import { onThreads } from '../src/executors/threads.ts';
import { loadScenario } from '../src/scenario/load-scenario.ts';
import { askOne } from '../src/study/question-batch.ts';
import { cpuSeconds } from './measure.ts';

/** What one run came to. */
export interface ReplicationsRun {
  /** Wall time, the start of the threads included. */
  readonly seconds: number;
  /** Of all threads together. */
  readonly cpuSeconds: number;
  /** Of the summary. */
  readonly digest: string;
}

const [threads = '', replications = '', requests = ''] = process.argv.slice(2);
const readText = (path: string): string => readFileSync(path, 'utf8');
const overrides = [`workload.maxRequests=${requests}`];
const loaded = loadScenario('bench/mm16.yaml', { readText, overrides });

tuneForSimulation();
const startMs = performance.now();
const startCpu = cpuSeconds();
const { result } = await carryOut(askOne(loaded, Number(replications)), onThreads(Number(threads)));
const run: ReplicationsRun = {
  seconds: (performance.now() - startMs) / 1000,
  cpuSeconds: cpuSeconds() - startCpu,
  digest: createHash('sha256').update(JSON.stringify(result)).digest('hex'),
};
console.log(JSON.stringify(run));
