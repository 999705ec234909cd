import { OUTCOME } from '../billing/outcome.ts';
import { TIMED_OUT, type Client, type ClientListener } from '../client/client.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { Recorder } from '../measure/recorder.ts';
import type { Load } from './load.ts';
import type { ClassCosts } from './class-costs.ts';

/** What a world does besides when a request is over. */
type RequestEnded = (slot: number, succeeded: boolean) => void;

/** The model that each shape asks, and the one that its request was for. */
type ShapeModels = Pick<ClassCosts, 'model' | 'requestModel'>;

/** Feeds the recorder with what the client does, and tells the load when a request is over: the same in every world. */
export class RequestMeter implements ClientListener {
  readonly #timeline: Timeline;
  readonly #client: Client;
  readonly #recorder: Recorder;
  readonly #costs: ShapeModels;
  readonly #load: Load;
  readonly #requestEnded: RequestEnded;

  constructor(
    timeline: Timeline,
    client: Client,
    recorder: Recorder,
    requestClasses: ShapeModels,
    load: Load,
    requestEnded: RequestEnded,
  ) {
    this.#timeline = timeline;
    this.#client = client;
    this.#recorder = recorder;
    this.#costs = requestClasses;
    this.#load = load;
    this.#requestEnded = requestEnded;
  }

  attemptEnded(slot: number, outcome: number, status: number): void {
    const { requests } = this.#client;
    const nowMs = this.#timeline.nowMs;
    const latencyMs = nowMs - (requests.sentMs[slot] as number);
    this.#recorder.attempt(
      this.#modelOf(slot),
      nowMs,
      latencyMs,
      outcome === OUTCOME.ok,
      status,
      outcome === TIMED_OUT,
    );
  }

  requestEnded(slot: number, succeeded: boolean): void {
    const { requests } = this.#client;
    const nowMs = this.#timeline.nowMs;
    const latencyMs = nowMs - (requests.dueMs[slot] as number);
    const requestClass = requests.requestClass[slot] as number;
    this.#recorder.request(this.#costs.requestModel[requestClass] as number, nowMs, latencyMs, succeeded);
    this.#requestEnded(slot, succeeded);
    this.#load.requestOver(requests.request[slot] as number, latencyMs);
    if (this.#client.capReached) this.#load.stop();
  }

  requestDropped(requestClass: number): void {
    this.#recorder.dropped(this.#costs.model[requestClass] as number);
    if (this.#client.capReached) this.#load.stop();
  }

  #modelOf(slot: number): number {
    return this.#costs.model[this.#client.requests.requestClass[slot] as number] as number;
  }
}
