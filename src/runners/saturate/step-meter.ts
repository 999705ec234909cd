import { Histogram } from '../../measure/histogram.ts';
import { isSuccess } from '../../units/http-status.ts';
import type { StepLatency, StepTally } from './step-driver.ts';

/** Counts the replies of a step: all of them, and those of its measured part. */
export class StepMeter {
  readonly byStatus = new Map<number, number>();
  succeeded = 0;
  replies = 0;
  readonly #latency = new Histogram();
  #okBytes = 0;
  #bytes = 0;

  /** A reply has come. `isCounted`: in the measured part. */
  add(status: number, bytes: number, tookMs: number, isCounted: boolean): void {
    const isOk = isSuccess(status);
    this.replies++;
    this.#bytes += bytes;
    if (isOk) {
      this.succeeded++;
      this.#okBytes += bytes;
    }
    if (!isCounted) return;
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
    if (isOk) this.#latency.record(tookMs);
  }

  /** What the replies came to. */
  tally(): Pick<StepTally, 'byStatus' | 'latencyMs' | 'succeeded' | 'replyBytes'> {
    const { succeeded, replies } = this;
    const mean = succeeded > 0 ? this.#okBytes / succeeded : this.#bytes / Math.max(1, replies);
    return { byStatus: this.byStatus, latencyMs: this.#latencies(), succeeded, replyBytes: Math.round(mean) };
  }

  #latencies(): StepLatency | undefined {
    const latency = this.#latency;
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((p) => latency.quantile(p));
    if (p50 === undefined || p50 === null) return undefined;
    return { mean: latency.sum / latency.count, p50, p95: p95 as number, p99: p99 as number };
  }
}
