import { RESERVE } from '../../billing/account/snapshot.ts';
import { PHASE } from '../../engine/row-calendar.ts';
import { BATCH } from '../../measure/recorder-batch.ts';
import { firstHit } from '../../provider/faults/fault-plan.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { WorkloadOptions } from '../../workload/workload-options.ts';
import type { VirtualRun } from '../virtual/virtual-run.ts';
import { COUNT, FLIGHT, ROW_SHIFT } from './flight-table.ts';
import { FusedEnd } from './fused-end.ts';
import { RequestsAhead } from './requests-ahead.ts';

const NEVER = Number.POSITIVE_INFINITY;

/**
 * Client, provider and measurement of the plain case in one loop over one state: the same run as `Simulation`, to the last bit of every figure,
 * several times as fast. It takes the scenarios that `isFusible` lets in.
 *
 * What becomes of an attempt is foreseen when it is sent. A success that nothing waits for is noted at once; all else gets a row, and an event for
 * what comes next. What is rare goes through the same objects as everywhere: policies, limits, faults, accounts. That the two come to the same is
 * a law that random scenarios check.
 */
export class FusedSimulation extends FusedEnd implements VirtualRun {
  readonly refused = { inFlight: 0, spendCap: 0 };
  readonly capReached = false;
  loadEndMs: number;
  readonly #workload: WorkloadOptions;
  readonly #maxInFlight: number;
  readonly #ahead: RequestsAhead;
  #arrivalMs = NEVER;
  /** How long the run waits after the end of the load; -Infinity once that is known to the instant. */
  #drainMs: number;
  /** The run will wait until this instant at least. */
  #drainAtLeastMs: number;

  constructor(scenario: Scenario) {
    super(scenario);
    const { workload, client, seed } = scenario;
    this.#workload = workload;
    this.#maxInFlight = client.maxInFlight;
    this.#drainMs = client.drainMs;
    this.#drainAtLeastMs = workload.maxRequests === NEVER ? workload.durationMs + client.drainMs : 0;
    this.#ahead = new RequestsAhead(workload, this.setting.samplers, this.setting.faults.end, seed);
    this.loadEndMs = workload.durationMs === NEVER ? 0 : workload.durationMs;
  }

  get nextMs(): number {
    return Math.min(this.#arrivalMs, this.calendar.headMs());
  }

  run(): void {
    this.start();
    this.advance(NEVER);
  }

  start(): void {
    this.#schedule();
  }

  /** At one instant events of rows go first, then the arrival, as on a `Timeline`. */
  advance(untilMs: number): void {
    const { calendar, setting } = this;
    for (;;) {
      const headMs = calendar.headMs();
      const arrivalMs = this.#arrivalMs;
      if (arrivalMs < headMs) {
        if (arrivalMs > untilMs) break;
        if (setting.isSteady && this.#passMany(Math.min(headMs, untilMs))) continue;
        this.#arrive();
      } else {
        if (headMs > untilMs || headMs === NEVER) break;
        this.nowMs = headMs;
        this.#happen(calendar.take());
      }
    }
    this.flush();
    if (this.nextMs === NEVER) this.batch.fold(this.recorder);
  }

  protected override isCertain(finishMs: number): boolean {
    if (!this.setting.isQuiet) return false;
    return finishMs <= this.nowMs + this.#drainMs || finishMs <= this.#drainAtLeastMs;
  }

  /** Sets the next arrival. */
  #schedule(): void {
    const ahead = this.#ahead;
    ahead.advance();
    const dueMs = ahead.dueMs[ahead.place] as number;
    this.#arrivalMs = dueMs;
    if (dueMs === NEVER) this.#endLoad();
  }

  #endLoad(): void {
    const { calendar } = this;
    if (this.loadEndMs === 0 || this.#ahead.request >= this.#workload.maxRequests) this.loadEndMs = this.nowMs;
    const row = this.addRow();
    this.flights.counts[(row << ROW_SHIFT) + COUNT.state] = FLIGHT.drain;
    calendar.dueMs[row] = Math.max(this.loadEndMs, this.nowMs) + this.#drainMs;
    calendar.push(row, calendar.takePlace(PHASE.other));
    this.#drainAtLeastMs = calendar.dueMs[row] as number;
    this.#drainMs = Number.NEGATIVE_INFINITY;
  }

  /**
   * Lets requests come before an instant, as long as they are accepted and answered: most are. What every request does is written out here once
   * more, over local variables; the first that is any different is left to `#arrive`. Returns whether any came.
   */
  #passMany(untilMs: number): boolean {
    const { slots, batch, setting, account, timeoutMs } = this;
    const { model: modelOf, policy, gate, isGuarded, isQuiet, tokens, fullNano } = setting;
    const endFaults = setting.faults.end;
    const { latencies, listed, passedBy } = batch;
    const waits = batch.waits.values;
    const latency = latencies.values;
    const ahead = this.#ahead;
    const { dueMs, requestClass: requestClasses, serviceMs, mayFail, last } = ahead;
    const windowMs = this.window.toMs;
    let endMs = Math.min(untilMs, windowMs);
    const roomMs = this.#drainMs;
    const inFlightMax = this.#maxInFlight - this.active + this.rowJobs;
    let { place } = ahead;
    let awaited = 0;
    let { waited, lastMs } = batch;
    for (; place < last; place++) {
      const nowMs = dueMs[place] as number;
      if (nowMs >= endMs || batch.isFull) break;
      slots.advance(nowMs);
      if (slots.isFull || slots.jobsMax >= inFlightMax) break;
      const startMs = slots.startMs(nowMs);
      const finishMs = startMs + (serviceMs[place] as number);
      if (finishMs > nowMs + timeoutMs || finishMs > nowMs + roomMs) break;
      const requestClass = requestClasses[place] as number;
      const model = modelOf[requestClass] as number;
      const at = listed[model] as number;
      if (account !== undefined && account.check(nowMs, 0, fullNano[requestClass] as number) !== RESERVE.admitted)
        break;
      if (isGuarded && !gate.admits(nowMs, ahead.requestAt(place), 1, model, false, 0, tokens[requestClass] as number))
        break;
      slots.occupy(startMs, finishMs);
      policy.began(nowMs);
      const fails =
        mayFail[place] !== 0 && firstHit(endFaults, finishMs, ahead.requestAt(place), 1, model) !== undefined;
      if (fails || !isQuiet) {
        this.nowMs = nowMs;
        if (account !== undefined) account.hold(nowMs, 0, fullNano[requestClass] as number);
        this.beginAwaited(ahead.requestAt(place), requestClass, startMs, finishMs, mayFail[place] as number);
        awaited++;
        if (finishMs < endMs) endMs = finishMs;
        continue;
      }
      if (account !== undefined) account.foresee(nowMs, fullNano[requestClass] as number);
      if (startMs > nowMs) waits[waited++] = startMs - nowMs;
      if (waited === BATCH) batch.isFull = true;
      if (finishMs > lastMs) lastMs = finishMs;
      if (finishMs >= windowMs) {
        this.#passLater(requestClass, finishMs, finishMs - nowMs);
        continue;
      }
      latency[model * BATCH + at] = finishMs - nowMs;
      listed[model] = at + 1;
      if (at === BATCH - 1) batch.isFull = true;
      passedBy[requestClass] = (passedBy[requestClass] as number) + 1;
    }
    return this.#passed(place, awaited, waited, lastMs);
  }

