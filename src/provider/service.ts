import { OUTCOME } from '../billing/outcome.ts';
import { drawAt, drawKey, PURPOSE } from '../engine/draw.ts';
import type { Sampler } from '../engine/sampler.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { Charging } from './charging.ts';
import { outcomeOfFault, statusOfFault } from './faults/fault-ending.ts';
import { extraLatencyMs, hitJob, type Fault, type FaultPlan } from './faults/fault-plan.ts';
import { failedOutcome } from './limits/gate.ts';
import { JOB, type JobTable } from './job-table.ts';
import type { Pauses } from './faults/pauses.ts';
import type { ProviderOptions } from './provider-options.ts';
import { AFTER_TRY, type ProviderRetry } from './upstreams/provider-retry.ts';
import type { EarlierTerms, Terms } from './terms.ts';
import { WaitingLine } from './waiting-line.ts';
import type { WorkerPool } from './workers/worker-pool.ts';

/** Whoever owns the service: told of starts and ends. */
export interface ServiceOwner {
  /** Service of a job begins; `jobs.finishMs` says when it will end. Called only where `hearsStart` is set. */
  started(job: number): void;
  /** A job has ended. `fault`: what ended it, when a fault did. Its place is still its own. */
  ended(job: number, outcome: number, status: number, fault: Fault | undefined): void;
}

/** What a service works with. */
export interface ServiceParts {
  readonly options: ProviderOptions;
  readonly seed: number;
  readonly timeline: Timeline;
  readonly jobs: JobTable;
  readonly faults: FaultPlan;
  readonly pauses: Pauses | undefined;
  readonly providerRetry: ProviderRetry | undefined;
  readonly charging: Charging;
  /** Workers that start and shut down; undefined where every slot is warm. */
  readonly pool: WorkerPool | undefined;
  /** Event kind of the end of service. */
  readonly finishKind: number;
  readonly owner: ServiceOwner;
  /** Whether the owner is told of starts. */
  readonly hearsStart: boolean;
}

/** The slots and the queue before them, event by event: first come, first served. */
export class Service {
  /** Jobs in a slot. */
  running = 0;
  /** Jobs that wait for one. */
  waiting = 0;
  readonly #jobs: JobTable;
  readonly #timeline: Timeline;
  #options: ProviderOptions;
  readonly #serviceKey: number;
  #latencyFaults: readonly Fault[];
  #endFaults: readonly Fault[];
  #pauses: Pauses | undefined;
  /** Set once the terms have changed. */
  #earlier: EarlierTerms | undefined;
  readonly #providerRetry: ProviderRetry | undefined;
  readonly #charging: Charging;
  readonly #pool: WorkerPool | undefined;
  readonly #finishKind: number;
  readonly #owner: ServiceOwner;
  readonly #hearsStart: boolean;
  #slots: number;
  readonly #line = new WaitingLine();

  constructor(parts: ServiceParts) {
    const { options, faults } = parts;
    this.#jobs = parts.jobs;
    this.#timeline = parts.timeline;
    this.#options = options;
    this.#serviceKey = drawKey(parts.seed, PURPOSE.service);
    this.#latencyFaults = faults.latency;
    this.#endFaults = faults.end;
    this.#pauses = parts.pauses;
    this.#providerRetry = parts.providerRetry;
    this.#charging = parts.charging;
    this.#pool = parts.pool;
    this.#finishKind = parts.finishKind;
    this.#owner = parts.owner;
    this.#hearsStart = parts.hearsStart;
    this.#slots = options.capacity.slots;
  }

  /** Jobs that are accepted from now on are served under these terms, and those that are under way as `earlier` says. */
  change({ options, faults, pauses }: Terms, earlier: EarlierTerms): void {
    this.#options = options;
    this.#latencyFaults = faults.latency;
    this.#endFaults = faults.end;
    this.#pauses = pauses;
    this.#earlier = earlier;
  }

  /** Takes over jobs that another service has accepted: those in a slot, whose ends are events already, and those that wait. */
  takeOver(running: number, waiting: readonly number[]): void {
    this.running = running;
    for (const job of waiting) this.#queue(job);
  }

