import type { Scenario } from '../../../src/scenario/scenario.ts';
import fc from 'fast-check';
import { createMockServer, listenMockServer } from '../../../mock-server/index.ts';
import { wallClock } from '../../../src/platform/wall-clock.ts';
import { startRunOverHttp } from '../../../src/runners/http/run-over-http.ts';
import { Simulation } from '../../../src/runners/virtual/simulation.ts';
import { createScenario } from '../../../src/scenario/load-scenario.ts';
import { scenarioInput, type ScenarioInput, type SimulatorSubject } from '../../../src/testing/index.ts';
import { ownSimulator } from './simulator.ts';

type Written = Readonly<Record<string, unknown>>;

/** Requests of one run over HTTP: it takes real time. */
const REQUESTS_MAX = 8;

const service = fc.integer({ min: 1, max: 40 }).map((ms) => ({ type: 'constant', value: `${ms}ms` }));
const retry = fc.oneof(
  fc.constant('none'),
  fc.integer({ min: 2, max: 4 }).map((attempts) => ({ type: 'full-jitter', attempts, base: '5ms', cap: '20ms' })),
);
/** Far apart from every service time: which of the two comes first does not depend on the machine. */
const TIMEOUT = '30s';
const CUT_AFTER = '0ms';
/** Room for all. */
const QUEUE = 1000;

/** What a scenario may have where its bill must not depend on the machine's pace: nothing that races, and room for all. */
function withoutRaces(input: ScenarioInput, times: readonly Written[], tries: unknown): ScenarioInput {
  const [provider, workload] = [input['provider'] as Written, input['workload'] as Written];
  const models = Object.entries(provider['models'] as Readonly<Record<string, Written>>);
  const faults = (input['faults'] as readonly Written[]).filter(({ type }) => type !== 'latency');
  const { capacity, ...rest } = provider;
  const isCut = faults.some(({ type }) => type === 'disconnect');
  return {
    ...input,
    provider: {
      ...rest,
      // What is cut off at the door and what while it waits would depend on who is served by then.
      ...(capacity === undefined || isCut ? {} : { capacity: { ...(capacity as Written), queue: QUEUE } }),
      models: Object.fromEntries(
        models.map(([name, model], index) => [name, { ...model, serviceTime: times[index % times.length] }]),
      ),
    },
    workload: {
      ...workload,
      maxRequests: Math.min(Number(workload['maxRequests']), REQUESTS_MAX),
      arrivals: { type: 'constant', rate: '200/s' },
      // A stall of the machine must not drop requests.
      catchUp: true,
    },
    client: { retry: tries, timeout: TIMEOUT },
    faults: faults.map((fault) => (fault['type'] === 'disconnect' ? { ...fault, after: CUT_AFTER } : fault)),
  };
}

/** Generated scenarios whose requests cost the same however fast the machine is, and that are over in a fraction of a second. */
const settings: fc.Arbitrary<ScenarioInput> = fc
  .tuple(scenarioInput(), fc.array(service, { minLength: 1, maxLength: 3 }), retry)
  .map(([input, times, tries]) => withoutRaces(input, times, tries));

/** The charges of each request, all its attempts together. */
class Charges {
  readonly byRequest = new Map<string, bigint>();

  add(request: number, nano: number): void {
    const name = String(request);
    this.byRequest.set(name, (this.byRequest.get(name) ?? 0n) + BigInt(nano));
  }
}

/** What each request of a simulation was charged. */
function simulatedCharges(scenario: Scenario): Charges {
  const charges = new Charges();
  const simulation: Simulation = new Simulation(scenario, {
    isLaneOpen: false,
    provider: (inner) => ({
      refused: (asked, refusal) => inner.refused(asked, refusal),
      settled: (job, ending) => {
        const { jobs } = simulation.provider;
        charges.add(jobs.request[job] as number, jobs.chargedNano[job] as number);
        inner.settled(job, ending);
      },
      disconnected: (job, status) => inner.disconnected(job, status),
    }),
  });
  simulation.run();
  return charges;
}

/** The simulation of this package beside its load generator and its mock server over HTTP on this machine. */
export const ownWorlds: SimulatorSubject<ScenarioInput> = {
  settings,
  run: async (input, seed) => {
    const { byRequest: charges } = simulatedCharges(createScenario({ ...input, seed }));
    return { ...(await ownSimulator.run(input, seed)), charges };
  },
  runElsewhere: async (input, seed) => {
    const scenario = createScenario({ ...input, seed });
    const server = createMockServer({ provider: scenario.provider, seed });
    try {
      const origin = await listenMockServer(server);
      const run = await startRunOverHttp({ scenario, world: 'mock', origin, apiKey: 'k', clock: wallClock });
      await run.finished;
      const { records } = server.usageRecords(0, 10_000);
      const charges = new Charges();
      for (const { request, chargedNanoUsd } of records) charges.add(request, chargedNanoUsd);
      return charges.byRequest;
    } finally {
      await server.close({ graceMs: 0 });
    }
  },
};
