import { Histogram, type HistogramDump } from './histogram.ts';

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

  /** All that they hold, as plain data of its own. */
  dump(): RequestCountsDump {
    const { offered, succeeded, failed, dropped, attempts } = this;
    return { offered, succeeded, failed, dropped, attempts, latency: this.latency.dump() };
  }

  /** Adds all that a dump holds. */
  mergeDump(dump: RequestCountsDump): void {
    this.offered += dump.offered;
    this.succeeded += dump.succeeded;
    this.failed += dump.failed;
    this.dropped += dump.dropped;
    this.attempts += dump.attempts;
    this.latency.mergeDump(dump.latency);
  }
}

/** Request counts as plain data, which JSON and other threads carry. */
export interface RequestCountsDump {
  readonly offered: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly dropped: number;
  readonly attempts: number;
  readonly latency: HistogramDump;
}
