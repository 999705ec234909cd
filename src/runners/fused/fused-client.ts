import { OUTCOME } from '../../billing/outcome.ts';
import { failureOf, NETWORK_ERROR, TIMED_OUT } from '../../client/client.ts';
import { blankFailure, GIVE_UP, HINT, type FailedAttempt } from '../../client/retry/retry-policy.ts';
import { drawAt } from '../../engine/draw.ts';
import { PHASE } from '../../engine/row-calendar.ts';
import type { Sampler } from '../../engine/sampler.ts';
import type { RequestCounts } from '../../measure/recorder.ts';
import { announcedWaitMs, VIRTUAL_EPOCH_MS } from '../../provider/limits/announced-wait.ts';
import { outcomeOfFault, statusOfFault } from '../../provider/faults/fault-ending.ts';
import { COUNT, FLIGHT, NO_FAMILY, ROW_SHIFT, TIME } from './flight-table.ts';
import { FATE, FORESEEN, FusedProvider } from './fused-provider.ts';

/** The client's half of a fused simulation, and what is measured of it: attempts, retries, timeouts. What `Client` does in objects, over rows. */
export abstract class FusedClient extends FusedProvider {
  /** Requests under way that have a row, waiting retries included. */
  protected active = 0;
  readonly #failed: FailedAttempt = blankFailure();

  /** Whether an attempt that succeeds at an instant does so whatever else may happen, and changes nothing then. */
  protected abstract isCertain(finishMs: number): boolean;

  /** A request sends its first attempt, when it is due. */
  protected begin(request: number, requestClass: number, drawnMs: number, mayFail: number): void {
    const fate = this.foresee(request, 1, requestClass, drawnMs, mayFail);
    if (fate === FATE.succeeds && this.isCertain(this.foreseen[FORESEEN.finishMs] as number)) {
      this.#succeedAhead(requestClass, this.nowMs);
      return;
    }
    this.#await(this.#open(request, requestClass, mayFail), fate);
  }

  /** A request has sent its first attempt, when it was due, which was accepted and whose end is an event. */
  protected beginAwaited(
    request: number,
    requestClass: number,
    startMs: number,
    finishMs: number,
    mayFail: number,
  ): void {
    this.foreseen[FORESEEN.startMs] = startMs;
    this.foreseen[FORESEEN.finishMs] = finishMs;
    this.batch.offeredBy[requestClass] = (this.batch.offeredBy[requestClass] as number) + 1;
    this.#await(this.#open(request, requestClass, mayFail), FATE.fails);
  }

