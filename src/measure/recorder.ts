import { OUTCOME, OUTCOMES } from '../billing/outcome.ts';
import { CLIENT_OUTCOMES, outcomeName, TIMED_OUT, UNFINISHED } from '../client/transport.ts';
import type { ClientOutcome, Found } from '../client/transport.ts';
import { FailureMessages } from './failure-messages.ts';
import { Histogram } from './histogram.ts';
import { InspectionCounts } from './inspection-counts.ts';
import { ProductCounts } from './product-counts.ts';
import type { RecorderDump } from './recorder-dump.ts';
import { RequestCounts } from './request-counts.ts';
import { RequestEndings } from './request-endings.ts';
import { StreamMeasures } from './stream-measures.ts';
import { TimeSeries, WindowCounts } from './time-series.ts';

export { WINDOWS_MAX, type TimeSeries } from './time-series.ts';

/** Statuses counted one by one; index 0 is unused. */
const STATUS_MAX = 1000;
/** Outcomes that only a client sees: their numbers are below 0. */
const CLIENT_ONLY = CLIENT_OUTCOMES.length - OUTCOMES.length;

/**
 * Everything a run measures but its dollars, in bounded memory: every number in every report is a fold over the attempts and requests that
 * pass through here. The same recorder serves every world.
 *
 * What happens is counted per model and for the present window; a window is added to the time series when time leaves it.
 * Instants may go back (a log that is read again): they count where they belong.
 */
export class Recorder {
  readonly byModel: readonly RequestCounts[];
  /** Undefined where no price names products. */
  products: ProductCounts | undefined;
  readonly byStatus: Float64Array = new Float64Array(STATUS_MAX);
  /** Attempts that failed, by outcome + `CLIENT_ONLY`. */
  readonly failures: Float64Array = new Float64Array(CLIENT_OUTCOMES.length);
  /** What failed attempts say of themselves; only over HTTP. */
  readonly messages: FailureMessages = new FailureMessages();
  /** Of requests that did not succeed with their first attempt: whoever calls `request` tells them, too. */
  readonly endings: RequestEndings = new RequestEndings();
  readonly attemptLatency: Histogram = new Histogram();
  readonly queueWait: Histogram = new Histogram();
  /** Of streamed attempts that succeeded. */
  readonly streams: StreamMeasures = new StreamMeasures();
  /** Requests behind the first of their attempts, such as polls of a job; only over HTTP. */
  polls = 0;
  /** Undefined where no task of a lost attempt was asked for. */
  inspections: InspectionCounts | undefined;
  timeouts = 0;
  networkErrors = 0;
  /** Attempts that were still under way when the run stopped waiting. */
  unfinished = 0;
  /** Requests that sent at least one attempt. */
  begun = 0;
  /** Requests that were dropped because the load generator came to them too late. */
  late = 0;
  /** When the last outcome came. */
  lastMs = 0;
  readonly #sendLag: Histogram = new Histogram();
  /** First attempts that were not late at all: in virtual time, all of them. */
  #punctual = 0;
  readonly #series: TimeSeries;
  readonly #window: WindowCounts = new WindowCounts();
  readonly #beforeTurn: (() => void) | undefined;

  /** `beforeTurn`: called before another window becomes the present one, so that what was gathered for it can still be added. */
  constructor(models: number, windowMs: number, beforeTurn?: () => void) {
    this.#beforeTurn = beforeTurn;
    this.byModel = Array.from({ length: models }, () => new RequestCounts());
    this.#series = new TimeSeries(windowMs);
  }

  /** Counts products from now on. `products`: by class of requests, what the price calls it. */
  countProducts(products: readonly (string | undefined)[]): void {
    this.products = ProductCounts.of(products);
  }

  /** Requests that were due so far; cheap, where `total` adds up histograms. */
  get offeredTotal(): number {
    return this.byModel.reduce((sum, { offered }) => sum + offered, 0);
  }

  /** All models together, as of now. */
  get total(): RequestCounts {
    const total = new RequestCounts();
    for (const counts of this.byModel) total.merge(counts);
    return total;
  }

