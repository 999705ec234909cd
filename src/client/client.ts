import { OUTCOME } from '../billing/outcome.ts';
import { drawAt, drawKey, PURPOSE } from '../engine/draw.ts';
import type { TimerLane } from '../engine/timer-lane.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { ClientOptions, FallbackOptions } from './client-options.ts';
import type { ClientListener, ClientParts, CostEstimate } from './client-parts.ts';
import { REQUEST, RequestTable } from './request-table.ts';
import { createRetryPolicy } from './retry/retry-options.ts';
import { blankFailure, GIVE_UP, type FailedAttempt, type RetryPolicy } from './retry/retry-policy.ts';
import { SpendCap } from './spend-cap.ts';
import {
  failureOf,
  TIMED_OUT,
  TIMEOUT_REPLY,
  UNKNOWN_COST,
  UNREADABLE,
  UNSTATED_COST,
  type AttemptReply,
  type Transport,
} from './transport.ts';

/** Event kinds on the client's side; the provider's begin at 8. `think` and `drain` belong to the load (src/runners/load.ts), `hear` to the simulation. */
export const CLIENT_EVENT = { retry: 0, giveUp: 1, timeout: 2, think: 3, drain: 4, hear: 5 } as const;

/**
 * The caller as a state machine over a timeline: begins requests, sends attempts, times them out, retries as its policy says, and keeps
 * its own bounds. The same object runs in every world; only the transport differs.
 */
export class Client {
  readonly requests: RequestTable;
  readonly policy: RetryPolicy;
  /** Refused by the client's own bounds, see `Summary.refused`. */
  refusedInFlight = 0;
  refusedSpendCap = 0;
  /** Set when the spend cap refused a send: no further attempt is sent. */
  capReached = false;
  readonly #listener: ClientListener;
  readonly #transport: Transport;
  readonly #options: ClientOptions;
  readonly #timeline: Timeline;
  readonly #retryKey: number;
  readonly #timeouts: TimerLane | undefined;
  readonly #cap: SpendCap | undefined;
  readonly #estimate: CostEstimate;
  readonly #failed: FailedAttempt = blankFailure();
  #active = 0;

  constructor({ options, seed, timeline, estimate, transport, listener, requests }: ClientParts) {
    this.requests = requests ?? new RequestTable();
    this.#options = options;
    this.#timeline = timeline;
    this.#retryKey = drawKey(seed, PURPOSE.retry);
    this.#estimate = estimate;
    this.#transport = transport;
    this.#listener = listener;
    this.policy = createRetryPolicy(options.retry);
    this.#timeouts =
      options.timeoutMs === Number.POSITIVE_INFINITY
        ? undefined
        : timeline.lane(options.timeoutMs, CLIENT_EVENT.timeout);
    this.#cap = options.maxNanoUsd === undefined ? undefined : new SpendCap(options.maxNanoUsd);
  }

  /** Requests under way, waiting retries included. */
  get active(): number {
    return this.#active;
  }

