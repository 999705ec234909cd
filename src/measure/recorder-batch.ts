import { Histogram, ValueList } from './histogram.ts';
import type { Recorder, RequestCounts } from './recorder.ts';
import type { WindowCounts } from './time-series.ts';

/** Values of one kind that are recorded together: few enough to stay in the first cache of the machine. */
export const BATCH = 256;

/**
 * Successes, waits and arrivals that belong to the present window of the time series and are not in the recorder yet. The recorder is the same
 * afterwards as if each had been recorded when it happened; a loop over many is faster. Its fields are for such a loop to write.
 *
 * A request that succeeded at once, with its first attempt sent when it was due, has one latency, which counts as that of the request and as that
 * of the attempt. Those are recorded once, in a histogram of their own for each model, which `fold` adds to the recorder's.
 */
export class RecorderBatch {
  /** Requests that were due, by shape; and those that succeeded in the present window. */
  readonly offeredBy: Float64Array;
  readonly succeededBy: Float64Array;
  /** Requests that were due and will succeed at once, by shape: in the present window, and in later ones. */
  readonly passedBy: Float64Array;
  readonly passedLaterBy: Float64Array;
  /** Latencies of requests that succeeded at once: from `model * BATCH` on as many as are `listed[model]`. */
  readonly latencies: ValueList;
  readonly listed: Int32Array;
  /** Waits of jobs that did not start at once, and how many did. */
  readonly waits: ValueList = new ValueList(BATCH);
  waited = 0;
  prompt = 0;
  /** First attempts that were sent when they were due. */
  begun = 0;
  /** When the last outcome came. */
  lastMs = 0;
  /** Whether another success or wait might find no place: set it with the one that took the last. */
  isFull = false;
  readonly #atOnce: readonly Histogram[];
  readonly #modelOf: Int32Array;

  /** `modelOf`: the model of each shape. */
  constructor(models: number, modelOf: Int32Array) {
    this.#modelOf = modelOf;
    this.offeredBy = new Float64Array(modelOf.length);
    this.succeededBy = new Float64Array(modelOf.length);
    this.passedBy = new Float64Array(modelOf.length);
    this.passedLaterBy = new Float64Array(modelOf.length);
    this.latencies = new ValueList(models * BATCH);
    this.listed = new Int32Array(models);
    this.#atOnce = Array.from({ length: models }, () => new Histogram());
  }

  /** A request that succeeded at once. */
  succeededAtOnce(requestClass: number, latencyMs: number, atMs: number): void {
    const model = this.#modelOf[requestClass] as number;
    const place = this.listed[model] as number;
    this.latencies.values[model * BATCH + place] = latencyMs;
    this.listed[model] = place + 1;
    if (place === BATCH - 1) this.isFull = true;
    this.succeededAgain(requestClass, atMs);
  }

  /** Counts a request that succeeded in the present window, but not its latencies. */
  succeededAgain(requestClass: number, atMs: number): void {
    this.succeededBy[requestClass] = (this.succeededBy[requestClass] as number) + 1;
    if (atMs > this.lastMs) this.lastMs = atMs;
  }

  /** A job that waited for its slot. */
  addWait(waitMs: number): void {
    this.waits.values[this.waited++] = waitMs;
    if (this.waited === BATCH) this.isFull = true;
  }

  /** As `succeededAtOnce`, of one whose end lies behind the present window: the histogram alone. */
  succeededLater(requestClass: number, latencyMs: number): void {
    (this.#atOnce[this.#modelOf[requestClass] as number] as Histogram).record(latencyMs);
  }

  /** Moves all to the recorder; `window` is the one in which it happened. */
  flush(recorder: Recorder, window: WindowCounts): void {
    recorder.queueWait.recordZeros(this.prompt);
    recorder.queueWait.recordAll(this.waits, 0, this.waited);
    recorder.sentPunctually(this.begun);
    if (this.lastMs > recorder.lastMs) recorder.lastMs = this.lastMs;
    for (let model = 0; model < this.listed.length; model++) {
      const count = this.listed[model] as number;
      if (count === 0) continue;
      const from = model * BATCH;
      (this.#atOnce[model] as Histogram).recordAll(this.latencies, from, from + count);
      window.addLatencies(this.latencies, from, from + count);
      this.listed[model] = 0;
    }
    this.#count(recorder, window);
    this.prompt = this.waited = this.begun = 0;
    this.isFull = false;
  }

  /** Adds to a recorder the latencies of all that have succeeded at once. */
  fold(recorder: Recorder): void {
    for (const [model, atOnce] of this.#atOnce.entries()) {
      if (atOnce.count === 0) continue;
      recorder.attemptLatency.merge(atOnce);
      (recorder.byModel[model] as RequestCounts).latency.merge(atOnce);
      atOnce.clear();
    }
  }

  #count({ byModel, byStatus }: Recorder, window: WindowCounts): void {
    for (let requestClass = 0; requestClass < this.offeredBy.length; requestClass++) {
      const counts = byModel[this.#modelOf[requestClass] as number] as RequestCounts;
      const passed = this.passedBy[requestClass] as number;
      const later = this.passedLaterBy[requestClass] as number;
      const offered = (this.offeredBy[requestClass] as number) + passed + later;
      counts.offered += offered;
      window.offered += offered;
      const succeeded = (this.succeededBy[requestClass] as number) + passed;
      counts.succeeded += succeeded + later;
      counts.attempts += succeeded + later;
      byStatus[200] = (byStatus[200] as number) + succeeded + later;
      window.attempts += succeeded;
      window.succeeded += succeeded;
      window.ended += succeeded;
      this.offeredBy[requestClass] =
        this.succeededBy[requestClass] =
        this.passedBy[requestClass] =
        this.passedLaterBy[requestClass] =
          0;
    }
  }
}
