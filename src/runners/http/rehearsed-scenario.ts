import { expectRequests } from '../../estimate/requests.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type ArrivalsOptions, highestRatePerSecond } from '../../workload/arrivals/create-arrivals.ts';
import type { WorkloadOptions } from '../../workload/workload-options.ts';
import { servingAtOnce } from './provider-at-once.ts';

/** Most requests of a rehearsal, and how many seconds of the load they are at most. */
const REQUESTS_MAX = 10_000;
const SECONDS_OF_LOAD = 10;
/** The largest part of a load that is rehearsed. */
const SHARE_MAX = 0.1;
/** Loads of a lower rate, and rehearsals of fewer requests, would not be more on time for one. */
const RATE_MIN = 20;
const REQUESTS_MIN = 20;
/** Lowest rate of a rehearsal: slower, it would only take longer. */
const PACE_MIN = 200;
/** Connections of a rehearsal at most: one that is slower than its rate is no reason to open more. */
const IN_FLIGHT_MAX = 64;
/** A spend cap that nothing reaches: a billion dollars. */
const NANO_USD_MAX = 1_000_000_000_000_000_000n;

/**
 * The scenario of a rehearsal: the requests, client and prices of a scenario at its highest rate, of an endpoint that serves everything at once and
 * refuses nothing, in one second. Undefined where a load is so slow or so small that a rehearsal would not help.
 */
export function rehearsedScenario(scenario: Scenario): Scenario | undefined {
  const { provider, workload, client } = scenario;
  const rate = highestRatePerSecond(workload.arrivals);
  const { count } = expectRequests(workload);
  const total = count ?? (rate * workload.durationMs) / 1000;
  const requests = Math.floor(Math.min(total * SHARE_MAX, rate * SECONDS_OF_LOAD, REQUESTS_MAX));
  if (rate < RATE_MIN || requests < REQUESTS_MIN) return undefined;
  return {
    ...scenario,
    provider: servingAtOnce(provider),
    workload: rehearsedWorkload(workload, requests, Math.max(rate, requests, PACE_MIN)),
    client: {
      ...client,
      maxInFlight: Math.min(client.maxInFlight, IN_FLIGHT_MAX),
      ...(client.maxNanoUsd === undefined ? {} : { maxNanoUsd: NANO_USD_MAX }),
    },
  };
}

function rehearsedWorkload(workload: WorkloadOptions, requests: number, ratePerSecond: number): WorkloadOptions {
  const { phases: _, arrivals, ...rest } = workload;
  const rehearsed: ArrivalsOptions =
    arrivals.type === 'closed'
      ? { type: 'closed', users: Math.min(arrivals.users, IN_FLIGHT_MAX), rampUpMs: 0 }
      : { type: 'constant', ratePerSecond };
  // What is late here is sent all the same: it is to be sent often.
  return { ...rest, arrivals: rehearsed, durationMs: Infinity, maxRequests: requests, catchUp: true };
}