  /** A request is due. Returns its slot, or -1 when it was dropped. `elsewhere`: requests under way that have no slot; default 0. */
  begin(request: number, requestClass: number, dueMs: number, elsewhere = 0): number {
    if (this.#active + elsewhere >= this.#options.maxInFlight) {
      this.refusedInFlight++;
      this.#listener.requestDropped(requestClass, this.capReached);
      return -1;
    }
    if (this.capReached || !this.hasRoom(requestClass, this.#timeline.nowMs)) {
      this.capReached = true;
      this.refusedSpendCap++;
      this.#listener.requestDropped(requestClass, this.capReached);
      return -1;
    }
    const table = this.requests;
    const slot = table.add();
    table.request[slot] = request;
    table.attempt[slot] = 0;
    table.requestClass[slot] = requestClass;
    table.dueMs[slot] = dueMs;
    table.policyState[slot] = 0;
    this.#active++;
    this.policy.began(this.#timeline.nowMs);
    this.#send(slot);
    return slot;
  }

  /** The present attempt of a slot was answered, or the network failed it. */
  settle(slot: number, reply: Readonly<AttemptReply>): void {
    const { outcome, status, costNano } = reply;
    if (this.#cap !== undefined) {
      const ofClass = this.requests.requestClass[slot] as number;
      const isStated = costNano !== UNSTATED_COST;
      this.#settleCap(this.#cap, slot, isStated ? costNano : this.#estimate.failedNano(ofClass, status, outcome));
    }
    if (outcome !== OUTCOME.ok) {
      this.#fail(slot, reply);
      return;
    }
    const table = this.requests;
    this.#listener.attemptEnded(slot, outcome, status);
    this.policy.succeeded(table.attempt[slot] as number, table.policyState[slot] as number, this.#timeline.nowMs);
    this.#end(slot, true);
  }

  /**
   * The attempt that is being sent is known to succeed at a later instant, and nothing waits for that: the request is over. Only where the policy
   * does not need to hear of successes; who calls it measures it.
   */
  succeedAt(endMs: number, slot: number, costNano: number): void {
    const table = this.requests;
    if (this.#cap !== undefined)
      this.#cap.settleAt(endMs, table.heldNano[slot] as number, costNano, this.#timeline.nowMs);
    this.#active--;
    table.state[slot] = REQUEST.succeeded;
    table.remove(slot);
  }

  /** As `succeedAt`, for a first attempt that has no slot, and costs what it could cost at worst. Call it after `hasRoom`. */
  spend(requestClass: number): void {
    this.#cap?.settle(0, this.#estimate.worstNano[requestClass] as number);
  }

  /** Whether the spend cap has room for an attempt now. */
  hasRoom(requestClass: number, nowMs: number): boolean {
    return this.#cap === undefined || this.#cap.hasRoom(this.#estimate.worstNano[requestClass] as number, nowMs);
  }

  /**
   * Attempts of a class turn out to cost up to so many nano-USD, if that is more than was thought: the spend cap holds as much from now on, for
   * those under way, and for those that have ended and may have cost the worst (`unknown`: how many; default 0), too.
   */
  raiseWorst(requestClass: number, nano: number, unknown: number = 0): void {
    const { worstNano } = this.#estimate;
    const before = worstNano[requestClass] as number;
    if (nano <= before) return;
    worstNano[requestClass] = nano;
    const cap = this.#cap;
    if (cap === undefined) return;
    cap.commit(BigInt(nano - before) * BigInt(unknown));
    const { state, heldNano, requestClass: classOf } = this.requests;
    for (let slot = 0; slot < state.length; slot++) {
      if (state[slot] !== REQUEST.sending || classOf[slot] !== requestClass) continue;
      cap.settle(heldNano[slot] as number, nano);
      heldNano[slot] = nano;
    }
  }

  /** So many nano-USD were spent or held elsewhere: the spend cap counts them. */
  commit(nano: bigint): void {
    this.#cap?.commit(nano);
  }

  /** Spent, and held for what may still cost something, in nano-USD; 0 without a spend cap. */
  get committedNano(): bigint {
    return this.#cap?.committedNano(this.#timeline.nowMs) ?? 0n;
  }

  handle(kind: number, slot: number): void {
    // Abandoned at the end of the run: what it had planned is void.
    if (this.requests.state[slot] !== REQUEST.waiting) return;
    if (kind === CLIENT_EVENT.retry) this.#retry(slot);
    else this.#end(slot, false);
  }

  /** A timeout has run out. */
  expire(slot: number, generation: number): void {
    if (this.requests.generation[slot] !== generation || this.requests.state[slot] !== REQUEST.sending) return;
    this.#hangUp(slot);
    this.#fail(slot, TIMEOUT_REPLY);
  }

  /** Ends a request that is still under way when the run stops waiting: it counts as failed. */
  abandon(slot: number): void {
    const state = this.requests.state[slot];
    if (state !== REQUEST.sending && state !== REQUEST.waiting) return;
    if (state === REQUEST.sending) {
      this.#hangUp(slot);
      this.#listener.attemptEnded(slot, TIMED_OUT, 0);
    }
    this.#end(slot, false);
  }

  /** Ends every request that is still under way, in the order of their numbers. */
  abandonAll(): void {
    for (const slot of this.requests.slotsByRequest()) this.abandon(slot);
  }

  /** One more job at the provider belongs to the slot: it stays until `jobEnded`. */
  jobBegan(slot: number): void {
    this.requests.jobs[slot] = (this.requests.jobs[slot] as number) + 1;
  }

  /** A job of the slot has ended; returns whether it was the last one of a request that is over, and frees the slot then. */
  jobEnded(slot: number): boolean {
    const left = (this.requests.jobs[slot] as number) - 1;
    this.requests.jobs[slot] = left;
    if (left > 0 || (this.requests.state[slot] as number) < REQUEST.failed) return false;
    this.requests.remove(slot);
    return true;
  }

  #send(slot: number): void {
    const table = this.requests;
    if (this.#cap !== undefined) {
      const worstNano = this.#estimate.worstNano[table.requestClass[slot] as number] as number;
      this.#cap.hold(worstNano, this.#timeline.nowMs);
      table.heldNano[slot] = worstNano;
    }
    const nowMs = this.#timeline.nowMs;
    const generation = ((table.generation[slot] as number) + 1) | 0;
    table.generation[slot] = generation;
    table.attempt[slot] = (table.attempt[slot] as number) + 1;
    table.sentMs[slot] = nowMs;
    table.state[slot] = REQUEST.sending;
    if (this.#transport.send(slot) && this.#timeouts !== undefined) this.#timeouts.push(nowMs, slot, generation);
  }

  #retry(slot: number): void {
    if (this.capReached || !this.hasRoom(this.requests.requestClass[slot] as number, this.#timeline.nowMs)) {
      this.capReached = true;
      this.refusedSpendCap++;
      this.#end(slot, false);
      return;
    }
    this.#send(slot);
  }

  #fail(slot: number, reply: Readonly<AttemptReply>): void {
    const { outcome, status } = reply;
    const table = this.requests;
    const attempt = table.attempt[slot] as number;
    table.state[slot] = REQUEST.waiting;
    this.#listener.attemptEnded(slot, outcome, status);
    // A success without an output, or with one that cannot be read, raises nothing that a vendor's SDK would try again.
    if (outcome === OUTCOME.empty || outcome === OUTCOME.truncated || (outcome === UNREADABLE && status < 400)) {
      this.#end(slot, false);
      return;
    }
    if (this.#options.fallback !== undefined && this.#fallsBack(slot, status, this.#options.fallback)) return;
    const failed = this.#failed;
    failed.attempt = attempt;
    failed.failure = failureOf(outcome);
    failed.status = status;
    failed.hintForm = reply.hintForm;
    failed.hintMs = reply.hintMs;
    failed.shouldRetry = reply.shouldRetry;
    failed.nowMs = this.#timeline.nowMs;
    failed.policyState = table.policyState[slot] as number;
    failed.lingerMs = 0;
    const delayMs = this.policy.delayMs(failed, drawAt(this.#retryKey, table.request[slot] as number, attempt));
    table.policyState[slot] = failed.policyState;
    if (delayMs !== GIVE_UP) this.#timeline.at(failed.nowMs + delayMs, CLIENT_EVENT.retry, slot);
    else if (failed.lingerMs > 0) this.#timeline.at(failed.nowMs + failed.lingerMs, CLIENT_EVENT.giveUp, slot);
    else this.#end(slot, false);
  }

  /** Whether the model of a request is not there and another one is asked instead: at once, and apart from retries. */
  #fallsBack(slot: number, status: number, { on }: FallbackOptions): boolean {
    const { requestClass } = this.requests;
    const fallbackClass = this.#estimate.fallbackClass?.[requestClass[slot] as number] ?? -1;
    if (fallbackClass < 0 || !on.includes(status)) return false;
    requestClass[slot] = fallbackClass;
    this.#timeline.at(this.#timeline.nowMs, CLIENT_EVENT.retry, slot);
    return true;
  }

  /** The hold of an attempt that has ended becomes what it cost; what nobody knows stays held. */
  #settleCap(cap: SpendCap, slot: number, costNano: number): void {
    if (costNano === UNKNOWN_COST) return;
    const { heldNano } = this.requests;
    cap.settle(heldNano[slot] as number, costNano);
    heldNano[slot] = 0;
  }

  /** Stops waiting for the present attempt. It is over before the transport hears of it, which may end the job at once. */
  #hangUp(slot: number): void {
    this.requests.state[slot] = REQUEST.waiting;
    const costNano = this.#transport.abandon(slot);
    if (this.#cap !== undefined) this.#settleCap(this.#cap, slot, costNano);
  }

  #end(slot: number, succeeded: boolean): void {
    this.#active--;
    this.requests.state[slot] = succeeded ? REQUEST.succeeded : REQUEST.failed;
    this.#listener.requestEnded(slot, succeeded, this.capReached);
    if (this.requests.jobs[slot] === 0) this.requests.remove(slot);
  }
}