  /** A row for a request that is due now. */
  #open(request: number, requestClass: number, mayFail: number): number {
    this.active++;
    const row = this.addRow();
    const at = row << ROW_SHIFT;
    const { counts, times } = this.flights;
    counts[at + COUNT.request] = request;
    counts[at + COUNT.attempt] = 1;
    counts[at + COUNT.requestClass] = requestClass;
    counts[at + COUNT.family] = NO_FAMILY;
    counts[at + COUNT.mayFail] = mayFail;
    times[at + TIME.due] = this.nowMs;
    times[at + TIME.policyState] = 0;
    return row;
  }

  /** Sends the next attempt of a request. */
  protected retry(row: number): void {
    const { setting } = this;
    const { counts, times } = this.flights;
    const at = row << ROW_SHIFT;
    const request = counts[at + COUNT.request] as number;
    const attempt = (counts[at + COUNT.attempt] as number) + 1;
    const requestClass = counts[at + COUNT.requestClass] as number;
    const drawnMs = (setting.samplers[requestClass] as Sampler).sample(drawAt(setting.serviceKey, request, attempt));
    const fate = this.foresee(request, attempt, requestClass, drawnMs, 1);
    // Of a request with copies that nobody waits for, its end is an event like theirs.
    const isAlone = counts[at + COUNT.family] === NO_FAMILY;
    if (fate === FATE.succeeds && isAlone && this.isCertain(this.foreseen[FORESEEN.finishMs] as number)) {
      this.#succeedAhead(requestClass, times[at + TIME.due] as number);
      this.active--;
      this.flights.remove(row);
      return;
    }
    counts[at + COUNT.attempt] = attempt;
    counts[at + COUNT.mayFail] = 1;
    this.#await(row, fate);
  }

  /** Notes a success that was foreseen, of an attempt that is sent now. */
  #succeedAhead(requestClass: number, dueMs: number): void {
    const { foreseen, nowMs, batch } = this;
    this.recordWait((foreseen[FORESEEN.startMs] as number) - nowMs);
    this.#recordSuccess(requestClass, foreseen[FORESEEN.finishMs] as number, nowMs, dueMs);
    if (batch.isFull) this.flush();
  }

  /** Notes an attempt that succeeds, and its request. */
  #recordSuccess(requestClass: number, finishMs: number, sentMs: number, dueMs: number): void {
    const { batch, recorder, setting } = this;
    const latencyMs = finishMs - dueMs;
    const model = setting.model[requestClass] as number;
    const isInWindow = finishMs < this.window.toMs;
    if (sentMs === dueMs) {
      if (isInWindow) batch.succeededAtOnce(requestClass, latencyMs, finishMs);
      else batch.succeededLater(requestClass, latencyMs);
    } else {
      recorder.attemptLatency.record(finishMs - sentMs);
      (recorder.byModel[model] as RequestCounts).latency.record(latencyMs);
      if (isInWindow) batch.succeededAgain(requestClass, finishMs);
      if (isInWindow) this.window.addLatency(latencyMs);
    }
    if (isInWindow) return;
    recorder.foreseen(model, finishMs, latencyMs, setting.okNano[requestClass] as number);
    this.collect(requestClass, 1, 0);
  }

  /** An attempt was sent whose end is an event of its row, or that was refused. */
  #await(row: number, fate: number): void {
    const { nowMs, calendar, foreseen } = this;
    const { counts, times } = this.flights;
    const at = row << ROW_SHIFT;
    times[at + TIME.sent] = nowMs;
    if (fate === FATE.refused) {
      const { status, outcome } = this.setting.gate.refusal;
      this.#fail(row, status === 0 ? NETWORK_ERROR : outcome, status, true);
      return;
    }
    this.rowJobs++;
    const finishMs = foreseen[FORESEEN.finishMs] as number;
    times[at + TIME.started] = foreseen[FORESEEN.startMs] as number;
    times[at + TIME.finish] = finishMs;
    const place = calendar.takePlace(PHASE.end);
    times[at + TIME.place] = place;
    if (fate === FATE.succeeds || fate === FATE.fails) {
      counts[at + COUNT.state] = FLIGHT.answered;
      calendar.dueMs[row] = finishMs;
      calendar.push(row, place);
      return;
    }
    counts[at + COUNT.state] = fate === FATE.abandoned ? FLIGHT.abandoned : FLIGHT.cancelled;
    calendar.dueMs[row] = nowMs + this.timeoutMs;
    calendar.push(row, calendar.takePlace(PHASE.timer));
  }

  /** A job has been served, and its client hears of it. */
  protected answer(row: number): void {
    const fault = this.faultOf(row);
    this.leave(row);
    if (fault === undefined) {
      this.#succeed(row);
      return;
    }
    const outcome = outcomeOfFault(fault);
    this.setting.gate.announce(fault);
    this.settle(row, outcome, true);
    this.#fail(row, outcome, statusOfFault(fault), true);
  }

  #succeed(row: number): void {
    const { nowMs, setting, account } = this;
    const { counts, times } = this.flights;
    const at = row << ROW_SHIFT;
    const requestClass = counts[at + COUNT.requestClass] as number;
    if (nowMs >= this.window.toMs) this.turn();
    if (account !== undefined && !setting.isQuiet) {
      account.settle(nowMs, 0, setting.fullNano[requestClass] as number, setting.okNano[requestClass] as number);
    }
    this.#recordSuccess(requestClass, nowMs, times[at + TIME.sent] as number, times[at + TIME.due] as number);
    if (this.batch.isFull) this.flush();
    setting.policy.succeeded(counts[at + COUNT.attempt] as number, times[at + TIME.policyState] as number, nowMs);
    this.#end(row, true);
    this.flights.remove(row);
  }

  /** The present attempt of a request has failed; `announces` when the answer may name a wait. The row has no event. */
  #fail(row: number, outcome: number, status: number, announces: boolean): void {
    const { nowMs, setting, calendar } = this;
    const { counts, times } = this.flights;
    const at = row << ROW_SHIFT;
    this.recordFailure(row, outcome, status);
    if (outcome === OUTCOME.empty) {
      this.endFailed(row);
      return;
    }
    const { hintForm, waitMs } = setting.gate.refusal;
    const failed = this.#failed;
    failed.attempt = counts[at + COUNT.attempt] as number;
    failed.failure = failureOf(outcome);
    failed.status = status;
    failed.hintForm = announces ? hintForm : HINT.none;
    failed.hintMs = announcedWaitMs(failed.hintForm, waitMs, VIRTUAL_EPOCH_MS + nowMs);
    failed.nowMs = nowMs;
    failed.policyState = times[at + TIME.policyState] as number;
    failed.lingerMs = 0;
    const u = drawAt(setting.retryKey, counts[at + COUNT.request] as number, failed.attempt);
    const delayMs = setting.policy.delayMs(failed, u);
    times[at + TIME.policyState] = failed.policyState;
    if (delayMs === GIVE_UP && failed.lingerMs <= 0) {
      this.endFailed(row);
      return;
    }
    counts[at + COUNT.state] = delayMs === GIVE_UP ? FLIGHT.lingering : FLIGHT.waiting;
    calendar.dueMs[row] = nowMs + (delayMs === GIVE_UP ? failed.lingerMs : delayMs);
    calendar.push(row, calendar.takePlace(PHASE.other));
  }

  protected recordFailure(row: number, outcome: number, status: number): void {
    const { counts, times } = this.flights;
    const at = row << ROW_SHIFT;
    if (this.nowMs >= this.window.toMs) this.turn();
    const model = this.setting.model[counts[at + COUNT.requestClass] as number] as number;
    const latencyMs = this.nowMs - (times[at + TIME.sent] as number);
    this.recorder.attempt(model, this.nowMs, latencyMs, false, status, outcome === TIMED_OUT);
  }

  /** A request is over without an output; its row has no event. */
  protected endFailed(row: number): void {
    this.recordFailed(row);
    this.flights.remove(row);
  }

  protected recordFailed(row: number): void {
    const { counts, times } = this.flights;
    const at = row << ROW_SHIFT;
    if (this.nowMs >= this.window.toMs) this.turn();
    const model = this.setting.model[counts[at + COUNT.requestClass] as number] as number;
    this.recorder.request(model, this.nowMs, this.nowMs - (times[at + TIME.due] as number), false);
    this.#end(row, false);
  }

  #end(row: number, succeeded: boolean): void {
    this.active--;
    const family = this.flights.counts[(row << ROW_SHIFT) + COUNT.family] as number;
    if (family !== NO_FAMILY) this.families.requestEnded(family, succeeded);
  }

  /** A timeout has run out, as was foreseen. */
  protected timeOut(row: number): void {
    const { counts, times } = this.flights;
    const at = row << ROW_SHIFT;
    this.found(row);
    if (counts[at + COUNT.state] === FLIGHT.cancelled) {
      if ((times[at + TIME.started] as number) > this.nowMs) this.slots.giveUp();
      this.cancel(row);
    } else {
      const lost = this.addRow();
      this.flights.copy(row, lost);
      this.families.lose(counts[at + COUNT.family] as number);
      this.goOnLost(lost);
    }
    this.#fail(row, TIMED_OUT, 0, false);
  }

  /** The end of service is the next event of a row that nobody waits for. */
  protected goOnLost(row: number): void {
    const { counts, times } = this.flights;
    const at = row << ROW_SHIFT;
    counts[at + COUNT.state] = FLIGHT.lost;
    this.calendar.dueMs[row] = times[at + TIME.finish] as number;
    this.calendar.push(row, times[at + TIME.place] as number);
  }

  /** From now on the request of a row may have copies that nobody waits for. */
  protected found(row: number): void {
    const { counts } = this.flights;
    const at = (row << ROW_SHIFT) + COUNT.family;
    if (counts[at] === NO_FAMILY) counts[at] = this.families.add();
  }
}
