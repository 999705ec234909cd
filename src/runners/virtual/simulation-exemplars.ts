import type { Exemplars, RequestTrace } from '../../measure/request-trace.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { ExemplarCollector } from '../exemplar-collector.ts';
import { RequestTracer } from '../request-tracer.ts';
import { watchRequests } from './request-watch.ts';
import type { Simulation } from './simulation.ts';

/** Requests that are watched for exemplars: what takes a tenth of a second. */
const WATCHED_MAX = 20_000;
/** Requests between two looks. */
const LOOK = 1000;

/** Exemplars of a simulation, from a second one: of a long load its first part. */
export function simulateExemplars(scenario: Scenario): Exemplars {
  const collector = new ExemplarCollector(scenario);
  const simulation = watchRequests(
    scenario,
    () => true,
    (...over) => collector.ended(...over),
  );
  runUntil(simulation, () => simulation.recorders.offeredTotal >= WATCHED_MAX);
  return collector.exemplars();
}

/** What became of one request of a simulation, from simulating it again; undefined when there was none, or it was dropped. */
export function traceSimulated(scenario: Scenario, request: number): RequestTrace | undefined {
  let trace: RequestTrace | undefined;
  const tracer = new RequestTracer(scenario);
  const simulation = watchRequests(
    scenario,
    (one) => one === request,
    (over) => (trace = tracer.trace(over)),
  );
  runUntil(simulation, () => trace !== undefined);
  return trace;
}

/** Runs to the end, or until a condition holds that is looked at every thousand requests or so. */
function runUntil(simulation: Simulation, isEnough: () => boolean): void {
  let sliceMs = 1;
  simulation.start();
  while (simulation.nextMs !== Number.POSITIVE_INFINITY && !isEnough()) {
    const before = simulation.recorders.offeredTotal;
    simulation.advance(simulation.nextMs + sliceMs);
    if (simulation.recorders.offeredTotal - before < LOOK) sliceMs *= 2;
    else sliceMs /= 2;
  }
}
