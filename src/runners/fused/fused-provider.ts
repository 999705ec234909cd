import { RESERVE } from '../../billing/account-snapshot.ts';
import type { Account } from '../../billing/account.ts';
import { POSTING, type Ledger } from '../../billing/ledger.ts';
import { OUTCOME } from '../../billing/outcome.ts';
import { RowCalendar } from '../../engine/row-calendar.ts';
import { CostBook } from '../../measure/cost-book.ts';
import { RecorderBatch } from '../../measure/recorder-batch.ts';
import { Recorder } from '../../measure/recorder.ts';
import type { WindowCounts } from '../../measure/time-series.ts';
import { outcomeOfFault } from '../../provider/fault-ending.ts';
import { extraLatencyMs, firstHit, type Fault } from '../../provider/fault-plan.ts';
import { WaitingLine } from '../../provider/waiting-line.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { seriesWindowMs } from '../series-window.ts';
import { Families } from './families.ts';
import { COUNT, FLIGHT, FlightTable, NO_FAMILY, ROW_SHIFT, TIME } from './flight-table.ts';
import { FusedSetting } from './fused-setting.ts';

/**
 * The provider's half of a fused simulation, and what is measured of it: slots and queue, refusals, charges. What `Provider` does in objects,
 * it does over the rows of a `FlightTable`.
 */
export abstract class FusedProvider {
  readonly recorder: Recorder;
  readonly costs: CostBook;
  readonly ledger: Ledger;
  readonly account: Account | undefined;
  nowMs = 0;
  protected readonly setting: FusedSetting;
  protected readonly flights: FlightTable = new FlightTable();
  protected readonly families: Families;
  protected readonly calendar: RowCalendar = new RowCalendar();
  protected readonly batch: RecorderBatch;
  protected readonly window: WindowCounts;
  readonly #line = new WaitingLine();
  readonly #slots: number;
  readonly #queueMax: number;
  #running = 0;
  #waiting = 0;

  constructor(scenario: Scenario) {
    const { capacity, models } = scenario.provider;
    const setting = new FusedSetting(scenario);
    this.setting = setting;
    this.ledger = setting.ledger;
    this.account = setting.account;
    this.recorder = new Recorder(models.length, seriesWindowMs(scenario.workload.durationMs));
    this.window = this.recorder.window;
    this.batch = new RecorderBatch(setting.model);
    this.costs = new CostBook(models.length);
    this.families = new Families(this.costs);
    this.#slots = capacity.slots;
    this.#queueMax = capacity.queue;
  }

  /** The answer to an attempt in a slot: it succeeded, or a fault ended it. The slot is free again. */
  protected abstract answer(row: number, fault: Fault | undefined): void;

  protected addRow(): number {
    const row = this.flights.add();
    if (row >= this.calendar.dueMs.length) this.calendar.reach(this.flights.capacity);
    return row;
  }

  /** Whether the attempt of a row is accepted; it is then in a slot or in the queue. If not, the gate's `refusal` tells why. */
  protected accepts(row: number, shape: number): boolean {
    const { setting, account } = this;
    const isFull = this.#running >= this.#slots && this.#waiting >= this.#queueMax;
    if ((isFull || setting.isGuarded) && !this.#admits(row, shape, isFull)) return false;
    if (account !== undefined && !this.#reserves(shape, account)) return false;
    if (this.#running < this.#slots) {
      this.#serve(row);
      return true;
    }
    this.flights.counts[(row << ROW_SHIFT) + COUNT.state] = FLIGHT.queued;
    this.#waiting++;
    this.#line.push(row);
    return true;
  }

  /** A job has been served: the next one starts, and its own end is told to whoever waits for it. */
  protected finish(row: number): void {
    const fault = this.#leaveSlot(row);
    this.#recordWait(row);
    this.answer(row, fault);
  }

  /** As `finish`, of an attempt that nobody waits for. */
  protected finishLost(row: number): void {
    const fault = this.#leaveSlot(row);
    this.#recordWait(row);
    this.settle(row, fault === undefined ? OUTCOME.ok : outcomeOfFault(fault), false);
    const { counts } = this.flights;
    const at = row << ROW_SHIFT;
    const family = counts[at + COUNT.family] as number;
    counts[at + COUNT.family] = NO_FAMILY;
    this.flights.remove(row);
    this.families.lostEnded(family);
  }

  /** Stops a job because its client has left. */
  protected cancel(row: number): void {
    const { counts } = this.flights;
    const at = row << ROW_SHIFT;
    const isQueued = counts[at + COUNT.state] === FLIGHT.queued;
    counts[at + COUNT.state] = FLIGHT.zombie;
    if (isQueued) {
      this.#waiting--;
    } else {
      this.#running--;
      this.#serveNext();
      this.#recordWait(row);
    }
    this.setting.gate.release(0);
    this.settle(row, isQueued ? OUTCOME['cancelled-queued'] : OUTCOME['cancelled-running'], false);
    counts[at + COUNT.family] = NO_FAMILY;
    if (isQueued) this.#compactLine();
  }

  /** The charge becomes final of a job that did not succeed, or whose client has left. */
  protected settle(row: number, outcome: number, isHeard: boolean): void {
    const { nowMs, setting, window } = this;
    const at = row << ROW_SHIFT;
    const shape = this.flights.counts[at + COUNT.shape] as number;
    const dueNano = setting.dueNano(outcome, shape);
    if (this.account !== undefined) this.account.settle(nowMs, 0, setting.fullNano[shape] as number, dueNano);
    else if (dueNano > 0) this.ledger.post(POSTING.charge, dueNano);
    if (dueNano === 0) return;
    if (nowMs >= window.toMs) this.turn();
    window.billedNano += dueNano;
    const family = this.flights.counts[at + COUNT.family] as number;
    this.costs.post(family, setting.model[shape] as number, outcome, dueNano, false, isHeard);
  }

  /** Goes on to the present window of the time series. */
  protected turn(): void {
    this.flush();
    this.recorder.windowAt(this.nowMs);
  }

  /** Moves what was measured into the recorder and the books. */
  protected flush(): void {
    const { recorder, costs, ledger, setting, window } = this;
    const succeededBy = this.batch.flush(recorder, window);
    for (let shape = 0; shape < succeededBy.length; shape++) {
      const count = succeededBy[shape] as number;
      const nano = setting.okNano[shape] as number;
      if (count === 0 || nano === 0) continue;
      window.billedNano += nano * count;
      costs.postUseful(setting.model[shape] as number, nano, count);
      if (this.account === undefined) ledger.postCharges(nano, count);
    }
  }

  #admits(row: number, shape: number, isFull: boolean): boolean {
    const { gate, model, tokens } = this.setting;
    const { counts } = this.flights;
    const at = row << ROW_SHIFT;
    const request = counts[at + COUNT.request] as number;
    const attempt = counts[at + COUNT.attempt] as number;
    return gate.admits(this.nowMs, request, attempt, model[shape] as number, isFull, 0, tokens[shape] as number);
  }

  #reserves(shape: number, account: Account): boolean {
    const { gate, fullNano } = this.setting;
    const nano = fullNano[shape] as number;
    if (account.reserve(this.nowMs, 0, nano) === RESERVE.admitted) return true;
    // A limit of what is under way has counted the request already.
    gate.release(0);
    gate.refuseUnpaid(nano, 0);
    return false;
  }

