import type { ClientOptions } from '../../client/client-options.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { WorkloadOptions } from '../../workload/workload-options.ts';
import type { VirtualRun } from '../virtual-run.ts';
import { COUNT, FLIGHT, ROW_SHIFT, TIME } from './flight-table.ts';
import { FusedClient } from './fused-client.ts';
import { RequestsAhead } from './requests-ahead.ts';

const NEVER = Number.POSITIVE_INFINITY;

/**
 * Client, provider and measurement of the plain case in one loop over one state: the same run as `Simulation`, to the last bit of every figure,
 * about three times as fast. It takes the scenarios that `isFusible` lets in.
 *
 * What every request does is written out here, over one row a request, and is measured in batches. What is rare goes through the same objects as
 * everywhere: policies, limits, faults, accounts. That the two come to the same is a law that random scenarios check.
 */
export class FusedSimulation extends FusedClient implements VirtualRun {
  readonly refused = { inFlight: 0, spendCap: 0 };
  readonly capReached = false;
  loadEndMs: number;
  readonly #workload: WorkloadOptions;
  readonly #client: ClientOptions;
  readonly #ahead: RequestsAhead;
  #arrivalMs = NEVER;
  #arrived = 0;
  /** When the run stops waiting for requests under way, and the place of that in the order of events; known once the load has ended. */
  #drainMs = NEVER;
  #drainOrder = 0;

  constructor(scenario: Scenario) {
    super(scenario);
    const { workload, client, seed } = scenario;
    this.#workload = workload;
    this.#client = client;
    this.#ahead = new RequestsAhead(workload, this.setting.samplers, this.setting.faults.end, seed);
    this.loadEndMs = workload.durationMs === NEVER ? 0 : workload.durationMs;
  }

  get nextMs(): number {
    return Math.min(this.#arrivalMs, this.calendar.headMs(), this.sent.nextMs, this.#drainMs);
  }

  run(): void {
    this.start();
    this.advance(NEVER);
  }

  start(): void {
    this.#schedule();
  }

  /** At one instant events of rows and the end go first, then timeouts, then the arrival, as on a `Timeline`. */
  advance(untilMs: number): void {
    const { calendar, sent } = this;
    for (;;) {
      const headMs = calendar.headMs();
      const timeoutMs = sent.nextMs;
      const arrivalMs = this.#arrivalMs;
      if (arrivalMs < headMs && arrivalMs < timeoutMs) {
        if (arrivalMs > untilMs) break;
        this.nowMs = arrivalMs;
        this.#arrive();
      } else if (this.#drainMs !== NEVER && this.#isDrainNext(headMs, timeoutMs)) {
        if (this.#drainMs > untilMs) break;
        this.nowMs = this.#drainMs;
        this.#drainMs = NEVER;
        this.abandonAll();
      } else if (timeoutMs < headMs) {
        if (timeoutMs > untilMs) break;
        this.nowMs = timeoutMs;
        this.timeOut(sent.first);
      } else {
        if (headMs > untilMs || headMs === NEVER) break;
        this.nowMs = headMs;
        this.#happen(calendar.take());
      }
    }
    this.flush();
    // A timeout is an event, even if nothing comes of it.
    if (this.nextMs === NEVER) this.nowMs = Math.max(this.nowMs, sent.lastMs);
  }

  #isDrainNext(headMs: number, timeoutMs: number): boolean {
    if (this.#drainMs !== headMs) return this.#drainMs < headMs && this.#drainMs <= timeoutMs;
    return headMs <= timeoutMs && this.#drainOrder < this.calendar.headOrder();
  }

  /** Sets the next arrival. */
  #schedule(): void {
    const ahead = this.#ahead;
    ahead.advance();
    const dueMs = ahead.dueMs[ahead.place] as number;
    this.#arrivalMs = dueMs;
    if (dueMs !== NEVER) return;
    if (this.loadEndMs === 0 || this.#arrived >= this.#workload.maxRequests) this.loadEndMs = this.nowMs;
    this.#drainMs = Math.max(this.loadEndMs, this.nowMs) + this.#client.drainMs;
    this.#drainOrder = this.calendar.takeOrder();
  }

  #arrive(): void {
    const { nowMs, batch } = this;
    const ahead = this.#ahead;
    const { place, request } = ahead;
    const shape = ahead.shape[place] as number;
    const serviceMs = ahead.serviceMs[place] as number;
    const mayFail = ahead.mayFail[place] as number;
    this.#arrived++;
    this.#schedule();
    if (nowMs >= this.window.toMs) this.turn();
    batch.offeredBy[shape] = (batch.offeredBy[shape] as number) + 1;
    if (this.active >= this.#client.maxInFlight) {
      this.refused.inFlight++;
      this.recorder.dropped(this.setting.model[shape] as number);
      return;
    }
    batch.begun++;
    this.active++;
    const row = this.addRow();
    const at = row << ROW_SHIFT;
    const { counts, times } = this.flights;
    counts[at + COUNT.request] = request;
    counts[at + COUNT.attempt] = 1;
    counts[at + COUNT.shape] = shape;
    counts[at + COUNT.mayFail] = mayFail;
    times[at + TIME.due] = nowMs;
    times[at + TIME.service] = serviceMs;
    times[at + TIME.memo] = 0;
    this.policy.began(nowMs);
    this.send(row, shape);
  }

  /** The event of a row has come. */
  #happen(row: number): void {
    const state = this.flights.counts[(row << ROW_SHIFT) + COUNT.state] as number;
    if (state === FLIGHT.running) this.finish(row);
    else if (state === FLIGHT.waiting) this.retry(row);
    else if (state === FLIGHT.lingering) this.endFailed(row);
    else if (state === FLIGHT.lostRunning) this.finishLost(row);
    else this.flights.remove(row);
  }
}
