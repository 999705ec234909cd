import { RESERVE } from '../../billing/account/snapshot.ts';
import { drawKey, drawMany, PURPOSE } from '../../engine/draw.ts';
import type { Sampler } from '../../engine/sampler.ts';
import type { Recorder } from '../../measure/recorder.ts';
import { BATCH, SuccessBatch } from '../../measure/success-batch.ts';
import { firstHit, type Fault } from '../../provider/faults/fault-plan.ts';
import { AHEAD, type RequestsAhead } from '../../workload/requests-ahead.ts';
import type { OpenLoad } from '../load.ts';
import type { Lane, LaneParts } from './lane.ts';

/**
 * The fast lane for the first attempts of an open load, many in one loop: draws are made for all requests of a batch at once, and what is measured
 * is gathered before it goes to the recorder. It does what `Lane.take` does where nothing is polled or priced by its time.
 */
export class ArrivalLane {
  readonly #parts: LaneParts;
  readonly #lane: Lane;
  readonly #load: OpenLoad;
  readonly #ahead: RequestsAhead;
  readonly #batch: SuccessBatch;
  /** Of the phase in which the requests of the batch are due. */
  #recorder: Recorder;
  readonly #samplers: readonly Sampler[];
  readonly #serviceKey: number;
  readonly #faults: readonly Fault[];
  readonly #timeoutMs: number;
  readonly #isCapped: boolean;
  /** Of the requests from number `#first` on: how long first attempts are served, and whether a fault may hit their ends. */
  #first = -1;
  readonly #serviceMs: Float64Array = new Float64Array(AHEAD);
  readonly #mayFail: Int32Array = new Int32Array(AHEAD);
  readonly #draws: Float64Array = new Float64Array(AHEAD);

  private constructor(parts: LaneParts, lane: Lane, load: OpenLoad) {
    const { provider, classes, options } = parts;
    this.#parts = parts;
    this.#lane = lane;
    this.#load = load;
    this.#ahead = load.ahead;
    this.#batch = new SuccessBatch(provider.prices.length, classes.model);
    this.#recorder = parts.recorders.of(0);
    this.#samplers = lane.samplers;
    this.#serviceKey = drawKey(parts.seed, PURPOSE.service);
    this.#faults = provider.terms.faults.end;
    this.#timeoutMs = options.timeoutMs;
    this.#isCapped = options.maxNanoUsd !== undefined;
  }

  /** The loop for a load; undefined where it would have to do more than it can. */
  static of(parts: LaneParts, lane: Lane, load: OpenLoad): ArrivalLane | undefined {
    const { classes, options, pending } = parts;
    const isFixed = lane.okNano.every((nano, i) => nano === classes.worstNano[i]);
    const isPlain =
      pending === undefined && !lane.okNano.some(Number.isNaN) && (options.maxNanoUsd === undefined || isFixed);
    return isPlain ? new ArrivalLane(parts, lane, load) : undefined;
  }