  /** Attempts that failed, by the name of the outcome, for the outcomes that occurred. */
  get failedBy(): Partial<Record<ClientOutcome, number>> {
    const found = [...this.failures].flatMap((count, place) =>
      count > 0 ? [[outcomeName(place - CLIENT_ONLY), count] as const] : [],
    );
    return Object.fromEntries(found);
  }

  /** The counts of the present window: the same object all along. */
  get window(): WindowCounts {
    return this.#window;
  }

  /** First attempts: sent - due, as of now. */
  get sendLag(): Histogram {
    this.#sendLag.recordZeros(this.#punctual);
    this.#punctual = 0;
    return this.#sendLag;
  }

  /** The run over time, as of now. */
  get series(): TimeSeries {
    this.#series.addWindow(this.#window);
    return this.#series;
  }

  offered(model: number, dueMs: number): void {
    (this.byModel[model] as RequestCounts).offered++;
    this.windowAt(dueMs).offered++;
  }

  dropped(model: number, dueMs: number, isLate = false): void {
    (this.byModel[model] as RequestCounts).dropped++;
    this.windowAt(dueMs).dropped++;
    if (isLate) this.late++;
  }

  /** An attempt was sent; for first attempts, how late. */
  sent(attempt: number, lagMs: number): void {
    if (attempt !== 1) return;
    this.begun++;
    if (lagMs > 0) this.#sendLag.record(lagMs);
    else this.#punctual++;
  }

  /** So many first attempts were sent at the instant at which they were due. */
  sentPunctually(count: number): void {
    this.begun += count;
    this.#punctual += count;
  }

  /** An attempt ended. `outcome`: an `OUTCOME` number, or one that only a client sees. `status` 0: no answer. */
  attempt(model: number, atMs: number, latencyMs: number, outcome: number, status: number): void {
    const window = this.windowAt(atMs);
    (this.byModel[model] as RequestCounts).attempts++;
    window.attempts++;
    this.attemptLatency.record(latencyMs);
    if (status > 0) this.byStatus[status] = (this.byStatus[status] as number) + 1;
    else if (outcome === TIMED_OUT) this.timeouts++;
    else if (outcome === UNFINISHED) this.unfinished++;
    else this.networkErrors++;
    if (outcome !== OUTCOME.ok) {
      const place = outcome + CLIENT_ONLY;
      this.failures[place] = (this.failures[place] as number) + 1;
      this.endings.attemptFailed(outcome, status);
      window.failed++;
      if (status === 429) window.throttled++;
    }
    if (atMs > this.lastMs) this.lastMs = atMs;
  }

  /**
   * An attempt is known to succeed at an instant from now on, and its request with it: what `attempt` and `request` would note then. `model` is
   * the one that is asked, `requestModel` the one that the request is for.
   */
  successAt(atMs: number, model: number, requestModel: number, attemptMs: number, requestMs: number): void {
    const ofRequest = this.byModel[requestModel] as RequestCounts;
    (this.byModel[model] as RequestCounts).attempts++;
    ofRequest.succeeded++;
    ofRequest.latency.record(requestMs);
    this.attemptLatency.record(attemptMs);
    this.byStatus[200] = (this.byStatus[200] as number) + 1;
    if (atMs > this.lastMs) this.lastMs = atMs;
    this.successLater(atMs, requestMs, 0);
  }

  /** An attempt and its request are known to succeed at an instant, for a charge then: notes it in the time series alone. */
  successLater(atMs: number, latencyMs: number, nano: number): void {
    const window = this.#window;
    if (atMs >= window.toMs || atMs < window.fromMs) {
      this.#series.addSuccess(atMs, latencyMs, nano);
      return;
    }
    window.attempts++;
    window.ended++;
    window.succeeded++;
    window.addLatency(latencyMs);
    window.billed.add(nano);
  }

  /** As `charged`, at an instant that may lie in a window that is still to come. */
  chargedAt(atMs: number, nano: number): void {
    const window = this.#window;
    if (atMs >= window.toMs || atMs < window.fromMs) this.#series.addCharge(atMs, nano);
    else window.billed.add(nano);
  }

