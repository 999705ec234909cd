import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeJsonReport } from '../../reports/index.ts';
import { BACKOFF_TYPES } from '../../src/client/retry/backoff.ts';
import { RETRY_PRESETS } from '../../src/client/retry/retry-presets.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';

/** A simulation whose summary must be the same bytes wherever it runs. */
export interface ReproducibilityCase {
  readonly name: string;
  /** Scenario file, from the root of the repository. */
  readonly file: string;
  /** Overrides as `--set` takes them. */
  readonly set: readonly string[];
}

const SHIPPED = ['flagship', 'retry-storm', 'closed-loop', 'slow-tail-timeout', 'moderation', 'gpu-seconds'];
const EVERYTHING = 'bench/nodes/everything.yaml';
const BUDGETS = ['ratio', 'finagle', 'grpc', 'aws'];
const ARRIVALS = [
  '{ type: constant, rate: 18/s }',
  '{ type: burst, size: 90, every: 5s }',
  '{ type: ramping, spacing: poisson, stages: [{ for: 40s, rate: 30/s }, { for: 50s, rate: 2/s }] }',
  '{ type: ramping, stages: [{ for: 90s, rate: 33/s }] }',
  '{ type: closed, users: 40, thinkTime: { type: exponential, mean: 900ms }, rampUp: 3s }',
];

const everything = (set: string): ReproducibilityCase => ({ name: `everything, ${set}`, file: EVERYTHING, set: [set] });

/** Scenarios that ship, and one of everything under every retry policy, budget and kind of arrivals. */
export const CASES: readonly ReproducibilityCase[] = [
  ...SHIPPED.map((name) => ({ name, file: `scenarios/${name}.yaml`, set: [] })),
  { name: 'everything', file: EVERYTHING, set: [] },
  ...RETRY_PRESETS.map(({ name }) => everything(`client.retry=${name}`)),
  ...BACKOFF_TYPES.map((type) => everything(`client.retry={ type: ${type}, base: 300ms }`)),
  ...BUDGETS.map((type) => everything(`client.retry={ type: decorrelated, budget: { type: ${type} } }`)),
  ...ARRIVALS.map((arrivals) => everything(`workload.arrivals=${arrivals}`)),
];

/** The digest of a case's summary as JSON: SHA-256 of the whole bytes, in hexadecimal. */
export function digestOf({ file, set }: ReproducibilityCase): string {
  const readText = (path: string): string => readFileSync(path, 'utf8');
  const { scenario } = loadScenario(file, { readText, overrides: set });
  return createHash('sha256')
    .update(writeJsonReport(simulate(scenario)))
    .digest('hex');
}