  /** Notes that the requests before a place have come; so many of them have a row. */
  #passed(place: number, awaited: number, waited: number, lastMs: number): boolean {
    const { batch } = this;
    const ahead = this.#ahead;
    const count = place - ahead.place;
    if (count === 0) return false;
    ahead.place = place;
    batch.prompt += count - awaited - (waited - batch.waited);
    batch.waited = waited;
    batch.begun += count;
    batch.lastMs = lastMs;
    this.nowMs = ahead.dueMs[place - 1] as number;
    this.#arrivalMs = ahead.dueMs[place] as number;
    if (batch.isFull) this.flush();
    return true;
  }

  /** A request that comes now will succeed in a window that is still to come. */
  #passLater(requestClass: number, finishMs: number, latencyMs: number): void {
    const { batch, recorder, setting } = this;
    batch.succeededLater(requestClass, latencyMs);
    batch.passedLaterBy[requestClass] = (batch.passedLaterBy[requestClass] as number) + 1;
    recorder.successLater(finishMs, latencyMs, setting.okNano[requestClass] as number);
  }

  #arrive(): void {
    const nowMs = this.#arrivalMs;
    const { batch } = this;
    const ahead = this.#ahead;
    const { place, request } = ahead;
    this.nowMs = nowMs;
    const requestClass = ahead.requestClass[place] as number;
    const serviceMs = ahead.serviceMs[place] as number;
    const mayFail = ahead.mayFail[place] as number;
    this.#schedule();
    if (nowMs >= this.window.toMs) this.turn();
    batch.offeredBy[requestClass] = (batch.offeredBy[requestClass] as number) + 1;
    if (this.#inFlight() >= this.#maxInFlight) {
      this.refused.inFlight++;
      this.recorder.dropped(this.setting.model[requestClass] as number);
      return;
    }
    batch.begun++;
    this.setting.policy.began(nowMs);
    this.begin(request, requestClass, serviceMs, mayFail);
  }

  /** Requests under way, those that have a row and those that will succeed; perhaps a few more, but only where that is below the bound. */
  #inFlight(): number {
    const { slots } = this;
    slots.advance(this.nowMs);
    const others = this.active - this.rowJobs;
    const most = others + slots.jobsMax;
    return most < this.#maxInFlight ? most : others + slots.jobs(this.nowMs);
  }

  /** The event of a row has come. */
  #happen(row: number): void {
    const { counts } = this.flights;
    const at = (row << ROW_SHIFT) + COUNT.state;
    switch (counts[at]) {
      case FLIGHT.answered:
        this.answer(row);
        break;
      case FLIGHT.waiting:
        this.retry(row);
        break;
      case FLIGHT.abandoned:
      case FLIGHT.cancelled:
        this.timeOut(row);
        break;
      case FLIGHT.lost:
        this.finishLost(row);
        break;
      case FLIGHT.lostEarly:
        this.goOnLost(row);
        break;
      case FLIGHT.lingering:
        this.endFailed(row);
        break;
      case FLIGHT.drain:
        this.flights.remove(row);
        this.abandonAll();
        break;
      default:
        this.flights.remove(row);
    }
  }
}
