import { RESERVE } from '../../billing/account/snapshot.ts';
import type { Account } from '../../billing/account/account.ts';
import type { Client } from '../../client/client.ts';
import { drawAt, drawKey, PURPOSE } from '../../engine/draw.ts';
import type { Sampler } from '../../engine/sampler.ts';
import type { Timeline } from '../../engine/timeline.ts';
import type { CostAttribution } from '../../measure/cost-attribution.ts';
import type { PhaseRecorders } from '../../measure/phase-recorders.ts';
import type { Recorder } from '../../measure/recorder.ts';
import { firstHit, type Fault } from '../../provider/faults/fault-plan.ts';
import type { Provider } from '../../provider/provider.ts';
import { SlotSchedule } from '../../provider/slots/slot-schedule.ts';
import type { ClientOptions } from '../../client/client-options.ts';
import type { ClassCosts } from '../class-costs.ts';
import type { Load } from '../load.ts';
import type { StreamMeter } from '../stream-meter.ts';
import type { PendingReplies } from './pending-replies.ts';

/** What a lane works with: the very objects of its simulation. */
export interface LaneParts {
  readonly options: ClientOptions;
  readonly seed: number;
  readonly timeline: Timeline;
  readonly client: Client;
  readonly provider: Provider;
  readonly schedule: NonNullable<Provider['schedule']>;
  readonly recorders: PhaseRecorders;
  readonly costs: CostAttribution;
  readonly classes: ClassCosts;
  readonly load: Load;
  readonly streams: StreamMeter | undefined;
  readonly pending: PendingReplies | undefined;
  /** By class: whether its jobs are polled. */
  readonly isPolled: readonly boolean[];
}

/**
 * The fast lane: attempts of which it is known at acceptance that they succeed, and that nothing waits to hear of. They get no job and no event;
 * what they mean is noted at once. It asks the very objects that all other attempts meet (slots, limits, faults, account, spend cap), so a scenario
 * comes to the same, to the last bit, with the lane shut. `laneRefusal` says which scenarios have one.
 */
export class Lane {
  /** By class: what a success owes; NaN where that depends on its time. */
  readonly okNano: Float64Array;
  readonly #parts: LaneParts;
  readonly #account: Account | undefined;
  /** By class. */
  readonly samplers: readonly Sampler[];
  readonly #serviceKey: number;
  readonly #endFaults: readonly Fault[];
  /** Faults that are asked right after acceptance: what they hit does not take the lane. */
  readonly acceptFaults: readonly Fault[];
  readonly #timeoutMs: number;
  readonly #maxInFlight: number;
  /** Requests that took the lane, until their clients hear; undefined where `schedule.slots` tells. */
  readonly #hears: SlotSchedule | undefined;

  constructor(parts: LaneParts) {
    const { provider, classes, options, pending } = parts;
    const { charging, quotes, terms } = provider;
    const { faults, samplerOf } = terms;
    this.#parts = parts;
    this.#account = provider.account;
    this.samplers = Array.from(classes.model, (_, i) => samplerOf(i));
    this.#serviceKey = drawKey(parts.seed, PURPOSE.service);
    this.#endFaults = faults.end;
    this.acceptFaults = [...faults.input, ...faults.disconnect];
    this.#timeoutMs = options.timeoutMs;
    this.#maxInFlight = options.maxInFlight;
    this.#hears = pending === undefined ? undefined : new SlotSchedule(Number.POSITIVE_INFINITY, 0);
    this.okNano = Float64Array.from(classes.model, (model, i) =>
      charging.isTimed(model) ? Number.NaN : charging.successNano(quotes, i, 0),
    );
  }

  /** Requests that took the lane and are under way; perhaps a few more, but only where that is below the bound of the client. */
  elsewhere(nowMs: number): number {
    const { schedule, client } = this.#parts;
    const ends = this.#hears ?? schedule.slots;
    const rows = this.#hears === undefined ? schedule.jobs : 0;
    ends.advance(nowMs);
    const most = ends.jobsMax - rows;
    return client.active + most < this.#maxInFlight ? most : ends.jobs(nowMs) - rows;
  }

