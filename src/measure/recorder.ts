import { Histogram } from './histogram.ts';
import { TimeSeries, WindowCounts } from './time-series.ts';

/** Counts of one model, or of all. */
export class RequestCounts {
  offered = 0;
  succeeded = 0;
  failed = 0;
  dropped = 0;
  attempts = 0;
  readonly latency: Histogram = new Histogram();

  /** Adds all that other counts hold. */
  merge(other: RequestCounts): void {
    this.offered += other.offered;
    this.succeeded += other.succeeded;
    this.failed += other.failed;
    this.dropped += other.dropped;
    this.attempts += other.attempts;
    this.latency.merge(other.latency);
  }
}

/** Statuses counted one by one; index 0 is unused. */
const STATUS_MAX = 1000;

/**
 * Everything a run measures but its dollars, in bounded memory: every number in every report is a fold over the attempts and requests that
 * pass through here. The same recorder serves every world.
 *
 * What happens is counted per model and for the present window; a window is added to the time series when time leaves it.
 * Instants may go back (a log that is read again): they count where they belong.
 */
export class Recorder {
  readonly byModel: readonly RequestCounts[];
  readonly byStatus: Float64Array = new Float64Array(STATUS_MAX);
  readonly attemptLatency: Histogram = new Histogram();
  readonly queueWait: Histogram = new Histogram();
  readonly sendLag: Histogram = new Histogram();
  timeouts = 0;
  networkErrors = 0;
  /** Requests that sent at least one attempt. */
  begun = 0;
  /** When the last outcome came. */
  lastMs = 0;
  readonly #series: TimeSeries;
  readonly #window: WindowCounts = new WindowCounts();

  constructor(models: number, windowMs: number) {
    this.byModel = Array.from({ length: models }, () => new RequestCounts());
    this.#series = new TimeSeries(windowMs);
  }

  /** All models together, as of now. */
  get total(): RequestCounts {
    const total = new RequestCounts();
    for (const counts of this.byModel) total.merge(counts);
    return total;
  }

  /** The run over time, as of now. */
  get series(): TimeSeries {
    this.#series.addWindow(this.#window);
    return this.#series;
  }

  offered(model: number, dueMs: number): void {
    (this.byModel[model] as RequestCounts).offered++;
    this.#at(dueMs).offered++;
  }

  dropped(model: number): void {
    (this.byModel[model] as RequestCounts).dropped++;
  }

  /** An attempt was sent; for first attempts, how late. */
  sent(attempt: number, lagMs: number): void {
    if (attempt !== 1) return;
    this.begun++;
    this.sendLag.record(lagMs);
  }

  /** An attempt ended. `status` 0: no answer, by timeout or (else) by the network. */
  attempt(model: number, atMs: number, latencyMs: number, succeeded: boolean, status: number, timedOut: boolean): void {
    const window = this.#at(atMs);
    (this.byModel[model] as RequestCounts).attempts++;
    window.attempts++;
    this.attemptLatency.record(latencyMs);
    if (status > 0) this.byStatus[status] = (this.byStatus[status] as number) + 1;
    else if (timedOut) this.timeouts++;
    else this.networkErrors++;
    if (!succeeded) {
      window.failed++;
      if (status === 429) window.throttled++;
    }
    if (atMs > this.lastMs) this.lastMs = atMs;
  }

  /** The outcome of a request is final. */
  request(model: number, atMs: number, latencyMs: number, succeeded: boolean): void {
    const counts = this.byModel[model] as RequestCounts;
    if (succeeded) {
      const window = this.#at(atMs);
      counts.succeeded++;
      counts.latency.record(latencyMs);
      window.succeeded++;
      window.addLatency(latencyMs);
    } else {
      counts.failed++;
    }
    if (atMs > this.lastMs) this.lastMs = atMs;
  }

  /** A charge (or, negative, a refund) was posted. */
  charged(atMs: number, nano: number): void {
    this.#at(atMs).billedNano += nano;
  }

  /** The counts of the window that holds an instant. */
  #at(atMs: number): WindowCounts {
    const window = this.#window;
    if (atMs < window.fromMs || atMs >= window.toMs) {
      this.#series.addWindow(window);
      this.#series.reach(atMs);
      window.fromMs = Math.floor(atMs / this.#series.windowMs) * this.#series.windowMs;
      window.toMs = window.fromMs + this.#series.windowMs;
    }
    return window;
  }
}