  /** Lets requests pass that are due before an instant, as long as they may take the lane. Returns whether any did. */
  // oxlint-disable-next-line max-lines-per-function -- one loop over local variables: what it calls must be worth a call for each request
  pass(untilMs: number): boolean {
    const { provider, client, schedule, recorders, classes, streams } = this.#parts;
    const { account, charging } = provider;
    const { gate, isGuarded } = provider.terms;
    const { model: modelOf, fullNano } = classes;
    const { slots } = schedule;
    const { policy } = client;
    const batch = this.#batch;
    const { latencies, listed, passedBy } = batch;
    const waits = batch.waits.values;
    const latency = latencies.values;
    const ahead = this.#ahead;
    if (ahead.first !== this.#first) this.#draw();
    const { dueMs, requestClass: classOf, last, first } = ahead;
    const serviceMs = this.#serviceMs;
    const mayFail = this.#mayFail;
    const nextMs = dueMs[ahead.place] as number;
    const recorder = this.#recorderOf(nextMs);
    const windowMs = recorder.window.toMs;
    let endMs = Math.min(untilMs, windowMs, recorders.endMs(nextMs));
    const roomMs = this.#load.drainAtLeastMs(0);
    const patienceMs = Math.min(this.#timeoutMs, roomMs);
    const { maxInFlight } = this.#parts.options;
    const faults = this.#faults;
    const isCapped = this.#isCapped;
    const { isSteady } = schedule;
    const { acceptFaults } = this.#lane;
    let inFlightMax = maxInFlight - client.active + schedule.jobs;
    let { place } = ahead;
    let { waited, lastMs } = batch;
    let begun = 0;
    for (; place <= last; place++) {
      const nowMs = dueMs[place] as number;
      if (nowMs >= endMs || batch.isFull) break;
      slots.advance(nowMs);
      const startMs = slots.startMs(nowMs);
      const drawnMs = serviceMs[place] as number;
      const requestClass = classOf[place] as number;
      const model = modelOf[requestClass] as number;
      const request = first + place;
      const finishMs = isSteady
        ? startMs + drawnMs
        : schedule.finishMs(startMs, schedule.serviceMs(startMs, drawnMs, request, 1, model));
      if (
        slots.isFull ||
        slots.jobsMax >= inFlightMax ||
        finishMs > nowMs + patienceMs ||
        (acceptFaults.length > 0 && firstHit(acceptFaults, nowMs, request, 1, model) !== undefined) ||
        (isCapped && !client.spending.hasRoom(requestClass, nowMs)) ||
        (mayFail[place] !== 0 && firstHit(faults, finishMs, request, 1, model) !== undefined) ||
        (account !== undefined && account.check(nowMs, 0, fullNano[requestClass] as number) !== RESERVE.admitted) ||
        (isGuarded && !gate.admits(nowMs, request, 1, model, false, 0, requestClass))
      ) {
        // A spend cap may end the load here, and behind the last request its end must be planned before that request begins.
        if (isCapped || place === last) break;
        const eventMs = this.#begin(request, requestClass, nowMs);
        if (eventMs < endMs) endMs = eventMs;
        inFlightMax = maxInFlight - client.active + schedule.jobs;
        begun++;
        continue;
      }
      slots.occupy(startMs, finishMs);
      policy.began(nowMs);
      if (isCapped) client.spending.spend(requestClass);
      if (account !== undefined) charging.pay(nowMs, fullNano[requestClass] as number);
      if (streams !== undefined) streams.succeeded(recorder, requestClass, nowMs, startMs, finishMs);
      if (startMs > nowMs) waits[waited++] = startMs - nowMs;
      if (waited === BATCH) batch.isFull = true;
      if (finishMs > lastMs) lastMs = finishMs;
      if (finishMs >= windowMs) {
        this.#addLater(requestClass, finishMs, finishMs - nowMs);
        continue;
      }
      const at = listed[model] as number;
      latency[model * BATCH + at] = finishMs - nowMs;
      listed[model] = at + 1;
      if (at === BATCH - 1) batch.isFull = true;
      passedBy[requestClass] = (passedBy[requestClass] as number) + 1;
    }
    return this.#passed(place, begun, waited, lastMs);
  }

  /** Moves what was gathered to the recorder and the books; call it before the recorder's window turns. */
  flush(): void {
    const { provider, costs, classes } = this.#parts;
    const recorder = this.#recorder;
    const { charging } = provider;
    const { passedBy, passedLaterBy } = this.#batch;
    for (let requestClass = 0; requestClass < passedBy.length; requestClass++) {
      const passed = passedBy[requestClass] as number;
      const count = passed + (passedLaterBy[requestClass] as number);
      if (count === 0) continue;
      const nano = this.#lane.okNano[requestClass] as number;
      charging.bookSuccesses(classes.fullNano[requestClass] as number, nano, count);
      recorder.window.billed.addMany(nano, charging.isAtAcceptance ? count : passed);
      if (nano === 0) continue;
      costs.postUseful(classes.model[requestClass] as number, nano, count);
      recorder.products?.charged(requestClass, nano, count);
    }
    this.#batch.flush(recorder);
  }

  /** Adds the latencies of all that have passed to the recorder: once a phase, at its end. */
  fold(): void {
    this.#batch.fold(this.#recorder);
  }

  /** The recorder of requests that are due from an instant on. Those of another phase are moved to theirs first. */
  #recorderOf(dueMs: number): Recorder {
    const recorder = this.#parts.recorders.of(dueMs);
    if (recorder === this.#recorder) return recorder;
    this.flush();
    this.fold();
    this.#batch.lastMs = 0;
    this.#recorder = recorder;
    return recorder;
  }

  /** Begins a request that may not take the lane, as every other one; returns when the next event is due. */
  #begin(request: number, requestClass: number, dueMs: number): number {
    const { timeline } = this.#parts;
    timeline.nowMs = dueMs;
    this.#load.begin(request, requestClass, dueMs);
    return timeline.eventMs();
  }

  /** Notes that the requests before a place have passed, but for so many that were begun as every other one. */
  #passed(place: number, begun: number, waited: number, lastMs: number): boolean {
    const batch = this.#batch;
    const ahead = this.#ahead;
    const count = place - ahead.place;
    if (count === 0) return false;
    batch.prompt += count - begun - (waited - batch.waited);
    batch.waited = waited;
    batch.lastMs = lastMs;
    const { timeline } = this.#parts;
    timeline.nowMs = ahead.dueMs[place - 1] as number;
    if (batch.isFull) this.flush();
    this.#load.goOn(place);
    return true;
  }

  /** A request that ends in a window of the series that is still to come. */
  #addLater(requestClass: number, finishMs: number, latencyMs: number): void {
    const { provider } = this.#parts;
    this.#batch.addLater(requestClass, latencyMs);
    const nano = provider.charging.isAtAcceptance ? 0 : (this.#lane.okNano[requestClass] as number);
    this.#recorder.successLater(finishMs, latencyMs, nano);
  }

  /** Draws for all requests of a batch, in one loop for each kind of draw: such a loop runs several draws in parallel. */
  #draw(): void {
    const { first, requestClass } = this.#ahead;
    const draws = this.#draws;
    const serviceMs = this.#serviceMs;
    this.#first = first;
    drawMany(this.#serviceKey, first, 1, draws);
    const only = this.#samplers.length === 1 ? this.#samplers[0] : undefined;
    if (only === undefined) sampleByClass(draws, this.#samplers, requestClass, serviceMs);
    else sampleMany(draws, only, serviceMs);
    this.#mayFail.fill(0);
    for (const fault of this.#faults) markFailing(fault, first, this.#mayFail);
  }
}

function sampleMany(draws: Float64Array, sampler: Sampler, into: Float64Array): void {
  for (let i = 0; i < AHEAD; i++) into[i] = sampler.sample(draws[i] as number);
}

function sampleByClass(
  draws: Float64Array,
  samplers: readonly Sampler[],
  classOf: Int32Array,
  into: Float64Array,
): void {
  for (let i = 0; i < AHEAD; i++) into[i] = (samplers[classOf[i] as number] as Sampler).sample(draws[i] as number);
}

function markFailing(fault: Fault, first: number, mayFail: Int32Array): void {
  for (let i = 0; i < AHEAD; i++) if (fault.mayHit(first + i, 1)) mayFail[i] = 1;
}
