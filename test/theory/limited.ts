import type { Scenario } from '../../src/scenario/scenario.ts';
import { scenarioOf } from '../runners/worlds.ts';

/** Poisson arrivals at one limit of an endpoint that serves at once. */
export function limitedScenario(limit: object, perMinute: number, requests: number, seed: number): Scenario {
  return scenarioOf({
    seed,
    model: { serviceTime: { type: 'constant', value: '0ms' } },
    provider: { limits: [limit] },
    workload: { arrivals: { type: 'poisson', rate: `${perMinute}/min` }, maxRequests: requests },
  });
}
