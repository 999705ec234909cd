import { nanoUsdText } from '../src/money/nano-usd.ts';
import type { Scenario } from '../src/scenario/scenario.ts';

/** Spare requests where chance decides about their number, but not about their rate. */
const MARGIN = 1.01;
/** Spare requests where the rate over hours is known only from the first minutes. */
const WIDE_MARGIN = 1.2;

const minutes = (ms: number): string => `${Math.ceil(ms / 60_000)}m`;

/** Overrides that make a load with a duration go on at the same rate; the stages of a ramp become longer, each in proportion. */
function lengthenDuration({ workload, client }: Scenario, offered: number, requests: number): string[] {
  const { arrivals, durationMs } = workload;
  const duration = (ms: number): string => `workload.duration=${minutes(ms)}`;
  const factor = (requests / offered) * WIDE_MARGIN;
  switch (arrivals.type) {
    case 'constant':
    case 'poisson':
    case 'gamma':
    case 'weibull':
      return [duration(((requests * MARGIN) / arrivals.ratePerSecond) * 1000)];
    case 'closed':
    case 'piecewise':
    case 'profile':
      return [duration(durationMs * factor)];
    case 'ramping':
      return [
        ...arrivals.stages.map(({ forMs }, i) => `workload.arrivals.stages[${i}].for=${minutes(forMs * factor)}`),
        duration(durationMs * factor),
      ];
    case 'burst': {
      const bursts = Math.ceil(requests / arrivals.size);
      if (durationMs > arrivals.atMs + arrivals.everyMs) return [duration(arrivals.atMs + bursts * arrivals.everyMs)];
      // A single burst comes again when the whole run is over, so that it finds the endpoint as idle as the first one did.
      const everyMs = durationMs + client.drainMs;
      return [`workload.arrivals.every=${everyMs / 1000}s`, duration(arrivals.atMs + bursts * everyMs)];
    }
  }
}

/**
 * Overrides that make a scenario at least `requests` long; as it stands, it offers `offered`. A spend cap grows with the run. Faults
 * and outages keep their times, and so happen in the first part of the longer run; balances and limits stay.
 */
export function lengthen(scenario: Scenario, offered: number, requests: number): string[] {
  const { workload, client } = scenario;
  const overrides: string[] = [];
  if (workload.maxRequests !== Number.POSITIVE_INFINITY) overrides.push(`workload.maxRequests=${requests}`);
  if (workload.durationMs !== Number.POSITIVE_INFINITY) {
    overrides.push(...lengthenDuration(scenario, offered, requests));
  }
  if (client.maxNanoUsd !== undefined) {
    // Twice as much as in proportion, since the first minutes may be cheaper than the rest.
    const capNano = client.maxNanoUsd * BigInt(Math.ceil((2 * requests) / offered));
    overrides.push(`client.maxDollars='${nanoUsdText(capNano)}'`);
  }
  return overrides;
}
