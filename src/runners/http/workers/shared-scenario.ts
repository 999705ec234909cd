import type { Scenario } from '../../../scenario/scenario.ts';
import { shareOf, type Stripe } from '../../../workload/requests-ahead.ts';

/** The scenario as one of several workers runs it: its share of the requests under way, and thresholds that end nothing, for they are of all workers. */
export function sharedScenario(scenario: Scenario, stripe: Stripe): Scenario {
  const { client, thresholds } = scenario;
  return {
    ...scenario,
    client: { ...client, maxInFlight: shareOf(client.maxInFlight, stripe) },
    thresholds: thresholds.map(({ abort: _, ...threshold }) => threshold),
  };
}

/** A scenario with another spend cap, in nano-USD. */
export function withCap(scenario: Scenario, maxNanoUsd: bigint): Scenario {
  return { ...scenario, client: { ...scenario.client, maxNanoUsd } };
}
