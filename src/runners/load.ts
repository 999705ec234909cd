import { CLIENT_EVENT, type Client } from '../client/client.ts';
import { drawAt, drawKey, PURPOSE } from '../engine/draw.ts';
import type { Timeline } from '../engine/timeline.ts';
import { REQUEST_NUMBER_MAX } from '../wire/request-key.ts';
import type { Recorder } from '../measure/recorder.ts';
import type { Arrivals, ArrivalsEnd } from '../workload/arrivals/arrivals.ts';
import { ClosedUsers } from '../workload/arrivals/closed.ts';
import { createArrivals } from '../workload/arrivals/create-arrivals.ts';
import { Mix } from '../workload/mix.ts';
import type { WorkloadOptions } from '../workload/workload-options.ts';

/** What makes requests due: the same load in every world. */
export interface Load {
  /** Sets the first arrivals; call once, at the start of time. */
  start(): void;
  /** The instant `timeline.arrivalMs` has come. */
  arrive(): void;
  /** A closed loop's user has thought enough. */
  think(user: number): void;
  /** A request is over, or was dropped. */
  requestOver(request: number, tookMs: number): void;
  /** No request will be due any more. */
  readonly ended: boolean;
  /** When the load ended, or will end as far as is known: ms since the start. */
  readonly endMs: number;
  /** Ends the load now. */
  stop(): void;
}

/** The load of a workload. Begins requests at `client`, and raises `CLIENT_EVENT.drain` when requests under way have had their time. */
export function createLoad(
  workload: WorkloadOptions,
  seed: number,
  drainMs: number,
  timeline: Timeline,
  client: Client,
  recorder: Recorder,
  modelOfClass: Int32Array,
): Load {
  const begin = requestBeginner(workload, seed, client, recorder, modelOfClass);
  const { arrivals } = workload;
  return arrivals.type === 'closed'
    ? new ClosedLoad(new ClosedUsers(arrivals, seed), workload, drainMs, timeline, begin)
    : new OpenLoad(createArrivals(arrivals, workload, seed), workload, drainMs, timeline, begin);
}

/** Begins a request: picks its shape by its number, counts it as offered, and hands it to the client. Returns whether it was taken. */
type BeginRequest = (request: number, dueMs: number) => boolean;

function requestBeginner(
  workload: WorkloadOptions,
  seed: number,
  client: Client,
  recorder: Recorder,
  modelOfClass: Int32Array,
): BeginRequest {
  const mix = new Mix(workload.requests);
  const mixKey = drawKey(seed, PURPOSE.mix);
  return (request, dueMs) => {
    if (request > REQUEST_NUMBER_MAX) refuseRequest();
    const requestClass = mix.single ? 0 : mix.pick(drawAt(mixKey, request, 0));
    recorder.offered(modelOfClass[requestClass] as number, dueMs);
    return client.begin(request, requestClass, dueMs) >= 0;
  };
}

/** Refuses a request whose number is beyond `REQUEST_NUMBER_MAX`. */
export function refuseRequest(): never {
  throw new Error('A run has at most 4,294,967,296 requests: shorten the load.');
}

/** Requests fall due whatever becomes of earlier ones. */
class OpenLoad implements Load {
  ended = false;
  endMs: number;
  readonly #arrivals: Arrivals;
  readonly #requestsMax: number;
  readonly #timeline: Timeline;
  readonly #drainMs: number;
  readonly #begin: BeginRequest;
  #next = 0;

  constructor(arrivals: Arrivals, end: ArrivalsEnd, drainMs: number, timeline: Timeline, begin: BeginRequest) {
    this.#arrivals = arrivals;
    this.#requestsMax = end.maxRequests;
    this.#timeline = timeline;
    this.#drainMs = drainMs;
    this.#begin = begin;
    this.endMs = end.durationMs === Number.POSITIVE_INFINITY ? 0 : end.durationMs;
  }

  start(): void {
    this.#schedule(this.#arrivals.nextMs());
  }

  arrive(): void {
    const dueMs = this.#timeline.arrivalMs;
    const request = this.#next++;
    // The next arrival is set first: beginning a request may end the load.
    this.#schedule(this.#arrivals.nextMs());
    this.#begin(request, dueMs);
  }

  think(): void {}

  requestOver(): void {}

  stop(): void {
    if (this.ended) return;
    this.endMs = this.#timeline.nowMs;
    this.#schedule(Number.POSITIVE_INFINITY);
  }

  #schedule(dueMs: number): void {
    if (this.ended) return;
    this.#timeline.arrivalMs = dueMs;
    if (dueMs !== Number.POSITIVE_INFINITY) return;
    this.ended = true;
    if (this.endMs === 0 || this.#next >= this.#requestsMax) this.endMs = this.#timeline.nowMs;
    this.#timeline.at(Math.max(this.endMs, this.#timeline.nowMs) + this.#drainMs, CLIENT_EVENT.drain, 0);
  }
}

/** Users take turns between a request and thinking about the next one: a slow endpoint is asked less. */
class ClosedLoad implements Load {
  ended = false;
  endMs: number;
  readonly #users: ClosedUsers;
  readonly #end: ArrivalsEnd;
  readonly #drainMs: number;
  readonly #timeline: Timeline;
  readonly #begin: BeginRequest;
  /** How many requests each user has begun: a request's number tells its user, whatever the order of users was. */
  readonly #turns: Int32Array;
  #begun = 0;

  constructor(users: ClosedUsers, end: ArrivalsEnd, drainMs: number, timeline: Timeline, begin: BeginRequest) {
    this.#users = users;
    this.#end = end;
    this.#drainMs = drainMs;
    this.#timeline = timeline;
    this.#begin = begin;
    this.#turns = new Int32Array(users.users);
    this.endMs = end.durationMs === Number.POSITIVE_INFINITY ? 0 : end.durationMs;
  }

  start(): void {
    for (let user = 0; user < this.#users.users; user++) {
      this.#timeline.at(this.#users.startMs(user), CLIENT_EVENT.think, user);
    }
    if (this.endMs > 0) this.#timeline.at(this.endMs + this.#drainMs, CLIENT_EVENT.drain, 0);
  }

  arrive(): void {}

  think(user: number): void {
    const nowMs = this.#timeline.nowMs;
    if (this.ended || nowMs >= this.#end.durationMs || this.#begun >= this.#end.maxRequests) {
      this.#finish();
      return;
    }
    this.#begun++;
    const turn = this.#turns[user] as number;
    this.#turns[user] = turn + 1;
    const request = turn * this.#users.users + user;
    if (!this.#begin(request, nowMs)) this.requestOver(request, 0);
  }

  requestOver(request: number, tookMs: number): void {
    if (this.ended) return;
    const user = request % this.#users.users;
    const thinkMs = this.#users.thinkMs(request);
    // A request that was refused in no time must not be followed by the next in no time: virtual time would stand still for ever.
    this.#timeline.at(this.#timeline.nowMs + (tookMs + thinkMs > 0 ? thinkMs : 1), CLIENT_EVENT.think, user);
  }

  stop(): void {
    if (this.ended) return;
    this.endMs = 0;
    this.#finish();
  }

  #finish(): void {
    if (this.ended) return;
    this.ended = true;
    // A load of known length has set its drain time at the start, unless it was stopped since.
    if (this.endMs > 0) return;
    this.endMs = this.#timeline.nowMs;
    this.#timeline.at(this.endMs + this.#drainMs, CLIENT_EVENT.drain, 0);
  }
}
