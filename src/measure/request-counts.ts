import { Histogram, type HistogramDump } from './histogram.ts';

const COUNTS = ['offered', 'succeeded', 'failed', 'unfinished', 'dropped', 'attempts'] as const;
type Counts = Record<(typeof COUNTS)[number], number>;

/** Request counts as plain data, which JSON and other threads carry. */
export type RequestCountsDump = Readonly<Counts> & { readonly latency: HistogramDump };

/** Counts of one model, or of all. */
export class RequestCounts implements Counts {
  offered = 0;
  succeeded = 0;
  failed = 0;
  /** The part of `failed` that was still under way when the run stopped waiting. */
  unfinished = 0;
  dropped = 0;
  attempts = 0;
  readonly latency: Histogram = new Histogram();

  /** Adds all that other counts hold. */
  merge(other: RequestCounts): void {
    this.#add(other);
    this.latency.merge(other.latency);
  }

  /** All that they hold, as plain data of its own. */
  dump(): RequestCountsDump {
    const { offered, succeeded, failed, unfinished, dropped, attempts } = this;
    return { offered, succeeded, failed, unfinished, dropped, attempts, latency: this.latency.dump() };
  }

  /** Adds all that a dump holds. */
  mergeDump(dump: RequestCountsDump): void {
    this.#add(dump);
    this.latency.mergeDump(dump.latency);
  }

  #add(counts: Readonly<Counts>): void {
    for (const name of COUNTS) this[name] += counts[name];
  }
}
