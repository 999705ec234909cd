import { ExemplarChoice, type ExemplarChoiceDump } from '../measure/exemplar-choice.ts';
import type { Exemplars } from '../measure/request-trace.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { AttemptLine } from '../attempts/attempt-record.ts';
import { addLine, type JobFacts, RequestTracer } from './request-tracer.ts';

/** The lines of a request, and its jobs as far as they are known. */
export interface CollectedRequest {
  readonly lines: AttemptLine[];
  readonly jobs?: Map<number, JobFacts> | undefined;
}

/** Chooses the exemplars of a run while its requests end: it keeps the candidates alone. */
export class ExemplarCollector {
  readonly #scenario: Scenario;
  readonly #choice: ExemplarChoice<CollectedRequest>;
  /** By slot. */
  readonly #underWay = new Map<number, { readonly lines: AttemptLine[]; nano: number }>();

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#choice = new ExemplarChoice(scenario.seed);
  }

  /** The present attempt of a slot has ended, and cost so much as far as the client knows. */
  attemptEnded(slot: number, line: AttemptLine, nano: number): void {
    const request = this.#underWay.get(slot) ?? { lines: [], nano: 0 };
    request.nano += nano;
    addLine(request.lines, line);
    this.#underWay.set(slot, request);
  }

  /** The request of a slot has ended. */
  requestEnded(slot: number, nowMs: number): void {
    const request = this.#underWay.get(slot);
    this.#underWay.delete(slot);
    if (request !== undefined) this.ended(request, nowMs - (request.lines[0] as AttemptLine).dueMs, request.nano);
  }

  /** A request that was collected elsewhere has ended. `nano`: what all its attempts cost. */
  ended(request: CollectedRequest, latencyMs: number, nano: number): void {
    const last = request.lines.at(-1);
    if (last === undefined) return;
    this.#choice.offer({ request: last.request, latencyMs, nano, attempts: last.attempt }, request);
  }

  /** The candidates, as plain data. */
  dump(): ExemplarChoiceDump<CollectedRequest> {
    return this.#choice.dump();
  }

  /** Chooses among the candidates of another collector, too, of other requests. */
  mergeDump(dump: ExemplarChoiceDump<CollectedRequest>): void {
    this.#choice.mergeDump(dump);
  }

  /** Numbers of the requests that were chosen. */
  requests(): ReadonlySet<number> {
    return new Set(this.#choice.chosen().flatMap(({ item }) => item.lines[0]?.request ?? []));
  }

  /** The exemplars. `jobsOf`: the jobs of a request by attempt, where the provider's bill tells them; default: as they were collected. */
  exemplars(jobsOf?: (request: number) => ReadonlyMap<number, JobFacts>): Exemplars {
    const tracer = new RequestTracer(this.#scenario);
    const requests = this.#choice.chosen().map(({ item: { lines, jobs }, kinds }) => ({
      ...tracer.trace({ lines, jobs: jobsOf?.((lines[0] as AttemptLine).request) ?? jobs }),
      kinds: [...kinds],
    }));
    return { of: this.#choice.offered, requests };
  }
}
