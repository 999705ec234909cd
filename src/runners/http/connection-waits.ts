import { Histogram, type HistogramDump } from '../../measure/histogram.ts';
import type { Summary } from '../../measure/summary.ts';
import { countOf, formatMs } from '../../units/format.ts';
import type { WorkloadOptions } from '../../workload/workload-options.ts';
import { percent } from './delay-cause.ts';

type GeneratorSummary = NonNullable<Summary['validity']['generator']>;

/** Waits for connections as plain data. */
export interface ConnectionWaitsDump {
  readonly sent: number;
  readonly waits: HistogramDump;
}

/** From this share of the requests on, waits for a connection are worth a warning; and from this many ms, or this share of the latency, on. */
const WAITED_SHARE = 0.01;
const WAIT_MS = 5;
const LATENCY_SHARE = 0.05;

/**
 * How long requests on the wire waited for their connection to be open: for TCP, TLS, a proxy, or a stream of HTTP/2. Their latencies contain it.
 * Polls and other further steps of attempts count too. Of the steady phase alone.
 */
export class ConnectionWaits {
  readonly #waits = new Histogram();
  readonly #fromMs: number;
  readonly #untilMs: number;
  #sent = 0;

  /** `phases`: of the load; undefined: all of it is steady. */
  constructor(phases?: WorkloadOptions['phases']) {
    const { steadyFromMs = 0, steadyUntilMs = Number.POSITIVE_INFINITY } = phases ?? {};
    this.#fromMs = steadyFromMs;
    this.#untilMs = steadyUntilMs;
  }

  /** A request was given to its carrier. */
  sent(atMs: number): void {
    if (this.#isSteady(atMs)) this.#sent++;
  }

  /** One that was given to it at an instant was not written at once, but so much later. */
  waited(sentMs: number, waitMs: number): void {
    if (this.#isSteady(sentMs)) this.#waits.record(waitMs);
  }

  /** All that it holds, as plain data. */
  dump(): ConnectionWaitsDump {
    return { sent: this.#sent, waits: this.#waits.dump() };
  }

  /** Adds all that a dump holds. */
  mergeDump({ sent, waits }: ConnectionWaitsDump): void {
    this.#sent += sent;
    this.#waits.mergeDump(waits);
  }

  /** Undefined where none waited. */
  figures(): GeneratorSummary['connectionWaits'] {
    const { count, max } = this.#waits;
    if (count === 0) return undefined;
    return { requests: count, share: count / this.#sent, msP99: this.#waits.quantile(0.99) ?? 0, msMax: max };
  }

  /** Readings of the generator, with these figures where there are any. */
  addTo(readings: GeneratorSummary): GeneratorSummary {
    const connectionWaits = this.figures();
    return connectionWaits === undefined ? readings : { ...readings, connectionWaits };
  }

  /** Whether the latencies are in part those of connections that were opened. `latencyMsP50`: of requests that succeeded; null: none has. */
  warnings(latencyMsP50: number | null): string[] {
    const waits = this.figures();
    if (waits === undefined || waits.share < WAITED_SHARE) return [];
    if (waits.msP99 <= Math.max(WAIT_MS, LATENCY_SHARE * (latencyMsP50 ?? 0))) return [];
    const who = `${countOf(waits.requests, 'request')} on the wire (${percent(waits.share)}) waited for a connection to open`;
    return [
      `${who}, up to ${formatMs(waits.msMax)}, which the latencies contain: leave the first ones out by workload.warmup, and have the endpoint keep connections open where it closes them`,
    ];
  }

  #isSteady(atMs: number): boolean {
    return atMs >= this.#fromMs && atMs < this.#untilMs;
  }
}