  /** Whether every slot and every place of the queue is taken; a direct request may have fewer places. */
  isFull(isDirect: boolean): boolean {
    const { queue: ofAll, directQueue = ofAll } = this.#options.capacity;
    const queue = isDirect ? directQueue : ofAll;
    if (this.#pool === undefined) return this.running >= this.#slots && this.waiting >= queue;
    // Jobs for which workers start wait, too, and take no place of the queue.
    return this.waiting - Math.max(0, this.#slots - this.running) >= queue;
  }

  /** From now on so many jobs are served at once; what runs goes on. */
  resize(slots: number): void {
    this.#slots = slots;
    this.#pool?.expire();
    this.#startNext();
  }

  /** Serves a job that was accepted, now or when its turn has come. */
  take(job: number): void {
    if (this.#pool !== undefined) {
      this.#pool.expire();
      this.#queue(job);
      this.#startNext();
    } else if (this.running < this.#slots) this.#start(job);
    else this.#queue(job);
  }

  /** A worker has been set up. */
  workerReady(number: number): void {
    this.#pool?.ready(number);
    this.#startNext();
  }

  /** The end of a try of a job has come. */
  finish(job: number): void {
    if (this.#providerRetry !== undefined) {
      this.#finishTry(job, this.#providerRetry);
      return;
    }
    this.running--;
    if (this.#pool !== undefined) this.#pool.release(job);
    this.#startNext();
    const faults = this.#endFaultsOf(job);
    if (faults.length === 0) this.#owner.ended(job, OUTCOME.ok, 200, undefined);
    else this.#endBy(job, hitJob(faults, this.#jobs, job, this.#timeline.nowMs));
    this.#jobs.remove(job);
  }

  /** Takes a job out of the queue, and ends it. */
  giveUp(job: number, outcome: number, status: number): void {
    this.waiting--;
    this.#jobs.state[job] = JOB.zombie;
    this.#owner.ended(job, outcome, status, undefined);
    this.#compactLine();
  }

  /** Takes a job out of its slot, and ends it; its finish event is still to come, and finds it gone. */
  stop(job: number, outcome: number, status: number): void {
    this.running--;
    this.#pool?.release(job);
    this.#jobs.state[job] = JOB.zombie;
    this.#startNext();
    this.#owner.ended(job, outcome, status, undefined);
  }

  /** Jobs before one in the queue; 0 when it does not wait. Takes time in proportion to the queue. */
  positionOf(job: number): number {
    const { state } = this.#jobs;
    return state[job] === JOB.queued ? this.#line.countBefore(job, (each) => state[each] === JOB.queued) : 0;
  }

  /** Whether a job in a slot will end with an output, as far as faults have it. */
  endsWell(job: number): boolean {
    if (this.#providerRetry !== undefined && this.#providerRetry.upstreamStatus(job) !== 0) return false;
    return hitJob(this.#endFaultsOf(job), this.#jobs, job, this.#jobs.finishMs[job] as number) === undefined;
  }

  #endFaultsOf(job: number): readonly Fault[] {
    return this.#earlier?.of(job)?.faults.end ?? this.#endFaults;
  }

  #queue(job: number): void {
    this.#jobs.state[job] = JOB.queued;
    this.waiting++;
    this.#line.push(job);
  }

  #start(job: number): void {
    const jobs = this.#jobs;
    const nowMs = this.#timeline.nowMs;
    jobs.state[job] = JOB.running;
    jobs.startedMs[job] = nowMs;
    this.running++;
    this.#serve(job, nowMs);
  }

  /** One try of a job in a slot. */
  #serve(job: number, nowMs: number): void {
    const jobs = this.#jobs;
    const request = jobs.request[job] as number;
    const drawIndex = jobs.drawIndex[job] as number;
    const model = jobs.model[job] as number;
    const u = drawAt(this.#serviceKey, request, drawIndex);
    const sampler = jobs.sampler[job] as Sampler;
    let serviceMs =
      this.#providerRetry === undefined ? sampler.sample(u) : this.#providerRetry.serviceMs(job, nowMs, u, sampler);
    const terms = this.#earlier?.of(job);
    const latency = terms === undefined ? this.#latencyFaults : terms.faults.latency;
    if (latency.length > 0) serviceMs += extraLatencyMs(latency, nowMs, request, drawIndex, model);
    if (this.#charging.keepsUsage[model] === true) jobs.serviceMs[job] = serviceMs;
    if (this.#charging.account !== undefined) serviceMs += this.#charging.account.addedLatencyMs(nowMs);
    const pauses = terms === undefined ? this.#pauses : terms.pauses;
    const finishMs = pauses === undefined ? nowMs + serviceMs : pauses.finishMs(nowMs, serviceMs);
    this.#timeline.atFirst(finishMs, this.#finishKind, job);
    jobs.finishMs[job] = finishMs;
    if (this.#hearsStart) this.#owner.started(job);
  }

  #startNext(): void {
    const pool = this.#pool;
    while (this.#line.size > 0 && this.running < this.#slots) {
      if (pool !== undefined && !pool.hasIdle) break;
      const next = this.#line.shift();
      if (this.#jobs.state[next] === JOB.zombie) {
        this.#jobs.remove(next);
        continue;
      }
      this.waiting--;
      if (pool !== undefined) pool.claim(next);
      this.#start(next);
    }
    if (pool !== undefined) pool.order(Math.min(this.waiting, this.#slots - this.running), this.#slots);
  }

  /** Ends a try at a provider that may try again itself. */
  #finishTry(job: number, providerRetry: ProviderRetry): void {
    const nowMs = this.#timeline.nowMs;
    const fault = hitJob(this.#endFaultsOf(job), this.#jobs, job, nowMs);
    const ofUpstream = providerRetry.upstreamStatus(job);
    const status = ofUpstream > 0 ? ofUpstream : fault?.options.type === 'status' ? fault.options.status : 200;
    const tryNano = status >= 400 && this.#options.failover.billsFailedTries ? this.#charging.tryNano(job, nowMs) : 0;
    const after = providerRetry.after(job, status, nowMs, tryNano);
    if (after === AFTER_TRY.serve) {
      this.#pool?.tryAgain(job);
      this.#serve(job, nowMs);
      return;
    }
    this.running--;
    this.#pool?.release(job);
    if (after === AFTER_TRY.queue) this.#queue(job);
    this.#startNext();
    if (after === AFTER_TRY.queue) return;
    const final = providerRetry.isExhausted(job) ? this.#options.failover.exhaustedStatus : ofUpstream;
    if (final > 0) this.#owner.ended(job, failedOutcome(final), final, undefined);
    else this.#endBy(job, fault);
    this.#jobs.remove(job);
  }

  /** Ends a job that was served, as the fault says that hit it at the end. */
  #endBy(job: number, fault: Fault | undefined): void {
    if (fault === undefined) this.#owner.ended(job, OUTCOME.ok, 200, fault);
    else this.#owner.ended(job, outcomeOfFault(fault), statusOfFault(fault), fault);
  }

  /** Cancelled jobs leave the line when they would be served; a line mostly of those is cleared at once. */
  #compactLine(): void {
    this.#line.compact(this.waiting, (job) => {
      if (this.#jobs.state[job] !== JOB.zombie) return false;
      this.#jobs.remove(job);
      return true;
    });
  }
}
