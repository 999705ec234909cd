import { Histogram, ValueList } from './histogram.ts';
import type { Recorder } from './recorder.ts';
import type { RequestCounts } from './request-counts.ts';

/** Values of one kind that are recorded together: few enough to stay in the first cache of the machine. */
export const BATCH = 256;

/**
 * Requests that were due in the present window of the time series and succeed with their first attempt, sent when it was due, before they are in
 * the recorder. The recorder is the same afterwards as if each had been recorded when it happened; a loop over many is faster. Its fields are
 * for such a loop to write.
 *
 * The one latency of such a request counts as that of the request and as that of the attempt. It is recorded once, in a histogram for each model,
 * which `fold` adds to the recorder's.
 */
export class SuccessBatch {
  /** Requests by class: those that end in the present window, and those that end in later ones. */
  readonly passedBy: Float64Array;
  readonly passedLaterBy: Float64Array;
  /** Latencies of those that end in the present window: from `model * BATCH` on as many as are `listed[model]`. */
  readonly latencies: ValueList;
  readonly listed: Int32Array;
  /** Waits of jobs that do not start at once, and how many do. */
  readonly waits: ValueList = new ValueList(BATCH);
  waited = 0;
  prompt = 0;
  /** When the last outcome comes. */
  lastMs = 0;
  /** Whether another success or wait might find no place: set it with the one that took the last. */
  isFull = false;
  readonly #atOnce: readonly Histogram[];
  readonly #modelOf: Int32Array;

  /** `modelOf`: the model of each class. */
  constructor(models: number, modelOf: Int32Array) {
    this.#modelOf = modelOf;
    this.passedBy = new Float64Array(modelOf.length);
    this.passedLaterBy = new Float64Array(modelOf.length);
    this.latencies = new ValueList(models * BATCH);
    this.listed = new Int32Array(models);
    this.#atOnce = Array.from({ length: models }, () => new Histogram());
  }

  /** A request that ends in a later window; the series is told by whoever calls it. */
  addLater(requestClass: number, latencyMs: number): void {
    (this.#atOnce[this.#modelOf[requestClass] as number] as Histogram).record(latencyMs);
    this.passedLaterBy[requestClass] = (this.passedLaterBy[requestClass] as number) + 1;
  }

  /** Moves all to the recorder, whose present window is still the one in which the requests were due. */
  flush(recorder: Recorder): void {
    const { window } = recorder;
    recorder.queueWait.recordZeros(this.prompt);
    recorder.queueWait.recordAll(this.waits, 0, this.waited);
    if (this.lastMs > recorder.lastMs) recorder.lastMs = this.lastMs;
    for (let model = 0; model < this.listed.length; model++) {
      const count = this.listed[model] as number;
      if (count === 0) continue;
      const from = model * BATCH;
      (this.#atOnce[model] as Histogram).recordAll(this.latencies, from, from + count);
      window.addLatencies(this.latencies, from, from + count);
      this.listed[model] = 0;
    }
    this.#count(recorder);
    this.prompt = this.waited = 0;
    this.isFull = false;
  }

  /** Adds to a recorder the latencies of all. */
  fold(recorder: Recorder): void {
    for (const [model, atOnce] of this.#atOnce.entries()) {
      if (atOnce.count === 0) continue;
      recorder.attemptLatency.merge(atOnce);
      (recorder.byModel[model] as RequestCounts).latency.merge(atOnce);
      atOnce.clear();
    }
  }

  #count(recorder: Recorder): void {
    const { window, byModel, byStatus } = recorder;
    const { passedBy, passedLaterBy } = this;
    for (let requestClass = 0; requestClass < passedBy.length; requestClass++) {
      const counts = byModel[this.#modelOf[requestClass] as number] as RequestCounts;
      const passed = passedBy[requestClass] as number;
      const all = passed + (passedLaterBy[requestClass] as number);
      if (all === 0) continue;
      recorder.sentPunctually(all);
      counts.offered += all;
      window.offered += all;
      counts.succeeded += all;
      recorder.products?.offered(requestClass, all);
      recorder.products?.succeeded(requestClass, all);
      counts.attempts += all;
      byStatus[200] = (byStatus[200] as number) + all;
      window.attempts += passed;
      window.succeeded += passed;
      window.ended += passed;
      passedBy[requestClass] = passedLaterBy[requestClass] = 0;
    }
  }
}
