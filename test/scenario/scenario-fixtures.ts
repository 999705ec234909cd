import { ScenarioError, type Problem } from '../../src/errors/scenario-error.ts';
import { type LoadedScenario, loadScenario, type LoadScenarioOptions } from '../../src/scenario/load-scenario.ts';

/** A provider file, line by line known to the tests. */
export const PROVIDER_TEXT = `dialect: prodia
models:
  flux-schnell:
    operation: text-to-image
    serviceTime: { type: lognormal, median: 300ms, p95: 900ms }
    price: { per: image, usd: "0.0025" }
  flux-kontext:
    operation: image-edit
    serviceTime: { type: exponential, mean: 2s }
    price: { per: image, usd: "0.04" }
capacity: { slots: 16, queue: 64 }
`;

/** A scenario that names the provider file, line by line known to the tests. */
export const SCENARIO_TEXT = `name: brownout
description: What does a brownout cost?
seed: 42
provider: providers/prodia.yaml
workload:
  duration: 5m
  arrivals: { type: poisson, rate: 20/s }
  requests:
    - { weight: 80, operation: text-to-image, model: flux-schnell, size: 1024x1024 }
    - { weight: 20, operation: image-edit, model: flux-kontext }
client:
  timeout: 60s
  maxInFlight: 2000
faults:
  - { at: 60s, for: 60s, status: 503, share: 0.5 }
thresholds:
  latencyMs.p95: "< 5000"
  dollars.perSuccess: "< 0.004"
projection: { requestsPerMonth: 30_000_000 }
`;

export interface Files {
  readonly [path: string]: string;
}

export const FILES: Files = { 'dir/scenario.yaml': SCENARIO_TEXT, 'dir/providers/prodia.yaml': PROVIDER_TEXT };

/** Flags that replace a field. */
type Flags = Pick<LoadScenarioOptions, 'seed' | 'maxDollars'>;

/** Loads `dir/scenario.yaml` of files held in memory. */
export function load(files: Files = FILES, overrides: readonly string[] = [], flags: Flags = {}): LoadedScenario {
  const readText = (path: string): string => {
    const text = files[path];
    if (text === undefined)
      throw new ScenarioError('SCENARIO_UNREADABLE', [{ file: path, path: '', message: 'no such file' }]);
    return text;
  };
  return loadScenario('dir/scenario.yaml', { readText, overrides, ...flags });
}

/** The error that loading ends with. Fails when it is no `ScenarioError`, or when there is none. */
export function failure(files: Files = FILES, overrides: readonly string[] = [], flags: Flags = {}): ScenarioError {
  try {
    load(files, overrides, flags);
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error('The scenario loaded, but it should have been refused.');
}

/** The fixture's scenario with one part of its text replaced. */
export function withScenario(from: string, to: string): Files {
  if (!SCENARIO_TEXT.includes(from)) throw new Error(`The fixture has no ${JSON.stringify(from)}.`);
  return { ...FILES, 'dir/scenario.yaml': SCENARIO_TEXT.replace(from, to) };
}

/** The fixture's provider file with one part of its text replaced. */
export function withProvider(from: string, to: string): Files {
  if (!PROVIDER_TEXT.includes(from)) throw new Error(`The fixture has no ${JSON.stringify(from)}.`);
  return { ...FILES, 'dir/providers/prodia.yaml': PROVIDER_TEXT.replace(from, to) };
}

/** `file:line path: message` of each problem, files without their folder. */
export function lines(problems: readonly Problem[]): string[] {
  return problems.map(
    ({ file, line, path, message }) => `${file?.replace(/^dir\//, '')}:${line ?? '-'} ${path}: ${message}`,
  );
}
