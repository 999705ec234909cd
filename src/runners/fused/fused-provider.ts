import { RESERVE } from '../../billing/account/snapshot.ts';
import type { Account } from '../../billing/account/account.ts';
import { POSTING, type Ledger } from '../../billing/ledger.ts';
import { OUTCOME } from '../../billing/outcome.ts';
import { RowCalendar } from '../../engine/row-calendar.ts';
import { CostAttribution } from '../../measure/cost-attribution.ts';
import { RecorderBatch } from '../../measure/recorder-batch.ts';
import { Recorder } from '../../measure/recorder.ts';
import type { WindowCounts } from '../../measure/time-series.ts';
import { outcomeOfFault } from '../../provider/faults/fault-ending.ts';
import { extraLatencyMs, firstHit, type Fault } from '../../provider/faults/fault-plan.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { seriesWindowMs } from '../series-window.ts';
import { Families } from './families.ts';
import { COUNT, FlightTable, ROW_SHIFT, TIME } from './flight-table.ts';
import { FusedSetting } from './fused-setting.ts';
import { SlotsAhead } from './slots-ahead.ts';

/** What will become of an attempt. */
export const FATE = {
  /** It is not accepted: the gate's `refusal` tells why. */
  refused: 0,
  succeeds: 1,
  /** It will be served, and a fault will end it. */
  fails: 2,
  /** Its client will stop waiting, and the provider will go on. */
  abandoned: 3,
  /** Its client will stop waiting, and the provider will stop. */
  cancelled: 4,
} as const;

/** Places in `FusedProvider.foreseen`. */
export const FORESEEN = { startMs: 0, finishMs: 1 } as const;

/**
 * The provider's half of a fused simulation, and what is measured of it: slots and queue, refusals, charges. What `Provider` does event by event,
 * it foresees: when a request is accepted it is known when its service will start and end, and how.
 */
export abstract class FusedProvider {
  readonly recorder: Recorder;
  readonly costs: CostAttribution;
  readonly ledger: Ledger;
  readonly account: Account | undefined;
  nowMs = 0;
  protected readonly setting: FusedSetting;
  protected readonly flights: FlightTable = new FlightTable();
  protected readonly families: Families;
  protected readonly calendar: RowCalendar = new RowCalendar();
  protected readonly batch: RecorderBatch;
  protected readonly window: WindowCounts;
  protected readonly slots: SlotsAhead;
  /** Jobs at the provider that have a row. */
  protected rowJobs = 0;
  /** Start and end of service of the attempt that was foreseen last. */
  protected readonly foreseen: Float64Array = new Float64Array(2);
  protected readonly timeoutMs: number;
  /** Whether the provider stops a job whose client has left: while it waits, and while it is served. */
  protected readonly cancelsQueued: boolean;
  protected readonly cancelsRunning: boolean;

  constructor(scenario: Scenario) {
    const { capacity, models, onDisconnect } = scenario.provider;
    const setting = new FusedSetting(scenario);
    this.setting = setting;
    this.ledger = setting.ledger;
    this.account = setting.account;
    this.recorder = new Recorder(models.length, seriesWindowMs(scenario.workload.durationMs));
    this.window = this.recorder.window;
    this.batch = new RecorderBatch(models.length, setting.model);
    this.costs = new CostAttribution(models.length);
    this.families = new Families(this.costs);
    this.slots = new SlotsAhead(capacity.slots, capacity.queue);
    this.timeoutMs = scenario.client.timeoutMs;
    this.cancelsQueued = onDisconnect !== 'continue';
    this.cancelsRunning = onDisconnect === 'cancel';
  }

  protected addRow(): number {
    const row = this.flights.add();
    if (row >= this.calendar.dueMs.length) this.calendar.reach(this.flights.capacity);
    return row;
  }

