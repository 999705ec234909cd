import { OUTCOME } from '../billing/outcome.ts';
import type { TimerLane } from '../engine/timer-lane.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { ClientOptions } from './client-options.ts';
import type { ClientListener, ClientParts, CostEstimate } from './client-parts.ts';
import { endsRequest, Inspections } from './inspections.ts';
import { PolicyQuestion } from './policy-question.ts';
import { REQUEST, RequestTable } from './request-table.ts';
import { GIVE_UP, type RetryPolicy } from './retry/retry-policy.ts';
import { Spending } from './spending.ts';
import { TIMEOUT_REPLY, UNFINISHED_REPLY, UNSTATED_COST } from './transport.ts';
import type { AttemptReply, Found, Loss, Transport } from './transport.ts';

export { Escrow, type EscrowOrder } from './escrow.ts';
export { SpendLease, type SpendLeaseParts } from './spend-lease.ts';

/** Event kinds on the client's side; the provider's begin at 8. `think` and `drain` belong to the load (src/runners/load.ts), `hear` to the simulation, `look` to the abort watch. */
export const CLIENT_EVENT = { retry: 0, giveUp: 1, timeout: 2, think: 3, drain: 4, hear: 5, look: 6 } as const;

/** How long a retry waits until it looks again whether its lease has grown. */
const LEASE_POLL_MS = 5;

/**
 * The caller as a state machine over a timeline: begins requests, sends attempts, times them out, retries as its policy says, and keeps
 * its own bounds. The same object runs in every world; only the transport differs.
 */
export class Client {
  readonly requests: RequestTable;
  readonly policy: RetryPolicy;
  readonly spending: Spending;
  /** Undefined where the client does not ask for the tasks of lost attempts. */
  readonly inspections: Inspections | undefined;
  /** Refused by the client's own bounds, see `Summary.refused`. */
  refusedInFlight = 0;
  refusedSpendCap = 0;
  /** Attempts that were sent beyond the first of their request. */
  retries = 0;
  /** Set when the spend cap refused a send: no further attempt is sent. */
  capReached = false;
  readonly #listener: ClientListener;
  readonly #transport: Transport;
  readonly #options: ClientOptions;
  readonly #timeline: Timeline;
  readonly #question: PolicyQuestion;
  readonly #timeouts: TimerLane | undefined;
  readonly #estimate: CostEstimate;
  readonly #lease: ClientParts['lease'];
  #active = 0;

  constructor({ options, seed, timeline, estimate, transport, listener, inspected, requests, lease }: ClientParts) {
    this.requests = requests ?? new RequestTable();
    this.#options = options;
    this.#timeline = timeline;
    this.#question = new PolicyQuestion(options.retry, seed);
    this.#estimate = estimate;
    this.#lease = lease;
    this.#transport = transport;
    this.#listener = listener;
    this.policy = this.#question.policy;
    this.#timeouts =
      options.timeoutMs === Number.POSITIVE_INFINITY
        ? undefined
        : timeline.lane(options.timeoutMs, CLIENT_EVENT.timeout);
    this.spending = new Spending(options.maxNanoUsd, estimate, this.requests, timeline);
    const { inspect } = options.retry;
    this.inspections =
      inspect && new Inspections(inspect, timeline.lane(inspect.waitMs, CLIENT_EVENT.timeout), inspected);
  }

  /** By class: the worst cost of an attempt as far as is known, in nano-USD. */
  get worstNano(): Float64Array {
    return this.#estimate.worstNano;
  }

  /** Requests under way, waiting retries included. */
  get active(): number {
    return this.#active;
  }

