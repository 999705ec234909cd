import { CLIENT_EVENT } from '../client/client.ts';
import { drawAt, drawKey, PURPOSE } from '../engine/draw.ts';
import type { Timeline } from '../engine/timeline.ts';
import { ClosedUsers } from '../workload/arrivals/closed.ts';
import { createArrivals } from '../workload/arrivals/create-arrivals.ts';
import { Mix } from '../workload/mix.ts';
import { refuseRequest, REQUEST_NUMBER_MAX, RequestsAhead, shareOf, type Stripe } from '../workload/requests-ahead.ts';
import type { WorkloadOptions } from '../workload/workload-options.ts';

/** What makes requests due: the same load in every world. */
export interface Load {
  /** Sets the first arrivals; call once, at the start of time. */
  start(): void;
  /** The instant `timeline.arrivalMs` has come. */
  arrive(): void;
  /** A closed loop's user has thought enough. */
  think(user: number): void;
  /** A request is over at an instant, now or later, or was dropped. */
  requestOver(request: number, tookMs: number, atMs: number): void;
  /** No request will be due any more. */
  readonly ended: boolean;
  /** When the load ended, or will end as far as is known: ms since the start. */
  readonly endMs: number;
  /** Until when at least requests that are under way at an instant may go on, in ms since the start. */
  drainAtLeastMs(nowMs: number): number;
  /** Ends the load now. */
  stop(): void;
}

/**
 * Begins a request of a class. Returns whether it was taken. `isLate`: it is not to be sent, because it is later than `LATE_MS_MAX` and not alone:
 * after a stall, requests of many instants would be sent at one. Those that are due at one instant are sent together, however late.
 */
export type BeginRequest = (request: number, requestClass: number, dueMs: number, isLate?: boolean) => boolean;

/** Longest time after which a request is still sent whatever else is due, in ms. */
export const LATE_MS_MAX = 100;

/** What a load works with. */
export interface LoadParts {
  readonly workload: WorkloadOptions;
  readonly seed: number;
  /** How long requests under way may go on after the end of the load. */
  readonly drainMs: number;
  readonly timeline: Timeline;
  readonly begin: BeginRequest;
  /** Whether requests that a stall of the load generator has made late are told to `begin` as such; default false. In virtual time none is late. */
  readonly dropsLate?: boolean;
  /** The part of the load that becomes due; absent: all of it. */
  readonly stripe?: Stripe | undefined;
}

/** The load of a workload. Raises `CLIENT_EVENT.drain` when requests under way have had their time. */
export function createLoad(parts: LoadParts): Load {
  return parts.workload.arrivals.type === 'closed' ? new ClosedLoad(parts) : new OpenLoad(parts);
}

/** Requests fall due whatever becomes of earlier ones. */
export class OpenLoad implements Load {
  ended = false;
  endMs: number;
  /** The requests that are due next. */
  readonly ahead: RequestsAhead;
  readonly #requestsMax: number;
  readonly #timeline: Timeline;
  readonly #drainMs: number;
  /** Begins one request. */
  readonly begin: BeginRequest;
  readonly #dropsLate: boolean;
  readonly #stripe: Stripe | undefined;
  /** When the last request was due that was begun. */
  #begunDueMs = -1;
  #drainAtMs = 0;

  constructor({ workload, seed, drainMs, timeline, begin, dropsLate = false, stripe }: LoadParts) {
    const { arrivals, durationMs, maxRequests } = workload;
    if (arrivals.type === 'closed') throw new Error('Users of a closed loop do not come at instants that are known.');
    this.ahead = new RequestsAhead(createArrivals(arrivals, workload, seed), workload, seed);
    this.#requestsMax = maxRequests;
    this.#timeline = timeline;
    this.#drainMs = drainMs;
    this.begin = begin;
    this.#dropsLate = dropsLate;
    this.#stripe = stripe;
    this.endMs = durationMs === Number.POSITIVE_INFINITY ? 0 : durationMs;
  }

  start(): void {
    this.#schedule(this.#advance());
  }

  arrive(): void {
    const { ahead } = this;
    const dueMs = this.#timeline.arrivalMs;
    const { place } = ahead;
    const request = ahead.first + place;
    const requestClass = ahead.requestClass[place] as number;
    // The next arrival is set first: beginning a request may end the load.
    const nextMs = this.#advance();
    this.#schedule(nextMs);
    const isLate = this.#dropsLate && this.#isOfStall(dueMs, nextMs);
    if (!isLate) this.#begunDueMs = dueMs;
    this.begin(request, requestClass, dueMs, isLate);
  }

  /** Goes on to the next request of the stripe, and returns when it is due. */
  #advance(): number {
    const { ahead } = this;
    let dueMs = ahead.advance();
    if (this.#stripe === undefined) return dueMs;
    const { index, count } = this.#stripe;
    while (dueMs !== Number.POSITIVE_INFINITY && (ahead.first + ahead.place) % count !== index) dueMs = ahead.advance();
    return dueMs;
  }