  /** Takes the attempt that a slot sends now, and ends its request, if it may take the lane; else nothing has changed. */
  take(slot: number): boolean {
    const { timeline, client, schedule, recorders, costs, classes, load, streams, pending, isPolled } = this.#parts;
    const { requests } = client;
    if (requests.jobs[slot] !== 0) return false;
    const { slots } = schedule;
    const nowMs = timeline.nowMs;
    slots.advance(nowMs);
    if (slots.isFull) return false;
    const request = requests.request[slot] as number;
    const attempt = requests.attempt[slot] as number;
    const requestClass = requests.requestClass[slot] as number;
    const model = classes.model[requestClass] as number;
    const startMs = slots.startMs(nowMs);
    const drawnMs = (this.samplers[requestClass] as Sampler).sample(drawAt(this.#serviceKey, request, attempt));
    const serviceMs = schedule.serviceMs(startMs, drawnMs, request, attempt, model);
    const finishMs = schedule.finishMs(startMs, serviceMs);
    const isAsked = pending !== undefined && isPolled[requestClass] === true;
    const heardMs = isAsked ? pending.heardMs(nowMs, finishMs) : finishMs;
    const leavesMs = nowMs + this.#timeoutMs;
    // An answer beats the timeout of its instant, and a poll does not.
    if (heardMs > leavesMs || (isAsked && heardMs === leavesMs) || heardMs > load.drainAtLeastMs(nowMs)) return false;
    if (this.#isHit(nowMs, finishMs, request, attempt, model)) return false;
    if (!this.#isAdmitted(nowMs, request, attempt, requestClass, model)) return false;
    slots.occupy(startMs, finishMs);
    this.#hears?.occupy(nowMs, heardMs);
    const dueMs = requests.dueMs[slot] as number;
    const recorder = recorders.of(dueMs);
    const nano = this.#book(recorder, nowMs, requestClass, model, serviceMs, finishMs);
    recorder.queueWait.record(startMs - nowMs);
    streams?.succeeded(recorder, requestClass, nowMs, startMs, finishMs);
    const requestMs = heardMs - dueMs;
    recorder.successAt(heardMs, model, classes.requestModel[requestClass] as number, heardMs - nowMs, requestMs);
    recorder.endings.succeeded(attempt);
    recorder.products?.succeeded(requestClass, 1);
    // Copies of earlier attempts have all ended, and one was delivered now.
    if (attempt > 1) costs.close(slot, true);
    client.succeedAt(heardMs, slot, nano);
    load.requestOver(request, requestMs, heardMs);
    return true;
  }

  /** Whether a fault hits an attempt that is accepted now, at once or at its end. */
  #isHit(nowMs: number, finishMs: number, request: number, attempt: number, model: number): boolean {
    const accept = this.acceptFaults;
    if (accept.length > 0 && firstHit(accept, nowMs, request, attempt, model) !== undefined) return true;
    const end = this.#endFaults;
    return end.length > 0 && firstHit(end, finishMs, request, attempt, model) !== undefined;
  }

  /** Whether account and gate let an attempt in; the limits have then counted it. */
  #isAdmitted(nowMs: number, request: number, attempt: number, requestClass: number, model: number): boolean {
    const { provider, classes } = this.#parts;
    const account = this.#account;
    if (account !== undefined) {
      const fullNano = classes.fullNano[requestClass] as number;
      if (account.check(nowMs, 0, fullNano) !== RESERVE.admitted) return false;
    }
    const { isGuarded, gate } = provider.terms;
    return !isGuarded || gate.admits(nowMs, request, attempt, model, false, 0, requestClass);
  }

  /** Charges a success of a class, and puts it where it belongs; returns what it owes. */
  #book(
    recorder: Recorder,
    nowMs: number,
    requestClass: number,
    model: number,
    serviceMs: number,
    finishMs: number,
  ): number {
    const { provider, costs, classes } = this.#parts;
    const { charging } = provider;
    const fullNano = classes.fullNano[requestClass] as number;
    const fixedNano = this.okNano[requestClass] as number;
    const nano = fixedNano >= 0 ? fixedNano : charging.successNano(provider.quotes, requestClass, serviceMs);
    if (this.#account !== undefined) charging.pay(nowMs, fullNano);
    charging.bookSuccesses(fullNano, nano, 1);
    if (nano === 0) return nano;
    if (charging.isAtAcceptance) recorder.charged(nowMs, nano);
    else recorder.chargedAt(finishMs, nano);
    costs.postUseful(model, nano, 1);
    recorder.products?.charged(requestClass, nano, 1);
    return nano;
  }
}