  /** Sends an attempt now. Returns its `FATE`; when it is accepted, `foreseen` says when it is served. */
  protected foresee(request: number, attempt: number, requestClass: number, drawnMs: number, mayFail: number): number {
    const { nowMs, setting, slots, account, foreseen } = this;
    slots.advance(nowMs);
    const { isFull } = slots;
    if ((isFull || setting.isGuarded) && !this.#admits(request, attempt, requestClass, isFull)) return FATE.refused;
    if (account !== undefined && !this.#reserves(requestClass, account)) return FATE.refused;
    const { faults, pauses } = setting;
    const startMs = slots.startMs(nowMs);
    let serviceMs = drawnMs;
    if (faults.latency.length > 0) {
      serviceMs += extraLatencyMs(faults.latency, startMs, request, attempt, setting.model[requestClass] as number);
    }
    const finishMs = pauses === undefined ? startMs + serviceMs : pauses.finishMs(startMs, serviceMs);
    foreseen[FORESEEN.startMs] = startMs;
    foreseen[FORESEEN.finishMs] = finishMs;
    if (finishMs > nowMs + this.timeoutMs) return this.#foreseeTimeout(startMs, finishMs);
    slots.occupy(startMs, finishMs);
    if (mayFail === 0) return FATE.succeeds;
    const fault = firstHit(faults.end, finishMs, request, attempt, setting.model[requestClass] as number);
    return fault === undefined ? FATE.succeeds : FATE.fails;
  }

  #foreseeTimeout(startMs: number, finishMs: number): number {
    const { slots } = this;
    const outMs = this.nowMs + this.timeoutMs;
    if (startMs > outMs && this.cancelsQueued) {
      slots.waitInVain();
      return FATE.cancelled;
    }
    slots.occupy(startMs, this.cancelsRunning ? outMs : finishMs);
    return this.cancelsRunning ? FATE.cancelled : FATE.abandoned;
  }

  /** The fault that ends the job of a row, whose service ends now. */
  protected faultOf(row: number): Fault | undefined {
    const { counts } = this.flights;
    const at = row << ROW_SHIFT;
    if (counts[at + COUNT.mayFail] === 0) return undefined;
    const { faults, model } = this.setting;
    const ofModel = model[counts[at + COUNT.requestClass] as number] as number;
    const request = counts[at + COUNT.request] as number;
    return firstHit(faults.end, this.nowMs, request, counts[at + COUNT.attempt] as number, ofModel);
  }

  /** The job of a row has left its slot, or the queue. */
  protected leave(row: number): void {
    this.rowJobs--;
    if (this.setting.isReleased) this.setting.gate.release(0);
    const { times } = this.flights;
    const at = row << ROW_SHIFT;
    const startedMs = times[at + TIME.started] as number;
    if (startedMs > this.nowMs) return;
    this.recordWait(startedMs - (times[at + TIME.sent] as number));
    if (this.batch.isFull) this.flush();
  }

  protected recordWait(waitMs: number): void {
    if (waitMs === 0) this.batch.prompt++;
    else this.batch.addWait(waitMs);
  }

  /** An attempt has been served that nobody waits for. */
  protected finishLost(row: number): void {
    const fault = this.faultOf(row);
    this.leave(row);
    this.settle(row, fault === undefined ? OUTCOME.ok : outcomeOfFault(fault), false);
    const family = this.flights.counts[(row << ROW_SHIFT) + COUNT.family] as number;
    this.flights.remove(row);
    this.families.lostEnded(family);
  }

  /** Stops the job of a row because its client has left. */
  protected cancel(row: number): void {
    const isQueued = (this.flights.times[(row << ROW_SHIFT) + TIME.started] as number) > this.nowMs;
    this.leave(row);
    this.settle(row, isQueued ? OUTCOME['cancelled-queued'] : OUTCOME['cancelled-running'], false);
  }

  /** The charge becomes final of a job that did not succeed, or whose client has left. */
  protected settle(row: number, outcome: number, isHeard: boolean): void {
    const { nowMs, setting, window } = this;
    const at = row << ROW_SHIFT;
    const requestClass = this.flights.counts[at + COUNT.requestClass] as number;
    const dueNano = setting.dueNano(outcome, requestClass);
    if (this.account !== undefined) this.account.settle(nowMs, 0, setting.fullNano[requestClass] as number, dueNano);
    else if (dueNano > 0) this.ledger.post(POSTING.charge, dueNano);
    if (dueNano === 0) return;
    if (nowMs >= window.toMs) this.turn();
    window.billedNano += dueNano;
    const family = this.flights.counts[at + COUNT.family] as number;
    this.costs.post(family, setting.model[requestClass] as number, outcome, dueNano, false, isHeard);
  }

  /**
   * Charges jobs of a shape that succeed: some whose price was reserved, and some of which only the account knows. An account that is not settled
   * quietly has been told of each.
   */
  protected collect(requestClass: number, reserved: number, foreseen: number): void {
    const { setting, account } = this;
    const nano = setting.okNano[requestClass] as number;
    if (nano === 0) return;
    this.costs.postUseful(setting.model[requestClass] as number, nano, reserved + foreseen);
    if (account === undefined) this.ledger.postCharges(nano, reserved + foreseen);
    else if (setting.isQuiet) account.settleInFull(nano, reserved, foreseen);
  }

  /** Goes on to the present window of the time series. */
  protected turn(): void {
    this.flush();
    this.recorder.windowAt(this.nowMs);
  }

  /** Moves what was measured into the recorder and the books. */
  protected flush(): void {
    const { batch, recorder, setting, window } = this;
    const { succeededBy, passedBy, passedLaterBy } = batch;
    for (let requestClass = 0; requestClass < succeededBy.length; requestClass++) {
      const reserved = succeededBy[requestClass] as number;
      const passed = passedBy[requestClass] as number;
      window.billedNano += (setting.okNano[requestClass] as number) * (reserved + passed);
      const foreseen = passed + (passedLaterBy[requestClass] as number);
      if (reserved + foreseen > 0) this.collect(requestClass, reserved, foreseen);
    }
    batch.flush(recorder, window);
  }

  #admits(request: number, attempt: number, requestClass: number, isFull: boolean): boolean {
    const { gate, model, tokens } = this.setting;
    return gate.admits(
      this.nowMs,
      request,
      attempt,
      model[requestClass] as number,
      isFull,
      0,
      tokens[requestClass] as number,
    );
  }

  #reserves(requestClass: number, account: Account): boolean {
    const { gate, fullNano } = this.setting;
    const nano = fullNano[requestClass] as number;
    if (account.reserve(this.nowMs, 0, nano) === RESERVE.admitted) return true;
    // A limit of what is under way has counted the request already.
    gate.release(0);
    gate.refuseUnpaid(nano, 0);
    return false;
  }
}
