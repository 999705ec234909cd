import { OUTCOME } from '../billing/outcome.ts';
import type { ClientListener, ClientParts } from '../client/client-parts.ts';
import type { RequestTable } from '../client/request-table.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { PhaseRecorders } from '../measure/phase-recorders.ts';
import type { ClassCosts } from './class-costs.ts';
import type { Load } from './load.ts';

/** What a meter works with. */
interface MeterParts {
  readonly timeline: Timeline;
  readonly requests: RequestTable;
  readonly recorders: PhaseRecorders;
  readonly costs: Pick<ClassCosts, 'model' | 'requestModel'>;
  readonly load: Load;
  /** What the reply to a slot's present attempt says that was sold; absent: replies say nothing. */
  readonly soldAs?: (slot: number) => string | undefined;
  /** What a world does besides when a request is over. */
  readonly requestEnded: (slot: number, succeeded: boolean) => void;
}

/** Feeds the recorders with what the client does, and tells the load when a request is over: the same in every world. */
export class RequestMeter implements ClientListener {
  readonly #parts: MeterParts;
  readonly #timeline: Timeline;
  readonly #requests: RequestTable;
  readonly #recorders: PhaseRecorders;
  readonly #model: Int32Array;
  readonly #requestModel: Int32Array;

  /** For the client's part of this name. */
  readonly inspected: NonNullable<ClientParts['inspected']> = (found, worstNano, slot) =>
    this.#recorders.of(this.#requests.dueMs[slot] as number).inspected(found, worstNano);

  constructor(parts: MeterParts) {
    this.#parts = parts;
    this.#timeline = parts.timeline;
    this.#requests = parts.requests;
    this.#recorders = parts.recorders;
    this.#model = parts.costs.model;
    this.#requestModel = parts.costs.requestModel;
  }

  attemptEnded(slot: number, outcome: number, status: number): void {
    const { dueMs, sentMs, requestClass } = this.#requests;
    const nowMs = this.#timeline.nowMs;
    if (outcome !== OUTCOME.ok) this.#failed(slot, outcome, status);
    const model = this.#model[requestClass[slot] as number] as number;
    const latencyMs = nowMs - (sentMs[slot] as number);
    this.#recorders.of(dueMs[slot] as number).attempt(model, nowMs, latencyMs, outcome, status);
  }

  requestEnded(slot: number, succeeded: boolean, capReached: boolean, isUnfinished: boolean): void {
    const { requests, load, requestEnded } = this.#parts;
    const nowMs = this.#timeline.nowMs;
    const dueMs = requests.dueMs[slot] as number;
    const recorder = this.#recorders.of(dueMs);
    const latencyMs = nowMs - dueMs;
    const requestClass = requests.requestClass[slot] as number;
    const model = this.#requestModel[requestClass] as number;
    recorder.request(model, nowMs, latencyMs, succeeded);
    if (isUnfinished) recorder.unfinishedRequest(model);
    const attempt = requests.attempt[slot] as number;
    if (succeeded) recorder.endings.succeeded(attempt);
    else {
      const outcome = requests.failedOutcome[slot] as number;
      const failedMs = requests.failedMs[slot] as number;
      recorder.endings.failed(attempt, failedMs - dueMs, outcome, requests.failedStatus[slot] as number);
    }
    if (succeeded) recorder.products?.succeeded(requestClass, 1, this.#parts.soldAs?.(slot));
    requestEnded(slot, succeeded);
    load.requestOver(requests.request[slot] as number, latencyMs, nowMs);
    if (capReached) load.stop();
  }

  /** An attempt of a slot may be the last of its request, which ends later where its client waits first. */
  #failed(slot: number, outcome: number, status: number): void {
    const requests = this.#requests;
    requests.failedOutcome[slot] = outcome;
    requests.failedStatus[slot] = status;
    requests.failedMs[slot] = this.#timeline.nowMs;
  }

  requestDropped(requestClass: number, capReached: boolean, dueMs: number): void {
    this.#recorders.of(dueMs).dropped(this.#model[requestClass] as number, dueMs);
    if (capReached) this.#parts.load.stop();
  }
}
