import { OUTCOME } from '../billing/outcome.ts';
import { drawAt, drawKey, PURPOSE } from '../engine/draw.ts';
import type { Sampler } from '../engine/sampler.ts';
import type { Timeline } from '../engine/timeline.ts';
import { outcomeOfFault, statusOfFault } from './faults/fault-ending.ts';
import { extraLatencyMs, hitJob, type Fault } from './faults/fault-plan.ts';
import type { Pauses } from './faults/pauses.ts';
import { JOB, type JobTable } from './job-table.ts';
import type { Service, ServiceOwner, ServiceParts } from './service.ts';
import { SlotSchedule } from './slots/slot-schedule.ts';

/**
 * Service of which start and end of every job are known when it is accepted: first come, first served, a fixed number of slots, one try a job,
 * and clients of which it is known when they leave. Jobs without a row may take part through `slots`. It does what `Service` does, with
 * one event a job at most.
 */
export class ScheduledService {
  readonly slots: SlotSchedule;
  /** Jobs that came by `take` and have not ended. */
  jobs = 0;
  readonly #table: JobTable;
  readonly #timeline: Timeline;
  readonly #serviceKey: number;
  readonly #latency: readonly Fault[];
  readonly #endFaults: readonly Fault[];
  readonly #pauses: Pauses | undefined;
  readonly #finishKind: number;
  readonly #owner: ServiceOwner;
  readonly #keepsUsage: readonly boolean[];
  readonly #cancelsQueued: boolean;
  readonly #cancelsRunning: boolean;
  /** By job: its place among all that were accepted. */
  readonly #places: number[] = [];
  #accepted = 0;

  constructor(parts: ServiceParts) {
    const { options, faults } = parts;
    this.#table = parts.jobs;
    this.#timeline = parts.timeline;
    this.#serviceKey = drawKey(parts.seed, PURPOSE.service);
    this.#latency = faults.latency;
    this.#endFaults = faults.end;
    this.#pauses = parts.pauses;
    this.#finishKind = parts.finishKind;
    this.#owner = parts.owner;
    this.#keepsUsage = parts.charging.keepsUsage;
    this.#cancelsQueued = options.onDisconnect !== 'continue';
    this.#cancelsRunning = options.onDisconnect === 'cancel';
    this.slots = new SlotSchedule(options.capacity.slots, options.capacity.queue);
  }

  get isFull(): boolean {
    this.slots.advance(this.#timeline.nowMs);
    return this.slots.isFull;
  }

  /** Whether a job is served for just as long as was drawn, from when its slot is free. */
  get isSteady(): boolean {
    return this.#pauses === undefined && this.#latency.length === 0;
  }

  /** How long a job is served that starts at an instant: what was drawn for it, and extra latency by then. */
  serviceMs(startMs: number, drawnMs: number, request: number, drawIndex: number, model: number): number {
    return this.#latency.length === 0
      ? drawnMs
      : drawnMs + extraLatencyMs(this.#latency, startMs, request, drawIndex, model);
  }

  /** When a job ends that starts at an instant and is served for a time. */
  finishMs(startMs: number, serviceMs: number): number {
    return this.#pauses === undefined ? startMs + serviceMs : this.#pauses.finishMs(startMs, serviceMs);
  }

  /** Serves a job that was accepted, when its turn comes. `leavesMs`: when its client will hang up unless it has ended. */
  take(job: number, leavesMs: number): void {
    const table = this.#table;
    const { slots } = this;
    const nowMs = this.#timeline.nowMs;
    const request = table.request[job] as number;
    const drawIndex = table.drawIndex[job] as number;
    const model = table.model[job] as number;
    const startMs = slots.startMs(nowMs);
    const drawnMs = (table.sampler[job] as Sampler).sample(drawAt(this.#serviceKey, request, drawIndex));
    const serviceMs = this.serviceMs(startMs, drawnMs, request, drawIndex, model);
    const finishMs = this.finishMs(startMs, serviceMs);
    this.jobs++;
    this.#places[job] = this.#accepted++;
    table.state[job] = startMs > nowMs ? JOB.queued : JOB.running;
    table.startedMs[job] = startMs;
    table.finishMs[job] = finishMs;
    if (this.#keepsUsage[model] === true) table.serviceMs[job] = serviceMs;
    if (finishMs <= leavesMs) slots.occupy(startMs, finishMs);
    else if (!this.#occupyUntil(leavesMs, startMs, finishMs)) return;
    this.#timeline.atFirst(finishMs, this.#finishKind, job);
  }

  /** The slot of a job whose client leaves before its end; returns whether the job goes on. */
  #occupyUntil(leavesMs: number, startMs: number, finishMs: number): boolean {
    if (startMs > leavesMs && this.#cancelsQueued) {
      this.slots.enqueueLeaver();
      return false;
    }
    this.slots.occupy(startMs, this.#cancelsRunning ? leavesMs : finishMs);
    return !this.#cancelsRunning;
  }

  /** Brings the state of a job up to now. */
  refresh(job: number): void {
    if (this.#table.state[job] !== JOB.queued) return;
    if ((this.#table.startedMs[job] as number) <= this.#timeline.nowMs) this.#table.state[job] = JOB.running;
  }

  /** The end of a job has come. */
  finish(job: number): void {
    this.jobs--;
    const faults = this.#endFaults;
    const fault = faults.length === 0 ? undefined : hitJob(faults, this.#table, job, this.#timeline.nowMs);
    if (fault === undefined) this.#owner.ended(job, OUTCOME.ok, 200, undefined);
    else this.#owner.ended(job, outcomeOfFault(fault), statusOfFault(fault), fault);
    this.#table.remove(job);
  }

  /** A job leaves the queue, as was known. */
  giveUp(job: number, outcome: number, status: number): void {
    this.slots.leave();
    this.#table.startedMs[job] = Number.NaN;
    this.#leave(job, outcome, status);
  }

  /** A job leaves its slot, as was known. */
  stop(job: number, outcome: number, status: number): void {
    this.#leave(job, outcome, status);
  }

  #leave(job: number, outcome: number, status: number): void {
    this.jobs--;
    this.#owner.ended(job, outcome, status, undefined);
    this.#table.remove(job);
  }

  /** Hands all jobs that are under way to the service that goes on event by event. */
  handOver(service: Service): void {
    const { state, startedMs, finishMs } = this.#table;
    const here = [...state.keys()].filter((job) => state[job] === JOB.queued || state[job] === JOB.running);
    here.sort((left, right) => (this.#places[left] as number) - (this.#places[right] as number));
    for (const job of here) this.refresh(job);
    const running = here.filter((job) => state[job] === JOB.running);
    const waiting = here.filter((job) => state[job] === JOB.queued);
    this.#timeline.drop(this.#finishKind);
    for (const job of running) this.#timeline.atFirst(finishMs[job] as number, this.#finishKind, job);
    for (const job of waiting) startedMs[job] = Number.NaN;
    service.takeOver(running.length, waiting);
  }
}
