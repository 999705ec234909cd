import { RESERVE } from '../billing/account/snapshot.ts';
import type { Account } from '../billing/account/account.ts';
import type { Ledger } from '../billing/ledger.ts';
import { OUTCOME } from '../billing/outcome.ts';
import { compilePrice, type CompiledPrice } from '../billing/price/rule.ts';
import type { Usage } from '../billing/usage.ts';
import type { Timeline } from '../engine/timeline.ts';
import { SlotPlan } from './faults/brownouts.ts';
import { Charging } from './charging.ts';
import { Disconnects } from './faults/disconnects.ts';
import { firstHit, hitJob, type Fault } from './faults/fault-plan.ts';
import { HINT } from '../units/retry-hint.ts';
import type { Pauses } from './faults/pauses.ts';
import { JOB, JobTable } from './job-table.ts';
import type { ProviderOptions } from './provider-options.ts';
import { QuoteTable } from './quote-table.ts';
import { createProviderRetry, type ProviderRetry } from './upstreams/provider-retry.ts';
import { ScheduledService } from './scheduled-service.ts';
import { Service, type ServiceOwner } from './service.ts';
import type { JobEnding, ProviderListener, ProviderSettings, Submission } from './submission.ts';
import { unknownEnds } from './unknown-ends.ts';
import { StartTimers } from './start-timers.ts';
import { EarlierTerms, Terms } from './terms.ts';
import { createPool, type WorkerPool } from './workers/worker-pool.ts';

/** Event kinds of the provider; the client's stay below 8. */
export const PROVIDER_EVENT = { finish: 8, refuseInput: 9, disconnect: 10, expire: 11, slots: 12, worker: 13 } as const;

/** Answer of `submit` that means: not accepted; the listener was told why. */
export const REFUSED = -1;

/**
 * The emulated endpoint as a state machine over a timeline: faults at the door, a bounded queue, limits, the account, service, the charge. It
 * knows neither transport nor time: a simulator and an HTTP server drive the same object.
 */
export class Provider implements ServiceOwner {
  readonly jobs: JobTable = new JobTable();
  readonly prices: readonly CompiledPrice[];
  readonly quotes: QuoteTable = new QuoteTable();
  /** Workers that start and shut down; undefined where every slot is warm. */
  readonly workers: WorkerPool | undefined;
  /** Under which requests are accepted now. */
  terms: Terms;
  readonly charging: Charging;
  readonly #listener: ProviderListener | undefined;
  readonly #seed: number;
  readonly #timeline: Timeline;
  /** Set once the terms have changed. */
  #earlier: EarlierTerms | undefined;
  /** The upstreams or machines of jobs and their tries; undefined where jobs have one place and one try. */
  readonly providerRetry: ProviderRetry | undefined;
  readonly #service: Service;
  /** Serves in the place of `#service` while ends are known at acceptance; undefined where, and once, they are not. */
  schedule: ScheduledService | undefined;
  #starts: StartTimers;
  #slots: SlotPlan;
  #disconnects: Disconnects;
  readonly #ending: JobEnding = { changeNano: 0, hintForm: 0, waitMs: 0 };
  /** Jobs that wait for the refusal of their moderated input. */
  #refused = 0;

  constructor(options: ProviderOptions, seed: number, timeline: Timeline, settings: ProviderSettings = {}) {
    const { listener, movementsMax = 0, schedules = false } = settings;
    this.#seed = seed;
    this.#timeline = timeline;
    this.#listener = listener;
    const { jobs } = this;
    this.prices = options.models.map((model) => compilePrice(model.price, options.billing));
    const terms = new Terms(options, seed, this.quotes);
    const { faults, pauses } = terms;
    this.terms = terms;
    const isScheduled = schedules && unknownEnds(options) === undefined;
    const providerRetry = isScheduled ? undefined : createProviderRetry(options, seed, jobs);
    this.providerRetry = providerRetry;
    const pool = createPool({ options, seed, timeline, pauses, readyKind: PROVIDER_EVENT.worker }, (nano) => {
      this.charging.chargeWorkerTime(timeline.nowMs, nano);
      listener?.workerTimeCharged?.(nano);
    });
    this.workers = pool;
    const parts = { options, seed, timeline, jobs, faults, pauses, providerRetry, pool };
    const pausesOf = (job: number): Pauses | undefined => this.termsOf(job).pauses;
    const charging = new Charging({ ...parts, pausesOf, prices: this.prices, movementsMax });
    this.charging = charging;
    const hearsStart = listener?.started !== undefined;
    const serviceParts = { ...parts, charging, hearsStart, finishKind: PROVIDER_EVENT.finish, owner: this };
    this.#service = new Service(serviceParts);
    this.schedule = isScheduled ? new ScheduledService(serviceParts) : undefined;
    this.#starts = new StartTimers(timeline, PROVIDER_EVENT.expire, options.startTimeoutMs);
    this.#disconnects = new Disconnects(faults.disconnect, jobs, timeline, PROVIDER_EVENT.disconnect);
    this.#slots = new SlotPlan(options, timeline, PROVIDER_EVENT.slots);
  }

