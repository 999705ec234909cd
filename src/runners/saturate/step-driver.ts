import type { CarriedRequest } from '../http/carrier/carrier.ts';

/** One step: so many connections, each of which sends a request as soon as its last one was answered. */
export interface StepOrder {
  readonly origin: string;
  /** Sent by each connection in this order, again and again. */
  readonly requests: readonly CarriedRequest[];
  readonly connections: number;
  readonly durationMs: number;
  /** Replies that come earlier are not counted: connections are opened, and code is compiled. */
  readonly settleMs: number;
  /** How long a reply is waited for. */
  readonly timeoutMs: number;
  /** Requests at most; never fewer than connections. */
  readonly requestsMax: number;
  /** Ends the step early. */
  readonly signal: AbortSignal;
}

/** What a step came to. */
export interface StepTally {
  readonly measuredMs: number;
  /** Of replies while they were counted: by status, and of successes by how long they took. */
  readonly byStatus: ReadonlyMap<number, number>;
  /** In ms, of successes while they were counted. */
  readonly latencyMs: StepLatency | undefined;
  /** Of the whole step. */
  readonly sent: number;
  readonly succeeded: number;
  readonly lost: number;
  /** Bytes of a success on average, head included, or of any reply where there was none. */
  readonly replyBytes: number;
  readonly busyShare: number;
}

/** Latencies of replies, in ms. */
export interface StepLatency {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Carries a step out. */
export type DriveStep = (order: StepOrder) => Promise<StepTally>;