  /** A request is due. Returns its slot, or -1 when it was dropped. `elsewhere`: requests under way that have no slot; default 0. */
  begin(request: number, requestClass: number, dueMs: number, elsewhere = 0): number {
    if (this.#active + elsewhere >= this.#options.maxInFlight) {
      this.refusedInFlight++;
      this.#listener.requestDropped(requestClass, this.capReached, dueMs);
      return -1;
    }
    if (this.capReached || !this.spending.hasRoom(requestClass, this.#timeline.nowMs)) {
      this.capReached = true;
      this.refusedSpendCap++;
      this.#listener.requestDropped(requestClass, this.capReached, dueMs);
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
    if (this.spending.isCapped) {
      const ofClass = this.requests.requestClass[slot] as number;
      const isStated = costNano !== UNSTATED_COST;
      this.spending.settle(slot, isStated ? costNano : this.#estimate.failedNano(ofClass, status, outcome));
    }
    if (this.inspections !== undefined) this.found(slot, outcome, status);
    if (outcome !== OUTCOME.ok) {
      // The policy has been asked when the attempt was lost.
      this.#fail(slot, reply, this.inspections?.of(slot) === undefined ? undefined : 0);
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
    this.spending.settleAt(endMs, slot, costNano);
    this.#active--;
    table.state[slot] = REQUEST.succeeded;
    table.remove(slot);
  }

  handle(kind: number, slot: number): void {
    const state = this.requests.state[slot];
    if (state === REQUEST.suspended) return this.#inspect(slot);
    // Abandoned at the end of the run: what it had planned is void.
    if (state !== REQUEST.waiting) return;
    if (kind === CLIENT_EVENT.retry) this.#retry(slot);
    else this.#end(slot, false);
  }

  /** A timeout has run out. */
  expire(slot: number, generation: number): void {
    if (this.requests.generation[slot] !== generation || this.requests.state[slot] !== REQUEST.sending) return;
    this.lose(slot, TIMEOUT_REPLY);
  }

  /**
   * The present attempt of a slot is lost, and its job may go on. Where another attempt would follow, its task is asked for first, if it is known;
   * where it was asked for already, nobody can say what became of it.
   */
  lose(slot: number, loss: Readonly<Loss>): void {
    const { inspections } = this;
    const inspection = inspections?.of(slot);
    const isFinal = endsRequest(loss.outcome, loss.status) || this.#standIn(slot, loss.status) >= 0;
    if (inspection !== undefined) {
      this.#endInspection(slot, 'unknown');
      this.#hangUp(slot);
      this.#question.lingerMs = 0;
      this.#fail(slot, inspection.loss, inspections?.options.onUnknown === 'retry' ? 0 : GIVE_UP);
    } else if (inspections !== undefined && !isFinal) this.#suspend(slot, loss, inspections);
    else {
      this.#hangUp(slot);
      this.#fail(slot, loss);
    }
  }

  /** The task of a slot, if it was asked for, has ended so: for who has to know before `settle`, which says it itself. */
  found(slot: number, outcome: number, status: number): void {
    this.#endInspection(slot, endsRequest(outcome, status) ? 'completed' : 'failed');
  }

  /** Ends a request that is still under way when the run stops waiting: it has failed, and is unfinished. */
  abandon(slot: number): void {
    const state = this.requests.state[slot];
    if (state !== REQUEST.sending && state !== REQUEST.waiting && state !== REQUEST.suspended) return;
    if (state !== REQUEST.waiting) {
      this.#endInspection(slot, 'unknown');
      this.#hangUp(slot, true);
      const { outcome, status } = this.inspections?.of(slot)?.loss ?? UNFINISHED_REPLY;
      this.#listener.attemptEnded(slot, outcome, status);
    }
    this.#end(slot, false, true);
  }

  /** Ends every request that is still under way, in the order of their numbers. */
  abandonAll(): void {
    for (const slot of this.requests.slotsByRequest()) this.abandon(slot);
  }

  #send(slot: number): void {
    const table = this.requests;
    if (this.spending.isCapped) this.spending.hold(slot);
    const nowMs = this.#timeline.nowMs;
    const generation = ((table.generation[slot] as number) + 1) | 0;
    table.generation[slot] = generation;
    table.attempt[slot] = (table.attempt[slot] as number) + 1;
    table.sentMs[slot] = nowMs;
    table.state[slot] = REQUEST.sending;
    if (this.#transport.send(slot) && this.#timeouts !== undefined) this.#timeouts.push(nowMs, slot, generation);
  }

  #retry(slot: number): void {
    const { nowMs } = this.#timeline;
    const requestClass = this.requests.requestClass[slot] as number;
    if (this.capReached || !this.spending.hasRoom(requestClass, nowMs)) {
      if (!this.capReached && this.#lease?.awaits(requestClass, nowMs) === true) {
        this.#timeline.at(nowMs + LEASE_POLL_MS, CLIENT_EVENT.retry, slot);
        return;
      }
      this.capReached = true;
      this.refusedSpendCap++;
      this.#end(slot, false);
      return;
    }
    this.inspections?.forget(slot);
    this.retries++;
    this.#send(slot);
  }

  /** `delayMs`: what the policy has said already, or `GIVE_UP`; absent: it is asked now. */
  #fail(slot: number, reply: Readonly<Loss>, delayMs?: number): void {
    const { outcome, status } = reply;
    const table = this.requests;
    table.state[slot] = REQUEST.waiting;
    this.#listener.attemptEnded(slot, outcome, status);
    if (endsRequest(outcome, status)) {
      this.#end(slot, false);
      return;
    }
    const { nowMs } = this.#timeline;
    const standIn = this.#standIn(slot, status);
    if (standIn >= 0) {
      table.requestClass[slot] = standIn;
      this.#timeline.at(nowMs, CLIENT_EVENT.retry, slot);
      return;
    }
    const waitMs = delayMs ?? this.#question.ask(table, slot, reply, nowMs);
    const { lingerMs } = this.#question;
    if (waitMs !== GIVE_UP) this.#timeline.at(nowMs + waitMs, CLIENT_EVENT.retry, slot);
    else if (lingerMs > 0) this.#timeline.at(nowMs + lingerMs, CLIENT_EVENT.giveUp, slot);
    else this.#end(slot, false);
  }

  /** The class that is asked instead, at once and apart from retries, where a status says that the model of a request is not there; -1 for none. */
  #standIn(slot: number, status: number): number {
    if (this.#options.fallback?.on.includes(status) !== true) return -1;
    return this.#estimate.fallbackClass?.[this.requests.requestClass[slot] as number] ?? -1;
  }

  /** Lets the policy's wait pass before the task of a lost attempt is asked for; ends the attempt where none would follow, or no task is known. */
  #suspend(slot: number, loss: Readonly<Loss>, inspections: Inspections): void {
    const { nowMs } = this.#timeline;
    const delayMs = this.#question.ask(this.requests, slot, loss, nowMs);
    if (delayMs === GIVE_UP || !this.#transport.suspend(slot)) {
      this.#hangUp(slot);
      this.#fail(slot, loss, delayMs);
      return;
    }
    inspections.lose(slot, loss, nowMs);
    this.requests.state[slot] = REQUEST.suspended;
    this.#timeline.at(nowMs + delayMs, CLIENT_EVENT.retry, slot);
  }

  /** Asks for the task of a suspended attempt. */
  #inspect(slot: number): void {
    const table = this.requests;
    const generation = ((table.generation[slot] as number) + 1) | 0;
    table.generation[slot] = generation;
    table.state[slot] = REQUEST.sending;
    this.inspections?.ask(slot, this.#timeline.nowMs, generation);
    this.#transport.inspect(slot);
  }

  #endInspection(slot: number, found: Found): void {
    this.inspections?.end(slot, found, this.#estimate.worstNano[this.requests.requestClass[slot] as number] as number);
  }

  /** Stops waiting for the present attempt. It is over before the transport hears of it, which may end the job at once. */
  #hangUp(slot: number, isCut = false): void {
    this.requests.state[slot] = REQUEST.waiting;
    this.spending.settle(slot, this.#transport.abandon(slot, isCut));
  }

  #end(slot: number, succeeded: boolean, isUnfinished = false): void {
    this.#active--;
    this.requests.state[slot] = succeeded ? REQUEST.succeeded : REQUEST.failed;
    this.#listener.requestEnded(slot, succeeded, this.capReached, isUnfinished);
    this.inspections?.forget(slot);
    if (this.requests.jobs[slot] === 0) this.requests.remove(slot);
  }
}