  #serve(row: number): void {
    const { nowMs, flights, setting } = this;
    const at = row << ROW_SHIFT;
    flights.counts[at + COUNT.state] = FLIGHT.running;
    flights.times[at + TIME.started] = nowMs;
    this.#running++;
    let serviceMs = flights.times[at + TIME.service] as number;
    if (setting.isSlowed) serviceMs = this.#slowedMs(row, serviceMs);
    const { pauses } = setting;
    this.calendar.dueMs[row] = pauses === undefined ? nowMs + serviceMs : pauses.finishMs(nowMs, serviceMs);
    this.calendar.push(row);
  }

  /** What latency faults and a low balance make of the service time of a row: added in the order in which `Service` does. */
  #slowedMs(row: number, serviceMs: number): number {
    const { nowMs } = this;
    const { model, faults } = this.setting;
    const { counts } = this.flights;
    const at = row << ROW_SHIFT;
    const ofModel = model[counts[at + COUNT.shape] as number] as number;
    const request = counts[at + COUNT.request] as number;
    const attempt = counts[at + COUNT.attempt] as number;
    const faultyMs = serviceMs + extraLatencyMs(faults.latency, nowMs, request, attempt, ofModel);
    return faultyMs + (this.account?.addedLatencyMs(nowMs) ?? 0);
  }

  #serveNext(): void {
    const { counts } = this.flights;
    while (this.#line.size > 0 && this.#running < this.#slots) {
      const row = this.#line.shift();
      const at = row << ROW_SHIFT;
      const state = counts[at + COUNT.state];
      if (state === FLIGHT.zombie) {
        this.flights.remove(row);
        continue;
      }
      this.#waiting--;
      this.#serve(row);
      if (state === FLIGHT.lostQueued) counts[at + COUNT.state] = FLIGHT.lostRunning;
    }
  }

  /** Returns the fault that ends the job. */
  #leaveSlot(row: number): Fault | undefined {
    const { faults, isReleased, gate, model } = this.setting;
    this.#running--;
    if (this.#line.size > 0) this.#serveNext();
    if (isReleased) gate.release(0);
    const { counts } = this.flights;
    const at = row << ROW_SHIFT;
    if (counts[at + COUNT.mayFail] === 0) return undefined;
    const request = counts[at + COUNT.request] as number;
    const ofModel = model[counts[at + COUNT.shape] as number] as number;
    return firstHit(faults.end, this.nowMs, request, counts[at + COUNT.attempt] as number, ofModel);
  }

  #recordWait(row: number): void {
    const { batch } = this;
    const { times } = this.flights;
    const at = row << ROW_SHIFT;
    const waitMs = (times[at + TIME.started] as number) - (times[at + TIME.sent] as number);
    if (waitMs === 0) batch.prompt++;
    else batch.queueWait.values[batch.waited++] = waitMs;
    if (batch.isFull) this.flush();
  }

  /** Cancelled jobs leave the line when they would be served; a line mostly of those is cleared at once. */
  #compactLine(): void {
    this.#line.compact(this.#waiting, (row) => {
      if (this.flights.counts[(row << ROW_SHIFT) + COUNT.state] !== FLIGHT.zombie) return false;
      this.flights.remove(row);
      return true;
    });
  }
}
