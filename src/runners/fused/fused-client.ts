import { OUTCOME } from '../../billing/outcome.ts';
import { failureOf, NETWORK_ERROR, TIMED_OUT } from '../../client/client.ts';
import { createRetryPolicy } from '../../client/retry/retry-options.ts';
import { blankFailure, GIVE_UP, HINT, type FailedAttempt, type RetryPolicy } from '../../client/retry/retry-policy.ts';
import { drawAt } from '../../engine/draw.ts';
import type { Sampler } from '../../engine/sampler.ts';
import { announcedWaitMs, VIRTUAL_EPOCH_MS } from '../../provider/announced-wait.ts';
import { outcomeOfFault, statusOfFault } from '../../provider/fault-ending.ts';
import type { Fault } from '../../provider/fault-plan.ts';
import type { ProviderOptions } from '../../provider/provider-options.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { COUNT, FLIGHT, NO_FAMILY, ROW_SHIFT, TIME } from './flight-table.ts';
import { FusedProvider } from './fused-provider.ts';
import { SentList } from './sent-list.ts';

/** The client's half of a fused simulation, and what is measured of it: attempts, retries, timeouts. What `Client` does in objects, over rows. */
export abstract class FusedClient extends FusedProvider {
  /** Requests under way, waiting retries included. */
  protected active = 0;
  protected readonly policy: RetryPolicy;
  protected readonly sent: SentList;
  readonly #onDisconnect: ProviderOptions['onDisconnect'];
  readonly #failed: FailedAttempt = blankFailure();

  constructor(scenario: Scenario) {
    super(scenario);
    const { client } = scenario;
    this.policy = createRetryPolicy(client.retry);
    this.sent = new SentList(this.flights, client.timeoutMs);
    this.#onDisconnect = scenario.provider.onDisconnect;
  }

  /** Sends the next attempt of a request. */
  protected retry(row: number): void {
    const { setting } = this;
    const { counts, times } = this.flights;
    const at = row << ROW_SHIFT;
    const attempt = (counts[at + COUNT.attempt] as number) + 1;
    const shape = counts[at + COUNT.shape] as number;
    counts[at + COUNT.attempt] = attempt;
    counts[at + COUNT.mayFail] = 1;
    const u = drawAt(setting.serviceKey, counts[at + COUNT.request] as number, attempt);
    times[at + TIME.service] = (setting.samplers[shape] as Sampler).sample(u);
    this.send(row, shape);
  }

  /** Sends an attempt whose number and service time stand in its row. */
  protected send(row: number, shape: number): void {
    this.flights.times[(row << ROW_SHIFT) + TIME.sent] = this.nowMs;
    this.sent.add(row);
    if (this.accepts(row, shape)) return;
    this.sent.remove(row);
    const { status, outcome } = this.setting.gate.refusal;
    this.#fail(row, status === 0 ? NETWORK_ERROR : outcome, status, true);
  }

  protected override answer(row: number, fault: Fault | undefined): void {
    this.sent.remove(row);
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
    const { nowMs, batch, setting } = this;
    const { counts, times } = this.flights;
    const at = row << ROW_SHIFT;
    const shape = counts[at + COUNT.shape] as number;
    if (nowMs >= this.window.toMs) this.turn();
    if (this.account !== undefined) {
      this.account.settle(nowMs, 0, setting.fullNano[shape] as number, setting.okNano[shape] as number);
    }
    batch.attemptLatency.values[batch.attempts++] = nowMs - (times[at + TIME.sent] as number);
    batch.latency.values[batch.succeeded] = nowMs - (times[at + TIME.due] as number);
    batch.shape[batch.succeeded++] = shape;
    batch.lastMs = nowMs;
    this.policy.succeeded(counts[at + COUNT.attempt] as number, times[at + TIME.memo] as number, nowMs);
    this.active--;
    if (counts[at + COUNT.family] !== NO_FAMILY) this.#endFamily(row, true);
    this.flights.remove(row);
  }

