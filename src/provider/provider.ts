import { RESERVE } from '../billing/account/snapshot.ts';
import type { Account } from '../billing/account/account.ts';
import type { Ledger } from '../billing/ledger.ts';
import { OUTCOME } from '../billing/outcome.ts';
import { compilePrice, type CompiledPrice } from '../billing/price/rule.ts';
import type { Usage } from '../billing/usage.ts';
import { createSampler } from '../engine/distribution.ts';
import type { Timeline } from '../engine/timeline.ts';
import { unavailabilities } from './faults/availability-options.ts';
import { planSlotChanges, type SlotChange } from './faults/brownouts.ts';
import { Charging } from './charging.ts';
import { Disconnects } from './faults/disconnects.ts';
import { firstHit, hitJob, planFaults, type Fault, type FaultPlan } from './faults/fault-plan.ts';
import { Gate, type ProviderRefusal } from './limits/gate.ts';
import { JOB, JobTable } from './job-table.ts';
import { planPauses } from './faults/pauses.ts';
import type { ProviderOptions } from './provider-options.ts';
import { QuoteTable } from './quote-table.ts';
import { createProviderRetry, type ProviderRetry, type Try } from './upstreams/provider-retry.ts';
import { Service, type ServiceOwner } from './service.ts';
import { StartTimers } from './start-timers.ts';
import { createPool, type WorkerPool } from './workers/worker-pool.ts';

/** Event kinds of the provider; the client's stay below 8. */
export const PROVIDER_EVENT = { finish: 8, refuseInput: 9, disconnect: 10, expire: 11, slots: 12, worker: 13 } as const;

/** Answer of `submit` that means: not accepted; `refusal` tells why. */
export const REFUSED = -1;
/** Whoever wants to know how jobs end. Read the job's fields in `provider.jobs`; its place is free after `settled` returns. */
export interface ProviderListener {
  /** The job has ended, and its charge is final. */
  settled(job: number): void;
  /** The connection of a job that goes on is lost: a gateway answers with `status`, or (0) it is just cut. */
  disconnected(job: number, status: number): void;
  /** Service of a job begins; again when the provider itself tries once more. `jobs.finishMs` says when this try will end. */
  started?(job: number): void;
  /** Worker time was charged, which belongs to no job. */
  workerTimeCharged?(nano: number): void;
}

/**
 * The emulated endpoint as a state machine over a timeline: faults at the door, a bounded queue, limits, the account, service, the charge. It
 * knows neither transport nor time: a simulator and an HTTP server drive the same object.
 */
export class Provider implements ServiceOwner {
  readonly jobs: JobTable = new JobTable();
  readonly prices: readonly CompiledPrice[];
  /** Kinds of requests whose price does not change, for `submitQuoted`. */
  readonly quotes: QuoteTable = new QuoteTable();
  /** Workers that start and shut down; undefined where every slot is warm. */
  readonly workers: WorkerPool | undefined;
  /** The only upstream that the next request may be tried at; unset: the gateway chooses. */
  nextUpstream: string | undefined;
  #listener: ProviderListener | undefined;
  readonly #options: ProviderOptions;
  readonly #timeline: Timeline;
  readonly #faults: FaultPlan;
  readonly #hasAcceptFaults: boolean;
  readonly #gate: Gate;
  /** Whether anything but a full queue can refuse a request. */
  readonly #isGuarded: boolean;
  readonly #charging: Charging;
  readonly #providerRetry: ProviderRetry | undefined;
  readonly #service: Service;
  readonly #starts: StartTimers;
  readonly #slotChanges: readonly SlotChange[];
  readonly #anyQuote: number;
  readonly #disconnects: Disconnects;
  #refused = 0;

  /** `movementsMax`: movements of the account that are kept. */
  constructor(options: ProviderOptions, seed: number, timeline: Timeline, movementsMax = 0) {
    this.#options = options;
    this.#timeline = timeline;
    const { jobs } = this;
    this.prices = options.models.map((model) => compilePrice(model.price, options.billing));
    const models = options.models.map(({ name }) => name);
    const faults = planFaults([...options.faults, ...unavailabilities(options)], seed, models);
    this.#faults = faults;
    this.#hasAcceptFaults = faults.input.length + faults.disconnect.length > 0;
    const pauses = planPauses(options.faults);
    this.#gate = new Gate(options, faults.door);
    this.#isGuarded = options.limits.length + faults.door.length > 0;
    const providerRetry = createProviderRetry(options, seed, jobs);
    this.#providerRetry = providerRetry;
    const samplers = options.models.map(({ serviceTime }) => createSampler(serviceTime));
    const pool = createPool({ options, seed, timeline, pauses, readyKind: PROVIDER_EVENT.worker }, (nano) => {
      this.#charging.chargeWorkerTime(timeline.nowMs, nano);
      this.#listener?.workerTimeCharged?.(nano);
    });
    this.workers = pool;
    const parts = { options, seed, timeline, jobs, samplers, faults, pauses, providerRetry, pool };
    const charging = new Charging({ ...parts, prices: this.prices, movementsMax });
    this.#charging = charging;
    this.#service = new Service({ ...parts, charging, finishKind: PROVIDER_EVENT.finish, owner: this });
    this.#starts = new StartTimers(timeline, PROVIDER_EVENT.expire, options.startTimeoutMs);
    this.#slotChanges = planSlotChanges(options.faults, options.capacity.slots);
    this.#slotChanges.forEach(({ atMs }, index) => timeline.atFirst(atMs, PROVIDER_EVENT.slots, index));
    this.#anyQuote = this.quotes.add();
    this.#disconnects = new Disconnects(faults.disconnect, jobs, timeline, PROVIDER_EVENT.disconnect);
  }