  /** The outcome of a request is final. */
  request(model: number, atMs: number, latencyMs: number, succeeded: boolean): void {
    const counts = this.byModel[model] as RequestCounts;
    const window = this.windowAt(atMs);
    window.ended++;
    if (succeeded) {
      counts.succeeded++;
      counts.latency.record(latencyMs);
      window.succeeded++;
      window.addLatency(latencyMs);
    } else {
      counts.failed++;
    }
    if (atMs > this.lastMs) this.lastMs = atMs;
  }

  /** A request that has failed was still under way when the run stopped waiting. */
  unfinishedRequest(model: number): void {
    (this.byModel[model] as RequestCounts).unfinished++;
  }

  /** The task of a lost attempt was asked for, see `InspectionCounts.add`. */
  inspected(found: Found, worstNano: number): void {
    (this.inspections ??= new InspectionCounts()).add(found, worstNano);
  }

  /** A resend found the task of a lost attempt by its idempotency key, see `InspectionCounts.addByKey`. */
  foundByKey(worstNano: number): void {
    (this.inspections ??= new InspectionCounts()).addByKey(worstNano);
  }

  /** A charge (or, negative, a refund) was posted. */
  charged(atMs: number, nano: number): void {
    this.windowAt(atMs).billed.add(nano);
  }

  /** All that it holds, as of now, as plain data of its own. */
  dump(): RecorderDump {
    return {
      byModel: this.byModel.map((counts) => counts.dump()),
      ...(this.products === undefined ? {} : { products: this.products.dump() }),
      byStatus: [...this.byStatus.entries()].filter(([, count]) => count > 0),
      failures: [...this.failures],
      messages: this.messages.dump(),
      endings: this.endings.dump(),
      attemptLatency: this.attemptLatency.dump(),
      queueWait: this.queueWait.dump(),
      sendLag: this.sendLag.dump(),
      streams: this.streams.dump(),
      polls: this.polls,
      ...(this.inspections === undefined ? {} : { inspections: this.inspections.dump() }),
      timeouts: this.timeouts,
      networkErrors: this.networkErrors,
      unfinished: this.unfinished,
      begun: this.begun,
      late: this.late,
      lastMs: this.lastMs,
      series: this.series.dump(),
    };
  }

  /** Adds all that a dump of a run with the same models and windows holds, as if both had run at the same time. */
  mergeDump(dump: RecorderDump): void {
    for (const [model, counts] of dump.byModel.entries()) (this.byModel[model] as RequestCounts).mergeDump(counts);
    if (dump.products !== undefined) (this.products ??= new ProductCounts([])).mergeDump(dump.products);
    for (const [status, count] of dump.byStatus) {
      this.byStatus[status] = (this.byStatus[status] as number) + count;
    }
    for (const [place, count] of dump.failures.entries()) {
      this.failures[place] = (this.failures[place] as number) + count;
    }
    this.messages.mergeDump(dump.messages);
    this.endings.mergeDump(dump.endings);
    for (const name of ['attemptLatency', 'queueWait', 'sendLag'] as const) this[name].mergeDump(dump[name]);
    this.streams.mergeDump(dump.streams);
    if (dump.inspections !== undefined) (this.inspections ??= new InspectionCounts()).mergeDump(dump.inspections);
    for (const name of ['polls', 'timeouts', 'networkErrors', 'unfinished', 'begun', 'late'] as const)
      this[name] += dump[name];
    this.lastMs = Math.max(this.lastMs, dump.lastMs);
    this.series.mergeDump(dump.series);
  }

  /**
   * Makes the window that holds an instant the present one, for whoever adds many at once. The present one is added to the series when another
   * takes its place, and when `series` is read.
   */
  windowAt(atMs: number): WindowCounts {
    const window = this.#window;
    if (atMs < window.fromMs || atMs >= window.toMs) {
      this.#beforeTurn?.();
      this.#series.addWindow(window);
      this.#series.reach(atMs);
      window.fromMs = Math.floor(atMs / this.#series.windowMs) * this.#series.windowMs;
      window.toMs = window.fromMs + this.#series.windowMs;
    }
    return window;
  }
}
