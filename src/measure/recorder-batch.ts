import { ValueList } from './histogram.ts';
import type { RequestCounts, Recorder } from './recorder.ts';
import type { WindowCounts } from './time-series.ts';

/** Attempts that are recorded together: few enough to stay in the first cache of the machine. */
const BATCH = 256;

/**
 * What happened within one window of the time series and is not in its recorder yet. The recorder is the same afterwards as if each had been
 * recorded when it happened; a loop over many is faster.
 */
export class RecorderBatch {
  /** Attempts that ended, in their order. */
  attempts = 0;
  readonly attemptLatency: ValueList = new ValueList(BATCH);
  /** Requests that succeeded, in their order, with their shapes. */
  succeeded = 0;
  readonly latency: ValueList = new ValueList(BATCH);
  readonly shape: Int32Array = new Int32Array(BATCH);
  /** Jobs that started at once, and the waits of the others. */
  prompt = 0;
  waited = 0;
  readonly queueWait: ValueList = new ValueList(BATCH);
  /** Requests that were due, and attempts that failed, by shape. */
  readonly offeredBy: Float64Array;
  readonly failedBy: Float64Array;
  /** First attempts that were sent when they were due. */
  begun = 0;
  /** When the last outcome came. */
  lastMs = 0;
  readonly #succeededBy: Float64Array;
  readonly #modelOf: Int32Array;

  /** `modelOf`: the model of each shape. */
  constructor(modelOf: Int32Array) {
    this.#modelOf = modelOf;
    this.offeredBy = new Float64Array(modelOf.length);
    this.failedBy = new Float64Array(modelOf.length);
    this.#succeededBy = new Float64Array(modelOf.length);
  }

  /** Whether another attempt might find no place. */
  get isFull(): boolean {
    return this.attempts >= BATCH - 1 || this.waited >= BATCH - 1;
  }

  /** Moves all to the recorder; `window` is the one in which it happened. Returns how many requests of each shape succeeded, until the next call. */
  flush(recorder: Recorder, window: WindowCounts): Float64Array {
    const { attempts, succeeded } = this;
    recorder.attemptLatency.recordAll(this.attemptLatency, attempts);
    recorder.queueWait.recordMany(0, this.prompt);
    recorder.queueWait.recordAll(this.queueWait, this.waited);
    this.#recordLatencies(recorder);
    window.addLatencies(this.latency, succeeded);
    window.attempts += attempts;
    window.succeeded += succeeded;
    window.ended += succeeded;
    recorder.byStatus[200] = (recorder.byStatus[200] as number) + succeeded;
    recorder.sentPunctually(this.begun);
    if (this.lastMs > recorder.lastMs) recorder.lastMs = this.lastMs;
    this.#count(recorder, window);
    this.attempts = this.succeeded = this.prompt = this.waited = this.begun = 0;
    return this.#succeededBy;
  }

  #recordLatencies({ byModel }: Recorder): void {
    this.#succeededBy.fill(0);
    if (byModel.length === 1) {
      (byModel[0] as RequestCounts).latency.recordAll(this.latency, this.succeeded);
      if (this.#succeededBy.length === 1) {
        this.#succeededBy[0] = this.succeeded;
        return;
      }
    }
    for (let i = 0; i < this.succeeded; i++) {
      const shape = this.shape[i] as number;
      this.#succeededBy[shape] = (this.#succeededBy[shape] as number) + 1;
      if (byModel.length === 1) continue;
      (byModel[this.#modelOf[shape] as number] as RequestCounts).latency.record(this.latency.values[i] as number);
    }
  }

  #count({ byModel }: Recorder, window: WindowCounts): void {
    for (let shape = 0; shape < this.offeredBy.length; shape++) {
      const counts = byModel[this.#modelOf[shape] as number] as RequestCounts;
      const offered = this.offeredBy[shape] as number;
      counts.offered += offered;
      window.offered += offered;
      const succeeded = this.#succeededBy[shape] as number;
      counts.succeeded += succeeded;
      counts.attempts += succeeded + (this.failedBy[shape] as number);
    }
    this.offeredBy.fill(0);
    this.failedBy.fill(0);
  }
}
