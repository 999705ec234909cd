import type { ClientListener } from '../client/client-parts.ts';
import type { RequestTable } from '../client/request-table.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { Recorder } from '../measure/recorder.ts';
import type { ClassCosts } from './class-costs.ts';
import type { Load } from './load.ts';

/** What a meter works with. */
interface MeterParts {
  readonly timeline: Timeline;
  readonly requests: RequestTable;
  readonly recorder: Recorder;
  readonly costs: Pick<ClassCosts, 'model' | 'requestModel'>;
  readonly load: Load;
  /** What the reply to a slot's present attempt says that was sold; absent: replies say nothing. */
  readonly soldAs?: (slot: number) => string | undefined;
  /** What a world does besides when a request is over. */
  readonly requestEnded: (slot: number, succeeded: boolean) => void;
}

/** Feeds the recorder with what the client does, and tells the load when a request is over: the same in every world. */
export class RequestMeter implements ClientListener {
  readonly #parts: MeterParts;
  readonly #timeline: Timeline;
  readonly #requests: RequestTable;
  readonly #recorder: Recorder;
  readonly #model: Int32Array;
  readonly #requestModel: Int32Array;

  constructor(parts: MeterParts) {
    this.#parts = parts;
    this.#timeline = parts.timeline;
    this.#requests = parts.requests;
    this.#recorder = parts.recorder;
    this.#model = parts.costs.model;
    this.#requestModel = parts.costs.requestModel;
  }

  attemptEnded(slot: number, outcome: number, status: number): void {
    const { sentMs, requestClass } = this.#requests;
    const nowMs = this.#timeline.nowMs;
    const model = this.#model[requestClass[slot] as number] as number;
    const latencyMs = nowMs - (sentMs[slot] as number);
    this.#recorder.attempt(model, nowMs, latencyMs, outcome, status);
  }

  requestEnded(slot: number, succeeded: boolean, capReached: boolean): void {
    const { requests, load, requestEnded } = this.#parts;
    const nowMs = this.#timeline.nowMs;
    const latencyMs = nowMs - (requests.dueMs[slot] as number);
    const requestClass = requests.requestClass[slot] as number;
    this.#recorder.request(this.#requestModel[requestClass] as number, nowMs, latencyMs, succeeded);
    if (succeeded) this.#recorder.products?.succeeded(requestClass, 1, this.#parts.soldAs?.(slot));
    requestEnded(slot, succeeded);
    load.requestOver(requests.request[slot] as number, latencyMs, nowMs);
    if (capReached) load.stop();
  }

  requestDropped(requestClass: number, capReached: boolean): void {
    this.#recorder.dropped(this.#model[requestClass] as number);
    if (capReached) this.#parts.load.stop();
  }
}
