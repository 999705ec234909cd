import type { Ledger } from '../billing/ledger.ts';
import { OUTCOME } from '../billing/outcome.ts';
import { compilePrice, type CompiledPrice } from '../billing/price-rule.ts';
import type { Usage } from '../billing/usage.ts';
import { createSampler } from '../engine/distribution.ts';
import { drawAt, drawKey, PURPOSE } from '../engine/draw.ts';
import type { Sampler } from '../engine/sampler.ts';
import type { TimerLane } from '../engine/timer-lane.ts';
import type { Timeline } from '../engine/timeline.ts';
import { Charging } from './charging.ts';
import { extraLatencyMs, firstHit, hitJob, planFaults, type Fault, type FaultPlan } from './fault-plan.ts';
import { failedOutcome, Gate, type ProviderRefusal } from './gate.ts';
import { JOB, JobTable } from './job-table.ts';
import type { ProviderOptions } from './provider-options.ts';
import { planPauses, type Pauses } from './pauses.ts';
import { QuoteTable } from './quote-table.ts';
import { WaitingLine } from './waiting-line.ts';

/** Event kinds of the provider; the client's stay below 8. */
export const PROVIDER_EVENT = { finish: 8, refuseInput: 9, disconnect: 10 } as const;

/** Answer of `submit` that means: not accepted; `refusal` tells why. */
export const REFUSED = -1;
/** Whoever wants to know how jobs end. Read the job's fields in `provider.jobs`; its place is free after `settled` returns. */
export interface ProviderListener {
  /** The job has ended, and its charge is final. */
  settled(job: number): void;
  /** The provider lost the connection of a job that goes on. */
  disconnected(job: number): void;
}

/**
 * The emulated endpoint as a state machine over a timeline: faults at the door, limits, a bounded queue, slots, service, faults at the end,
 * and the charge. It knows neither transport nor time: a simulator and an HTTP server drive the same object.
 */
export class Provider {
  readonly jobs: JobTable = new JobTable();
  readonly prices: readonly CompiledPrice[];
  /** Kinds of requests whose price does not change, for `submitQuoted`. */
  readonly quotes: QuoteTable = new QuoteTable();
  listener: ProviderListener | undefined;
  readonly #options: ProviderOptions;
  readonly #timeline: Timeline;
  readonly #serviceKey: number;
  readonly #samplers: readonly Sampler[];
  readonly #faults: FaultPlan;
  readonly #hasAcceptFaults: boolean;
  readonly #pauses: Pauses | undefined;
  readonly #gate: Gate;
  /** Whether anything but a full queue can refuse a request. */
  readonly #isGuarded: boolean;
  readonly #charging: Charging;
  readonly #slots: number;
  readonly #queueMax: number;
  readonly #anyQuote: number;
  readonly #line = new WaitingLine();
  readonly #disconnects: readonly TimerLane[];
  #waiting = 0;
  #running = 0;
  #refused = 0;

