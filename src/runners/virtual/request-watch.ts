import type { ClientListener } from '../../client/client-parts.ts';
import { FAILURE } from '../../client/retry/retry-policy.ts';
import { NETWORK_ERROR } from '../../client/transport.ts';
import { announcedWaitMs } from '../../client/retry/retry-after.ts';
import { VIRTUAL_EPOCH_MS } from '../../provider/limits/announced-wait.ts';
import type { ProviderListener } from '../../provider/submission.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { FREE } from '../http/live-bill.ts';
import { HINT } from '../../units/retry-hint.ts';
import type { CollectedRequest } from '../exemplar-collector.ts';
import { addLine } from '../request-tracer.ts';
import { attemptLine } from '../http/log/attempt-line.ts';
import type { JobFacts } from '../request-tracer.ts';
import { Simulation } from './simulation.ts';

/** A request that is watched: its lines, its jobs, and what its present attempt was told. */
interface Watched extends CollectedRequest {
  readonly jobs: Map<number, JobFacts>;
  refused: number;
  hintForm: number;
  hintMs: number;
  endedMs: number | undefined;
}

/** Told of a request that is over, all its jobs included, and what they cost. */
type RequestOver = (request: CollectedRequest, latencyMs: number, nano: number) => void;

/** A simulation that writes down what becomes of requests: all of them by events, so it takes several times as long. It comes to the same. */
export function watchRequests(
  scenario: Scenario,
  isWatched: (request: number) => boolean,
  requestOver: RequestOver,
): Simulation {
  const watch = new RequestWatch(scenario, isWatched, requestOver);
  return watch.simulation;
}

class RequestWatch {
  readonly simulation: Simulation;
  readonly #scenario: Scenario;
  readonly #isWatched: (request: number) => boolean;
  readonly #requestOver: RequestOver;
  readonly #bySlot = new Map<number, Watched>();

  constructor(scenario: Scenario, isWatched: (request: number) => boolean, requestOver: RequestOver) {
    this.#scenario = scenario;
    this.#isWatched = isWatched;
    this.#requestOver = requestOver;
    this.simulation = new Simulation(scenario, {
      isLaneOpen: false,
      client: (own) => this.#watchClient(own),
      provider: (own) => this.#watchProvider(own),
    });
  }

  #watchClient(own: ClientListener): ClientListener {
    return {
      attemptEnded: (slot, outcome, status) => {
        this.#attemptEnded(slot, outcome, status);
        own.attemptEnded(slot, outcome, status);
      },
      requestEnded: (slot, succeeded, capReached, isUnfinished) => {
        const watched = this.#bySlot.get(slot);
        if (watched !== undefined) watched.endedMs = this.simulation.nowMs;
        this.#closeIfOver(slot, watched);
        own.requestEnded(slot, succeeded, capReached, isUnfinished);
      },
      requestDropped: (...dropped) => own.requestDropped(...dropped),
    };
  }

  #watchProvider(own: ProviderListener): ProviderListener {
    return {
      refused: (asked, refusal) => {
        const watched = this.#open(asked.callerRef);
        if (watched !== undefined) {
          watched.refused++;
          watched.hintForm = refusal.hintForm;
          watched.hintMs = refusal.waitMs;
        }
        own.refused(asked, refusal);
      },
      settled: (job, ending) => {
        const slot = this.simulation.provider.jobs.callerRef[job] as number;
        const watched = this.#open(slot);
        if (watched !== undefined) {
          const { jobs } = this.simulation.provider;
          // The job of an earlier attempt tells its client nothing.
          if (jobs.attempt[job] === this.simulation.client.requests.attempt[slot]) {
            watched.hintForm = ending.hintForm;
            watched.hintMs = ending.waitMs;
          }
          this.#jobEnded(watched, job);
        }
        own.settled(job, ending);
        this.#closeIfOver(slot, watched);
      },
      disconnected: (job, status) => own.disconnected(job, status),
      workerTimeCharged: (nano) => own.workerTimeCharged?.(nano),
    };
  }

  /** The watched request of a slot; undefined where it is not watched. */
  #open(slot: number): Watched | undefined {
    const found = this.#bySlot.get(slot);
    if (found !== undefined || !this.#isWatched(this.simulation.client.requests.request[slot] as number)) return found;
    const watched = { lines: [], jobs: new Map(), refused: 0, hintForm: HINT.none, hintMs: 0, endedMs: undefined };
    this.#bySlot.set(slot, watched);
    return watched;
  }

  #attemptEnded(slot: number, outcome: number, status: number): void {
    const watched = this.#open(slot);
    if (watched === undefined) return;
    const { requests, inspections } = this.simulation.client;
    const { nowMs: endedMs } = this.simulation;
    const requestClass = requests.requestClass[slot] as number;
    const asked = this.#scenario.workload.requests[requestClass];
    const hintForm = status === 0 ? HINT.none : watched.hintForm;
    const hintMs = announcedWaitMs(hintForm, watched.hintMs, VIRTUAL_EPOCH_MS + endedMs);
    // A lost connection is told to the client in the same breath.
    const failure = outcome === NETWORK_ERROR ? this.simulation.wire.lastFailure : FAILURE.status;
    const reply = { outcome, status, hintForm, hintMs, failure };
    addLine(
      watched.lines,
      attemptLine(requests, slot, reply, { asked, endedMs, booked: FREE, inspection: inspections?.of(slot) }),
    );
    watched.hintForm = HINT.none;
  }

  #jobEnded({ jobs }: Watched, job: number): void {
    const { acceptedMs, startedMs, chargedNano, attempt } = this.simulation.provider.jobs;
    const started = startedMs[job] as number;
    jobs.set(attempt[job] as number, {
      acceptedMs: acceptedMs[job] as number,
      startedMs: Number.isNaN(started) ? null : started,
      endedMs: this.simulation.nowMs,
      chargedNano: chargedNano[job] as number,
    });
  }

  /** A request is over when its outcome is final and every job that was accepted for it has ended. */
  #closeIfOver(slot: number, watched: Watched | undefined): void {
    if (watched?.endedMs === undefined || this.#bySlot.get(slot) !== watched) return;
    const { lines, jobs, refused, endedMs } = watched;
    const last = lines.at(-1);
    if (last === undefined || jobs.size + refused < last.attempt) return;
    this.#bySlot.delete(slot);
    const nano = [...jobs.values()].reduce((sum, { chargedNano }) => sum + chargedNano, 0);
    this.#requestOver(watched, endedMs - last.dueMs, nano);
  }
}