  /** Whether a request is too late, and another instant has come too by now. */
  #isOfStall(dueMs: number, nextMs: number): boolean {
    const { nowMs } = this.#timeline;
    return nowMs - dueMs > LATE_MS_MAX && nextMs <= nowMs && nextMs !== dueMs && dueMs !== this.#begunDueMs;
  }

  /** The requests before a place of `ahead` have been begun by somebody else: sets the arrival of the one at that place. */
  goOn(place: number): void {
    this.ahead.place = place - 1;
    this.#schedule(this.ahead.advance());
  }

  think(): void {}

  requestOver(): void {}

  drainAtLeastMs(nowMs: number): number {
    return this.ended ? this.#drainAtMs : nowMs + this.#drainMs;
  }

  stop(): void {
    if (this.ended) return;
    this.endMs = this.#timeline.nowMs;
    this.#schedule(Number.POSITIVE_INFINITY);
  }

  #schedule(dueMs: number): void {
    if (this.ended) return;
    const timeline = this.#timeline;
    timeline.arrivalMs = dueMs;
    if (dueMs !== Number.POSITIVE_INFINITY) return;
    this.ended = true;
    const { ahead } = this;
    if (this.endMs === 0 || ahead.first + ahead.place >= this.#requestsMax) this.endMs = timeline.nowMs;
    this.#drainAtMs = Math.max(this.endMs, timeline.nowMs) + this.#drainMs;
    timeline.at(this.#drainAtMs, CLIENT_EVENT.drain, 0);
  }
}

/** All of a load. */
const WHOLE: Stripe = { index: 0, count: 1 };

/** Users take turns between a request and thinking about the next one: a slow endpoint is asked less. */
class ClosedLoad implements Load {
  ended = false;
  endMs: number;
  readonly #users: ClosedUsers;
  readonly #workload: WorkloadOptions;
  readonly #mix: Mix;
  readonly #mixKey: number;
  readonly #drainMs: number;
  readonly #timeline: Timeline;
  readonly #begin: BeginRequest;
  /** How many requests each user has begun: a request's number tells its user, whatever the order of users was. */
  readonly #turns: Int32Array;
  readonly #stripe: Stripe;
  readonly #requestsMax: number;
  #begun = 0;

  constructor({ workload, seed, drainMs, timeline, begin, stripe = WHOLE }: LoadParts) {
    const { arrivals, requests, inTurn, durationMs, maxRequests } = workload;
    if (arrivals.type !== 'closed') throw new Error('Only a closed loop has users.');
    this.#users = new ClosedUsers(arrivals, seed);
    this.#workload = workload;
    this.#mix = new Mix(requests, inTurn);
    this.#mixKey = drawKey(seed, PURPOSE.mix);
    this.#drainMs = drainMs;
    this.#timeline = timeline;
    this.#begin = begin;
    this.#turns = new Int32Array(this.#users.users);
    this.#stripe = stripe;
    this.#requestsMax = shareOf(maxRequests, stripe);
    this.endMs = durationMs === Number.POSITIVE_INFINITY ? 0 : durationMs;
  }

  start(): void {
    const { index, count } = this.#stripe;
    for (let user = index; user < this.#users.users; user += count) {
      this.#timeline.atLast(this.#users.startMs(user), CLIENT_EVENT.think, user);
    }
    if (this.endMs > 0) this.#timeline.at(this.endMs + this.#drainMs, CLIENT_EVENT.drain, 0);
  }

  arrive(): void {}

  think(user: number): void {
    const nowMs = this.#timeline.nowMs;
    if (this.ended || nowMs >= this.#workload.durationMs) return this.#finish();
    // The load ends with the request that is one too many, not with the time that it might have had.
    if (this.#begun >= this.#requestsMax) return this.stop();
    this.#begun++;
    const turn = this.#turns[user] as number;
    this.#turns[user] = turn + 1;
    const request = turn * this.#users.users + user;
    if (request > REQUEST_NUMBER_MAX) refuseRequest();
    if (!this.#begin(request, this.#classOf(request), nowMs)) this.requestOver(request, 0, nowMs);
  }

  #classOf(request: number): number {
    const { single, turns } = this.#mix;
    if (single) return 0;
    return turns?.[request % turns.length] ?? this.#mix.pick(drawAt(this.#mixKey, request, 0));
  }

  requestOver(request: number, tookMs: number, atMs: number): void {
    if (this.ended) return;
    const user = request % this.#users.users;
    const thinkMs = this.#users.thinkMs(request);
    // A request that was refused in no time must not be followed by the next in no time: virtual time would stand still for ever.
    this.#timeline.atLast(atMs + (tookMs + thinkMs > 0 ? thinkMs : 1), CLIENT_EVENT.think, user);
  }

  drainAtLeastMs(nowMs: number): number {
    const knownMs = this.ended || this.endMs > 0 ? this.endMs : Number.POSITIVE_INFINITY;
    return Math.min(nowMs, knownMs) + this.#drainMs;
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