  constructor(options: ProviderOptions, seed: number, timeline: Timeline) {
    this.#options = options;
    this.#timeline = timeline;
    this.#serviceKey = drawKey(seed, PURPOSE.service);
    this.#samplers = options.models.map((model) => createSampler(model.serviceTime));
    this.prices = options.models.map((model) => compilePrice(model.price, options.billing));
    const models = options.models.map(({ name }) => name);
    this.#faults = planFaults(options.faults, seed, models);
    this.#hasAcceptFaults = this.#faults.input.length + this.#faults.disconnect.length > 0;
    this.#pauses = planPauses(options.faults);
    this.#gate = new Gate(options, this.#faults.door);
    this.#isGuarded = options.limits.length + this.#faults.door.length > 0;
    this.#charging = new Charging(options.billing, this.prices, this.jobs, this.#pauses);
    this.#slots = options.capacity.slots;
    this.#queueMax = options.capacity.queue;
    this.#anyQuote = this.quotes.add();
    this.#disconnects = this.#faults.disconnect.map((fault) =>
      timeline.lane(fault.options.type === 'disconnect' ? fault.options.afterMs : 0, PROVIDER_EVENT.disconnect),
    );
  }

  get ledger(): Ledger {
    return this.#charging.ledger;
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
    return this.#waiting + this.#refused;
  }

  /** Jobs in a slot. */
  get running(): number {
    return this.#running;
  }

  /**
   * A request arrives. Returns the job, or `REFUSED` with the reason in `refusal`.
   * `ticket` is the caller's own number, given back by the job; `request` and `attempt` key every draw; `fullNano` and `inputNano` are the
   * price by the request, in nano-USD (for metered models without any compute time).
   */
  submit(
    ticket: number,
    request: number,
    attempt: number,
    model: number,
    key: number,
    tokens: number,
    fullNano: number,
    inputNano: number,
    usage: Usage,
  ): number {
    this.quotes.set(this.#anyQuote, model, tokens, fullNano, inputNano, usage);
    return this.submitQuoted(ticket, request, attempt, this.#anyQuote, key);
  }

  /** As `submit`, for a kind of request that stands in `quotes`. */
  submitQuoted(ticket: number, request: number, attempt: number, quote: number, key: number): number {
    const nowMs = this.#timeline.nowMs;
    const model = this.quotes.model[quote] as number;
    const full = this.#running >= this.#slots && this.#waiting >= this.#queueMax;
    if (
      (this.#isGuarded || full) &&
      !this.#gate.admits(nowMs, request, attempt, model, full, key, this.quotes.tokens[quote] as number)
    )
      return REFUSED;
    const job = this.#addJob(ticket, request, attempt, quote, key);
    if (this.#hasAcceptFaults) this.#accept(job, nowMs, request, attempt, model);
    else this.#startOrQueue(job);
    return job;
  }

  /** The client has left: it will not read the answer. What becomes of the job is the provider's choice (`onDisconnect`). */
  cancel(job: number): void {
    const state = this.jobs.state[job] as number;
    if (this.#options.onDisconnect === 'continue') return;
    if (state === JOB.queued) {
      this.#waiting--;
      this.jobs.state[job] = JOB.zombie;
      this.#end(job, OUTCOME['cancelled-queued'], 499);
      this.#compactLine();
    } else if (state === JOB.running && this.#options.onDisconnect === 'cancel') {
      this.#running--;
      this.jobs.state[job] = JOB.zombie;
      this.#startNext();
      this.#end(job, OUTCOME['cancelled-running'], 499);
    }
  }

  handle(kind: number, job: number): void {
    if ((this.jobs.state[job] as number) === JOB.zombie) {
      this.jobs.remove(job);
      return;
    }
    if (kind === PROVIDER_EVENT.finish) this.#finish(job);
    else this.#finishModerated(job);
  }

  /** A disconnect timer has run out. */
  expire(job: number, generation: number): void {
    const state = this.jobs.state[job] as number;
    if (this.jobs.generation[job] !== generation || state === JOB.free || state === JOB.zombie) return;
    this.listener?.disconnected(job);
  }

  #addJob(ticket: number, request: number, attempt: number, quote: number, key: number): number {
    const { jobs, quotes } = this;
    const job = jobs.add();
    const fullNano = quotes.fullNano[quote] as number;
    jobs.ticket[job] = ticket;
    jobs.request[job] = request;
    jobs.attempt[job] = attempt;
    jobs.model[job] = quotes.model[quote] as number;
    jobs.key[job] = key;
    jobs.acceptedMs[job] = this.#timeline.nowMs;
    jobs.startedMs[job] = Number.NaN;
    jobs.fullNano[job] = fullNano;
    jobs.inputNano[job] = quotes.inputNano[quote] as number;
    if (this.#charging.keepsUsage[quotes.model[quote] as number] === true)
      jobs.usage[job] = quotes.usage[quote] as Usage;
    this.#charging.accept(job, fullNano);
    return job;
  }

  #accept(job: number, nowMs: number, request: number, attempt: number, model: number): void {
    const { disconnect, input } = this.#faults;
    for (let i = 0; i < disconnect.length; i++) {
      if (!disconnect[i]?.hits(nowMs, request, attempt, model)) continue;
      this.#disconnects[i]?.push(nowMs, job, this.jobs.generation[job] as number);
    }
    if (input.length === 0 || firstHit(input, nowMs, request, attempt, model) === undefined) {
      this.#startOrQueue(job);
      return;
    }
    // Moderated input takes no slot, but its answer comes by an event: `submit` must return the job first.
    this.#refused++;
    this.jobs.state[job] = JOB.refused;
    this.#timeline.at(nowMs, PROVIDER_EVENT.refuseInput, job);
  }

  #startOrQueue(job: number): void {
    if (this.#running < this.#slots) {
      this.#start(job);
    } else {
      this.jobs.state[job] = JOB.queued;
      this.#waiting++;
      this.#line.push(job);
    }
  }

  #start(job: number): void {
    const jobs = this.jobs;
    const nowMs = this.#timeline.nowMs;
    const request = jobs.request[job] as number;
    const attempt = jobs.attempt[job] as number;
    const model = jobs.model[job] as number;
    jobs.state[job] = JOB.running;
    jobs.startedMs[job] = nowMs;
    this.#running++;
    let serviceMs = (this.#samplers[model] as Sampler).sample(drawAt(this.#serviceKey, request, attempt));
    const { latency } = this.#faults;
    if (latency.length > 0) serviceMs += extraLatencyMs(latency, nowMs, request, attempt, model);
    if (this.#charging.keepsUsage[model] === true) jobs.serviceMs[job] = serviceMs;
    const finishMs = this.#pauses === undefined ? nowMs + serviceMs : this.#pauses.finishMs(nowMs, serviceMs);
    this.#timeline.at(finishMs, PROVIDER_EVENT.finish, job);
  }

  #startNext(): void {
    while (this.#line.size > 0 && this.#running < this.#slots) {
      const next = this.#line.shift();
      if (this.jobs.state[next] === JOB.zombie) {
        this.jobs.remove(next);
        continue;
      }
      this.#waiting--;
      this.#start(next);
    }
  }

  #finish(job: number): void {
    this.#running--;
    this.#startNext();
    if (this.#faults.end.length === 0) this.#end(job, OUTCOME.ok, 200);
    else this.#endBy(job, hitJob(this.#faults.end, this.jobs, job, this.#timeline.nowMs));
    this.jobs.remove(job);
  }

  /** Ends a job that was served, as the fault says that hit it at the end. */
  #endBy(job: number, fault: Fault | undefined): void {
    this.#gate.announce(fault);
    const options = fault?.options;
    if (options === undefined) this.#end(job, OUTCOME.ok, 200);
    else if (options.type === 'moderated') this.#end(job, OUTCOME['output-moderated'], options.status);
    else if (options.type === 'status') this.#end(job, failedOutcome(options.status), options.status);
    else this.#end(job, OUTCOME.empty, 200);
  }

  #finishModerated(job: number): void {
    this.#refused--;
    const fault = hitJob(this.#faults.input, this.jobs, job, this.jobs.acceptedMs[job] as number);
    this.#end(job, OUTCOME['input-moderated'], fault?.options.type === 'moderated' ? fault.options.status : 400);
    this.jobs.remove(job);
  }

  /** Settles the charge and tells the listener. The job's place is still its own. */
  #end(job: number, outcome: number, status: number): void {
    this.jobs.outcome[job] = outcome;
    this.jobs.status[job] = status;
    this.#gate.release(this.jobs.key[job] as number);
    this.#charging.settle(job, this.#timeline.nowMs);
    this.listener?.settled(job);
  }

  /** Cancelled jobs leave the line when they would be served; a line mostly of those is cleared at once. */
  #compactLine(): void {
    if (this.#line.size < 1024 || this.#line.size < 2 * this.#waiting) return;
    this.#line.filter((job) => {
      if (this.jobs.state[job] !== JOB.zombie) return true;
      this.jobs.remove(job);
      return false;
    });
  }
}
