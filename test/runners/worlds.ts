import type { ClientListener } from '../../src/client/client-parts.ts';
import { Simulation } from '../../src/runners/virtual/simulation.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { parseNanoUsd } from '../../src/money/nano-usd.ts';

/** Parts of a scenario in input form. */
export interface Parts {
  readonly seed?: number;
  /** Fields of the one model `m`; default: 100 ms of service at one dollar an image. */
  readonly model?: object;
  /** Fields of the request; default: one image. */
  readonly request?: object;
  readonly provider?: object;
  readonly workload?: object;
  readonly client?: object;
  readonly scenario?: object;
}

/** A service time that never varies. */
export const always = (value: string): object => ({ serviceTime: { type: 'constant', value } });

/** A scenario of one model and one request, with some parts replaced. */
export function scenarioOf(parts: Parts = {}): Scenario {
  return createScenario({
    name: 'test',
    seed: parts.seed ?? 1,
    provider: {
      models: {
        m: { operation: 'text-to-image', ...always('100ms'), price: { per: 'image', usd: '1' }, ...parts.model },
      },
      ...parts.provider,
    },
    workload: {
      arrivals: { type: 'constant', rate: '1/s' },
      maxRequests: 1,
      requests: [{ operation: 'text-to-image', model: 'm', ...parts.request }],
      ...parts.workload,
    },
    ...(parts.client === undefined ? {} : { client: parts.client }),
    ...parts.scenario,
  });
}

/** An attempt as a listener saw it end in virtual time. */
export interface SeenAttempt {
  readonly request: number;
  readonly attempt: number;
  readonly requestClass: number;
  readonly outcome: number;
  readonly dueMs: number;
  readonly sentMs: number;
  readonly endedMs: number;
}

/** Runs a simulation and writes down every attempt, in the order in which they ended. */
export function seenAttempts(scenario: Scenario): SeenAttempt[] {
  const seen: SeenAttempt[] = [];
  const watch = (inner: ClientListener): ClientListener => ({
    attemptEnded: (slot, outcome, status) => {
      const { client } = simulation;
      const { request, attempt, requestClass, dueMs, sentMs } = client.requests;
      const endedMs = (sentMs[slot] as number) + latencyOf(simulation, () => inner.attemptEnded(slot, outcome, status));
      seen.push({
        request: request[slot] as number,
        attempt: attempt[slot] as number,
        requestClass: requestClass[slot] as number,
        outcome,
        dueMs: dueMs[slot] as number,
        sentMs: sentMs[slot] as number,
        endedMs,
      });
    },
    requestEnded: (slot, succeeded, capReached, isUnfinished) =>
      inner.requestEnded(slot, succeeded, capReached, isUnfinished),
    requestDropped: (...dropped) => inner.requestDropped(...dropped),
  });
  const simulation: Simulation = new Simulation(scenario, { isLaneOpen: false, client: watch });
  simulation.run();
  return seen;
}

/** What the recorder adds to its sum of attempt latencies while `act` runs. */
function latencyOf({ recorders: { steady: recorder } }: Simulation, act: () => void): number {
  const before = recorder.attemptLatency.sum;
  act();
  return recorder.attemptLatency.sum - before;
}

/** Nano-USD of a summary's dollars. */
export const nano = (text: string | null): bigint => parseNanoUsd(text ?? 'no dollars');

/** The dollars of a summary without what is zero. */
export function dollarsOf(summary: Summary): Record<string, string> {
  const { billed, useful, wastedBy } = summary.dollars;
  return Object.fromEntries(Object.entries({ billed, useful, ...wastedBy }).filter(([, text]) => text !== '0'));
}