  /**
   * Changes what of a provider may change while it runs: all of it in one step, for the requests that come from now on. A job keeps the terms that
   * it was accepted under; how many slots there are is the same for all. Only for a provider without a `schedule`, from outside of an event.
   */
  change(options: ProviderOptions): void {
    const { jobs, charging, workers } = this;
    this.#earlier ??= new EarlierTerms(jobs);
    const keys = this.#earlier.keep(this.terms);
    const terms = new Terms(options, this.#seed, this.quotes, this.terms.gate);
    terms.gate.takeOver(this.#timeline.nowMs, keys);
    this.terms = terms;
    this.#starts = this.#starts.replaced(options.startTimeoutMs);
    this.#disconnects = this.#disconnects.replaced(terms.faults.disconnect);
    charging.change(options);
    if (workers !== undefined) workers.pauses = terms.pauses;
    this.#service.change(terms, this.#earlier);
    this.#slots = new SlotPlan(options, this.#timeline, PROVIDER_EVENT.slots);
    this.#service.resize(this.#slots.now);
  }

  get ledger(): Ledger {
    return this.charging.ledger;
  }

  /** The customer's account; undefined where the customer may owe any amount. */
  get account(): Account | undefined {
    return this.charging.account;
  }

  /** Jobs that are not in a slot: they wait for one, or for the refusal of their moderated input. A `schedule` counts its own jobs. */
  get waiting(): number {
    return this.#service.waiting + this.#refused;
  }

  /** Jobs in a slot, but for those of a `schedule`. */
  get running(): number {
    return this.#service.running;
  }

  /** A request arrives. Returns the job, or `REFUSED` after the listener was told why. */
  submit(asked: Readonly<Submission>): number {
    const { request, attempt, quote, key } = asked;
    const { quotes, charging, terms } = this;
    const nowMs = this.#timeline.nowMs;
    const model = quotes.model[quote] as number;
    const full = this.schedule?.isFull ?? this.#service.isFull(quotes.isDirect[quote] as boolean);
    charging.clock?.reprice(quotes, quote, nowMs);
    if ((terms.isGuarded || full) && !terms.gate.admits(nowMs, request, attempt, model, full, key, quote))
      return this.#refuse(asked);
    const reservedNano = charging.account === undefined ? 0 : this.#reserve(nowMs, asked);
    if (reservedNano < 0) return this.#refuse(asked);
    const job = this.#addJob(asked, nowMs, model);
    charging.accept(job, quotes.fullNano[quote] as number, reservedNano);
    if (this.providerRetry !== undefined) {
      this.providerRetry.begin(job, asked.upstream, quotes.isRequeued[quote] as boolean);
    }
    if (terms.hasAcceptFaults) this.#meetFaults(job, asked, nowMs, model);
    else this.#take(job, asked.leavesMs ?? Number.POSITIVE_INFINITY);
    if (this.#starts.byDefault) this.limitWait(job, Number.POSITIVE_INFINITY);
    return job;
  }

  /** Under which a job was accepted. */
  termsOf(job: number): Terms {
    return this.#earlier?.of(job) ?? this.terms;
  }

  /** Gives a job up with `expired` if it has not started `ms` from now on, or after the provider's own `startTimeout` if that is shorter. */
  limitWait(job: number, ms: number): void {
    if (this.jobs.state[job] === JOB.queued) this.#starts.set(job, this.jobs.generation[job] as number, ms);
  }

  /** Jobs before one in the queue; 0 when it does not wait. Takes time in proportion to the queue. */
  queuePosition(job: number): number {
    return this.#service.positionOf(job);
  }

  /** Whether a job that has started will end with an output, as far as faults have it: what a server must know before it streams. */
  endsWell(job: number): boolean {
    return this.#service.endsWell(job);
  }

  /** The client has left: it will not read the answer. What becomes of the job is the provider's choice (`onDisconnect`). */
  cancel(job: number): void {
    const { onDisconnect } = this.termsOf(job).options;
    if (onDisconnect !== 'continue') this.withdraw(job, onDisconnect === 'cancel');
  }

  /** Stops a job on the client's wish, if it still waits, or (`evenRunning`) is served. Returns whether it was stopped. */
  withdraw(job: number, evenRunning: boolean): boolean {
    this.schedule?.refresh(job);
    const service = this.schedule ?? this.#service;
    const state = this.jobs.state[job] as number;
    if (state === JOB.queued) service.giveUp(job, OUTCOME['cancelled-queued'], 499);
    else if (state === JOB.running && evenRunning) service.stop(job, OUTCOME['cancelled-running'], 499);
    else return false;
    return true;
  }

  /** From now on clients leave without notice: `schedule` is over, and ends are events that may change. */
  goOn(): void {
    this.schedule?.handOver(this.#service);
    this.schedule = undefined;
  }

  handle(kind: number, job: number): void {
    if (kind === PROVIDER_EVENT.slots) this.#service.resize(this.#slots.now);
    else if (kind === PROVIDER_EVENT.worker) this.#service.workerReady(job);
    else if ((this.jobs.state[job] as number) === JOB.zombie) this.jobs.remove(job);
    else if (kind === PROVIDER_EVENT.finish) (this.schedule ?? this.#service).finish(job);
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
    const { jobs } = this;
    const ending = this.#ending;
    jobs.outcome[job] = outcome;
    jobs.status[job] = status;
    if (outcome === OUTCOME.ok) ending.hintForm = HINT.none;
    else this.termsOf(job).gate.announce(fault, ending);
    this.terms.gate.release(jobs.key[job] as number);
    ending.changeNano = this.charging.settle(job, this.#timeline.nowMs);
    this.#listener?.settled(job, ending);
  }

  #refuse(asked: Readonly<Submission>): number {
    this.#listener?.refused(asked, this.terms.gate.refusal);
    return REFUSED;
  }

  /** Reserves the price of a request at the account; negative, with the reason at the gate, when it cannot pay. */
  #reserve(nowMs: number, { key, quote, upstream }: Readonly<Submission>): number {
    this.workers?.expire();
    const nano = this.charging.reserveNano(nowMs, this.quotes, quote, upstream);
    const answer = this.charging.reserve(nowMs, key, nano);
    if (answer === RESERVE.admitted) return nano;
    // A limit of what is under way has counted the request already.
    this.terms.gate.release(key);
    this.terms.gate.refuseUnpaid(nano, this.charging.account?.availableNano(nowMs, key) ?? 0);
    return REFUSED;
  }

  #addJob({ callerRef, request, attempt, quote, key }: Readonly<Submission>, nowMs: number, model: number): number {
    const { jobs, quotes } = this;
    const job = jobs.add();
    jobs.callerRef[job] = callerRef;
    jobs.request[job] = request;
    jobs.attempt[job] = attempt;
    jobs.drawIndex[job] = attempt;
    jobs.model[job] = model;
    jobs.quote[job] = quote;
    jobs.key[job] = key;
    jobs.acceptedMs[job] = nowMs;
    jobs.startedMs[job] = Number.NaN;
    jobs.sampler[job] = this.terms.samplerOf(quote);
    jobs.fullNano[job] = quotes.fullNano[quote] as number;
    jobs.inputNano[job] = quotes.inputNano[quote] as number;
    if (this.charging.keepsUsage[model] === true) jobs.usage[job] = quotes.usage[quote] as Usage;
    return job;
  }

  #take(job: number, leavesMs: number): void {
    if (this.schedule === undefined) this.#service.take(job);
    else this.schedule.take(job, leavesMs);
  }

  /** Faults that are asked right after acceptance: a connection that will be lost, moderated input. */
  #meetFaults(job: number, asked: Readonly<Submission>, nowMs: number, model: number): void {
    const { request, attempt, leavesMs = Number.POSITIVE_INFINITY, isConnected = true } = asked;
    const { input } = this.terms.faults;
    const lostMs = this.#disconnects.begin(job, nowMs, request, attempt, model);
    if (input.length === 0 || firstHit(input, nowMs, request, attempt, model) === undefined) {
      // A client that has lost its connection has nothing left to hang up.
      this.#take(job, isConnected && lostMs <= leavesMs ? Number.POSITIVE_INFINITY : leavesMs);
      return;
    }
    // It takes no slot, but its answer comes by an event: `submit` must return the job first.
    this.#refused++;
    this.jobs.state[job] = JOB.refused;
    this.#timeline.at(nowMs, PROVIDER_EVENT.refuseInput, job);
  }

  #finishModerated(job: number): void {
    this.#refused--;
    const fault = hitJob(this.termsOf(job).faults.input, this.jobs, job, this.jobs.acceptedMs[job] as number);
    const status = fault?.options.type === 'moderated' ? fault.options.status : 400;
    this.ended(job, OUTCOME['input-moderated'], status, undefined);
    this.jobs.remove(job);
  }
}
