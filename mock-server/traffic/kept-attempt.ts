import type { Outcome } from '../../src/billing/outcome.ts';
import type { AttemptEnding, TrafficAttempt } from '../../src/invoice/traffic.ts';
import type { Operation } from '../../src/workload/request-class.ts';

/** What is known of an attempt when it arrives. */
type Arrival = Pick<
  TrafficAttempt,
  'number' | 'arrivedMs' | 'method' | 'path' | 'route' | 'key' | 'userAgent' | 'fingerprint' | 'bytes'
>;

const NO_HEADERS: TrafficAttempt['retryHeaders'] = {};

/** An attempt while it is recorded: every field is there from the beginning, so that all attempts have one shape in memory. */
export class KeptAttempt implements Arrival {
  readonly number: number;
  readonly arrivedMs: number;
  readonly method: string;
  readonly path: string;
  readonly route: string;
  readonly key: number;
  readonly userAgent: string;
  readonly bytes: number;
  fingerprint: string;
  endedMs: number | null = null;
  departedMs: number | null = null;
  ending: AttemptEnding = 'open';
  status = 0;
  billedNano = 0;
  isAsync = false;
  isStreamed = false;
  polls = 0;
  retryHeaders: TrafficAttempt['retryHeaders'] = NO_HEADERS;
  wireModel: string | undefined = undefined;
  operation: Operation | undefined = undefined;
  outcome: Outcome | undefined = undefined;
  jobId: string | undefined = undefined;
  jobEndedMs: number | undefined = undefined;
  heardMs: number | undefined = undefined;
  idempotency: string | undefined = undefined;
  replayOf: number | undefined = undefined;
  retryCount: number | undefined = undefined;
  stainless: TrafficAttempt['stainless'] = undefined;

  constructor(arrival: Arrival) {
    this.number = arrival.number;
    this.arrivedMs = arrival.arrivedMs;
    this.method = arrival.method;
    this.path = arrival.path;
    this.route = arrival.route;
    this.key = arrival.key;
    this.userAgent = arrival.userAgent;
    this.fingerprint = arrival.fingerprint;
    this.bytes = arrival.bytes;
  }
}
