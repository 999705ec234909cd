import { OUTCOME } from '../../src/billing/outcome.ts';
import type { ClientListener } from '../../src/client/client-parts.ts';
import type { Recorder } from '../../src/measure/recorder.ts';
import { Simulation } from '../../src/runners/virtual/simulation.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { scenarioOf } from '../runners/worlds.ts';

/** A queue whose mean service time is one second, so that theory's units are seconds. */
export interface Queue {
  readonly seed?: number;
  readonly slots: number;
  /** Places to wait in; absent: no bound. */
  readonly places?: number;
  readonly perSecond: number;
  readonly service?: object;
  readonly requests: number;
}

/** What was seen of a run, in seconds and in the order in which it happened. */
export interface Course {
  /** From arrival to start, and from arrival to end, of jobs that were served. */
  readonly waits: Float64Array;
  readonly sojourns: Float64Array;
  /** 1 for each attempt that was refused, 0 for each that was served. */
  readonly refusals: Float64Array;
  /** What the simulator itself reports of it. */
  readonly recorder: Recorder;
}

/** Service of one second, exponential. */
export const EXPONENTIAL = { type: 'exponential', mean: '1s' } as const;
/** Service of one second, always. */
export const CONSTANT = { type: 'constant', value: '1s' } as const;
/** Lognormal service with a mean of one second and a squared coefficient of variation of 4: sigma^2 = ln 5, median = 1 / sqrt 5. */
export const VARIED = { type: 'lognormal', median: '447.213595ms', sigma: Math.sqrt(Math.log(5)) } as const;

/** The scenario of a queue under Poisson arrivals, with a client that neither gives up nor tries again. */
export function queueScenario(queue: Queue): Scenario {
  return scenarioOf({
    seed: queue.seed ?? 1,
    model: { serviceTime: queue.service ?? EXPONENTIAL },
    provider: { capacity: { slots: queue.slots, ...(queue.places === undefined ? {} : { queue: queue.places }) } },
    workload: { arrivals: { type: 'poisson', rate: `${queue.perSecond}/s` }, maxRequests: queue.requests },
    client: { timeout: 'none', drain: '1d', maxInFlight: 4_000_000 },
  });
}

/** Runs a scenario without retries and writes down its course. */
export function courseOf(scenario: Scenario): Course {
  const most = scenario.workload.maxRequests;
  const [waits, sojourns, refusals] = [new Series(most), new Series(most), new Series(most)];
  const simulation: Simulation = new Simulation(scenario, {
    isLaneOpen: false,
    provider: (inner) => ({
      refused: (asked, refusal) => inner.refused(asked, refusal),
      settled: (job, ending) => {
        const { startedMs, acceptedMs } = simulation.provider.jobs;
        waits.add(((startedMs[job] as number) - (acceptedMs[job] as number)) / 1000);
        inner.settled(job, ending);
      },
      disconnected: (job, status) => inner.disconnected(job, status),
    }),
    client: (inner) =>
      listener(inner, {
        attemptEnded: (slot, outcome) => {
          refusals.add(outcome === OUTCOME.ok ? 0 : 1);
          if (outcome !== OUTCOME.ok) return;
          sojourns.add((simulation.nowMs - (simulation.client.requests.sentMs[slot] as number)) / 1000);
        },
      }),
  });
  simulation.run();
  return {
    waits: waits.values,
    sojourns: sojourns.values,
    refusals: refusals.values,
    recorder: simulation.recorders.steady,
  };
}

/** Numbers in the order in which they come. */
class Series {
  readonly #values: Float64Array;
  #length = 0;

  constructor(most: number) {
    this.#values = new Float64Array(most);
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  add(value: number): void {
    if (this.#length === this.#values.length) throw new Error('Requests without retries make one attempt each.');
    this.#values[this.#length++] = value;
  }
}

/** A request that is over. */
export interface EndedRequest {
  readonly request: number;
  readonly endedMs: number;
  readonly attempts: number;
  readonly succeeded: boolean;
}

/** Runs a scenario and hands every request over that ends. */
export function watchRequests(scenario: Scenario, ended: (request: EndedRequest) => void): void {
  const simulation: Simulation = new Simulation(scenario, {
    isLaneOpen: false,
    client: (inner) =>
      listener(inner, {
        requestEnded: (slot, succeeded) => {
          const { request, attempt } = simulation.client.requests;
          const endedMs = simulation.nowMs;
          ended({ request: request[slot] as number, endedMs, attempts: attempt[slot] as number, succeeded });
        },
      }),
  });
  simulation.run();
}

/** Listens to the client after the simulation has. */
function listener(
  inner: ClientListener,
  {
    attemptEnded,
    requestEnded,
  }: {
    attemptEnded?: (slot: number, outcome: number) => void;
    requestEnded?: (slot: number, succeeded: boolean) => void;
  },
): ClientListener {
  return {
    attemptEnded: (slot, outcome, status) => {
      inner.attemptEnded(slot, outcome, status);
      attemptEnded?.(slot, outcome);
    },
    requestEnded: (slot, succeeded, capReached, isUnfinished) => {
      inner.requestEnded(slot, succeeded, capReached, isUnfinished);
      requestEnded?.(slot, succeeded);
    },
    requestDropped: (...dropped) => inner.requestDropped(...dropped),
  };
}