  /** Whoever is told of starts and ends; set it before the first request. */
  set listener(listener: ProviderListener | undefined) {
    this.#listener = listener;
    this.#service.hearsStart = listener?.started !== undefined;
  }

  get listener(): ProviderListener | undefined {
    return this.#listener;
  }

  get ledger(): Ledger {
    return this.#charging.ledger;
  }

  /** The customer's account; undefined where the customer may owe any amount. */
  get account(): Account | undefined {
    return this.#charging.account;
  }

  /** Why the last `submit` was refused; while a job settles, `hintForm` and `waitMs` are what its answer announces. */
  get refusal(): Readonly<ProviderRefusal> {
    return this.#gate.refusal;
  }

  /** What the end of the last job added to its charge in nano-USD; negative for a refund. */
  get lastChangeNano(): number {
    return this.#charging.lastChangeNano;
  }

  /** Jobs that are not in a slot: they wait for one, or for the refusal of their moderated input. */
  get waiting(): number {
    return this.#service.waiting + this.#refused;
  }

  /** Jobs in a slot. */
  get running(): number {
    return this.#service.running;
  }

  /**
   * A request arrives. Returns the job, or `REFUSED` with the reason in `refusal`.
   * `callerRef` is the caller's own number, given back by the job; `request` and `attempt` key every draw; `fullNano` and `inputNano` are the
   * price by the request, in nano-USD (for metered models without any compute time). `isRequeued`: whether `requeue` holds for it.
   */
  submit(
    callerRef: number,
    request: number,
    attempt: number,
    model: number,
    key: number,
    tokens: number,
    fullNano: number,
    inputNano: number,
    usage: Usage,
    isRequeued = true,
  ): number {
    this.quotes.set(this.#anyQuote, model, tokens, fullNano, inputNano, usage, isRequeued);
    return this.submitQuoted(callerRef, request, attempt, this.#anyQuote, key);
  }

  /** As `submit`, for a kind of request that stands in `quotes`. */
  submitQuoted(callerRef: number, request: number, attempt: number, quote: number, key: number): number {
    const nowMs = this.#timeline.nowMs;
    const model = this.quotes.model[quote] as number;
    const full = this.#service.isFull;
    const tokens = this.quotes.tokens[quote] as number;
    this.#charging.clock?.reprice(this.quotes, quote, nowMs);
    if ((this.#isGuarded || full) && !this.#gate.admits(nowMs, request, attempt, model, full, key, tokens)) {
      return REFUSED;
    }
    const reservedNano = this.#charging.account === undefined ? 0 : this.#reserve(nowMs, key, quote);
    if (reservedNano < 0) return REFUSED;
    const job = this.#addJob(callerRef, request, attempt, quote, key);
    this.#charging.accept(job, this.quotes.fullNano[quote] as number, reservedNano);
    if (this.#providerRetry !== undefined)
      this.#providerRetry.begin(job, this.nextUpstream, this.quotes.isRequeued[quote] as boolean);
    if (this.#hasAcceptFaults) this.#accept(job, nowMs, request, attempt, model);
    else this.#service.take(job);
    if (this.#starts.byDefault) this.limitWait(job, Number.POSITIVE_INFINITY);
    return job;
  }

  /** Gives a job up with `expired` if it has not started `ms` from now on, or after the provider's own `startTimeout` if that is shorter. */
  limitWait(job: number, ms: number): void {
    if (this.jobs.state[job] === JOB.queued) this.#starts.set(job, this.jobs.generation[job] as number, ms);
  }

  /** Jobs before one in the queue; 0 when it does not wait. Takes time in proportion to the queue. */
  queuePosition(job: number): number {
    return this.#service.positionOf(job);
  }

  /** The tries of a job so far, at upstreams or by requeueing; empty where the provider does neither. */
  triesOf(job: number): readonly Try[] {
    return this.#providerRetry?.triesOf(job) ?? [];
  }

  /** Whether a job that has started will end with an output, as far as faults have it: what a server must know before it streams. */
  endsWell(job: number): boolean {
    return this.#service.endsWell(job);
  }

  /** The client has left: it will not read the answer. What becomes of the job is the provider's choice (`onDisconnect`). */
  cancel(job: number): void {
    const { onDisconnect } = this.#options;
    if (onDisconnect !== 'continue') this.withdraw(job, onDisconnect === 'cancel');
  }

  /** Stops a job on the client's wish, if it still waits, or (`evenRunning`) is served. Returns whether it was stopped. */
  withdraw(job: number, evenRunning: boolean): boolean {
    const state = this.jobs.state[job] as number;
    if (state === JOB.queued) this.#service.giveUp(job, OUTCOME['cancelled-queued'], 499);
    else if (state === JOB.running && evenRunning) this.#service.stop(job, OUTCOME['cancelled-running'], 499);
    else return false;
    return true;
  }

  handle(kind: number, job: number): void {
    if (kind === PROVIDER_EVENT.slots) this.#service.resize((this.#slotChanges[job] as SlotChange).slots);
    else if (kind === PROVIDER_EVENT.worker) this.#service.workerReady(job);
    else if ((this.jobs.state[job] as number) === JOB.zombie) this.jobs.remove(job);
    else if (kind === PROVIDER_EVENT.finish) this.#service.finish(job);
    else this.#finishModerated(job);
  }

  /** A timer has run out: of a connection that is lost, or of a job that may not wait longer. */
  expire(job: number, generation: number, kind: number): void {
    const state = this.jobs.state[job] as number;
    if (this.jobs.generation[job] !== generation || state === JOB.free || state === JOB.zombie) return;
    if (kind === PROVIDER_EVENT.disconnect) this.#listener?.disconnected(job, this.jobs.status[job] as number);
    // A job that was served once and put back into the queue has started in time.
    else if (Number.isNaN(this.jobs.startedMs[job])) this.#service.giveUp(job, OUTCOME.expired, 504);
  }

  started(job: number): void {
    this.#listener?.started?.(job);
  }

  ended(job: number, outcome: number, status: number, fault: Fault | undefined): void {
    this.jobs.outcome[job] = outcome;
    this.jobs.status[job] = status;
    if (outcome !== OUTCOME.ok) this.#gate.announce(fault);
    this.#gate.release(this.jobs.key[job] as number);
    this.#charging.settle(job, this.#timeline.nowMs);
    this.#listener?.settled(job);
  }

  /** Reserves the price of a request at the account; negative, with the reason in `refusal`, when it cannot pay. */
  #reserve(nowMs: number, key: number, quote: number): number {
    this.workers?.expire();
    const nano = this.#charging.reserveNano(nowMs, this.quotes, quote);
    const answer = this.#charging.reserve(nowMs, key, nano);
    if (answer === RESERVE.admitted) return nano;
    // A limit of what is under way has counted the request already.
    this.#gate.release(key);
    this.#gate.refuseUnpaid(nano, this.#charging.account?.view(nowMs, key).availableNano ?? 0);
    return REFUSED;
  }

  #addJob(callerRef: number, request: number, attempt: number, quote: number, key: number): number {
    const { jobs, quotes } = this;
    const job = jobs.add();
    const model = quotes.model[quote] as number;
    jobs.callerRef[job] = callerRef;
    jobs.request[job] = request;
    jobs.attempt[job] = attempt;
    jobs.drawIndex[job] = attempt;
    jobs.model[job] = model;
    jobs.key[job] = key;
    jobs.acceptedMs[job] = this.#timeline.nowMs;
    jobs.startedMs[job] = Number.NaN;
    jobs.fullNano[job] = quotes.fullNano[quote] as number;
    jobs.inputNano[job] = quotes.inputNano[quote] as number;
    if (this.#charging.keepsUsage[model] === true) jobs.usage[job] = quotes.usage[quote] as Usage;
    return job;
  }

  #accept(job: number, nowMs: number, request: number, attempt: number, model: number): void {
    const { input } = this.#faults;
    this.#disconnects.begin(job, nowMs, request, attempt, model);
    if (input.length === 0 || firstHit(input, nowMs, request, attempt, model) === undefined) {
      this.#service.take(job);
      return;
    }
    // It takes no slot, but its answer comes by an event: `submit` must return the job first.
    this.#refused++;
    this.jobs.state[job] = JOB.refused;
    this.#timeline.at(nowMs, PROVIDER_EVENT.refuseInput, job);
  }

  #finishModerated(job: number): void {
    this.#refused--;
    const fault = hitJob(this.#faults.input, this.jobs, job, this.jobs.acceptedMs[job] as number);
    const status = fault?.options.type === 'moderated' ? fault.options.status : 400;
    this.ended(job, OUTCOME['input-moderated'], status, undefined);
    this.jobs.remove(job);
  }
}