  /** The present attempt of a request has failed; `announces` when the answer may name a wait. The row has no event. */
  #fail(row: number, outcome: number, status: number, announces: boolean): void {
    const { nowMs, setting } = this;
    const { counts, times } = this.flights;
    const at = row << ROW_SHIFT;
    this.#recordFailure(row, outcome, status);
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
    failed.memo = times[at + TIME.memo] as number;
    failed.lingerMs = 0;
    const u = drawAt(setting.retryKey, counts[at + COUNT.request] as number, failed.attempt);
    const delayMs = this.policy.delayMs(failed, u);
    times[at + TIME.memo] = failed.memo;
    if (delayMs === GIVE_UP && failed.lingerMs <= 0) {
      this.endFailed(row);
      return;
    }
    counts[at + COUNT.state] = delayMs === GIVE_UP ? FLIGHT.lingering : FLIGHT.waiting;
    this.calendar.dueMs[row] = nowMs + (delayMs === GIVE_UP ? failed.lingerMs : delayMs);
    this.calendar.push(row);
  }

  #recordFailure(row: number, outcome: number, status: number): void {
    const { nowMs, batch, recorder, window } = this;
    const at = row << ROW_SHIFT;
    const shape = this.flights.counts[at + COUNT.shape] as number;
    if (nowMs >= window.toMs) this.turn();
    batch.failedBy[shape] = (batch.failedBy[shape] as number) + 1;
    batch.attemptLatency.values[batch.attempts++] = nowMs - (this.flights.times[at + TIME.sent] as number);
    batch.lastMs = nowMs;
    window.failed++;
    if (status === 429) window.throttled++;
    if (status > 0) recorder.byStatus[status] = (recorder.byStatus[status] as number) + 1;
    else if (outcome === TIMED_OUT) recorder.timeouts++;
    else recorder.networkErrors++;
    if (batch.isFull) this.flush();
  }

  /** A request is over without an output; its row has no event. */
  protected endFailed(row: number): void {
    this.#recordEnd(row);
    this.flights.remove(row);
  }

  #recordEnd(row: number): void {
    const { nowMs } = this;
    const { counts, times } = this.flights;
    const at = row << ROW_SHIFT;
    this.active--;
    if (nowMs >= this.window.toMs) this.turn();
    const model = this.setting.model[counts[at + COUNT.shape] as number] as number;
    this.recorder.request(model, nowMs, nowMs - (times[at + TIME.due] as number), false);
    if (counts[at + COUNT.family] !== NO_FAMILY) this.#endFamily(row, false);
  }

  #endFamily(row: number, succeeded: boolean): void {
    const { counts } = this.flights;
    const at = (row << ROW_SHIFT) + COUNT.family;
    this.families.requestEnded(counts[at] as number, succeeded);
    counts[at] = NO_FAMILY;
  }

  /** A timeout has run out of an attempt that is under way. */
  protected timeOut(row: number): void {
    this.#fail(this.#hangUp(row), TIMED_OUT, 0, false);
  }

  /** The client stops waiting for an attempt. Returns the row in which the request goes on. */
  #hangUp(row: number): number {
    const onDisconnect = this.#onDisconnect;
    this.sent.remove(row);
    const moved = this.addRow();
    const { counts } = this.flights;
    const at = row << ROW_SHIFT;
    if (counts[at + COUNT.family] === NO_FAMILY) counts[at + COUNT.family] = this.families.add();
    this.flights.copy(row, moved);
    const isQueued = counts[at + COUNT.state] === FLIGHT.queued;
    if (onDisconnect === 'cancel' || (onDisconnect === 'cancel-queued' && isQueued)) {
      this.cancel(row);
    } else {
      this.families.lose(counts[at + COUNT.family] as number);
      counts[at + COUNT.state] = isQueued ? FLIGHT.lostQueued : FLIGHT.lostRunning;
    }
    return moved;
  }

  /** The run stops waiting: every request that is still under way has failed, in the order of their numbers. */
  protected abandonAll(): void {
    for (const row of this.flights.openByRequest()) {
      const at = (row << ROW_SHIFT) + COUNT.state;
      if ((this.flights.counts[at] as number) <= FLIGHT.running) {
        const moved = this.#hangUp(row);
        this.#recordFailure(moved, TIMED_OUT, 0);
        this.endFailed(moved);
      } else {
        this.#recordEnd(row);
        this.flights.counts[at] = FLIGHT.zombie;
      }
    }
  }
}
