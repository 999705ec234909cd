import type { Outcome } from '../billing/outcome.ts';
import type { Operation } from '../workload/request-class.ts';

/**
 * How an attempt ended, as the server saw it: `answered` whole; `reset` by the emulated provider, before or within the answer; `left`: the client
 * closed the connection before its answer was there; `open`: not yet.
 */
export type AttemptEnding = 'answered' | 'reset' | 'left' | 'open';

/** Headers of an answer that say whether and when to try again, by their names in lower case. */
export const RETRY_HEADERS = ['retry-after', 'retry-after-ms', 'x-should-retry'] as const;

/** One request to a route that creates jobs, as the server saw it. Times are ms since the run began. */
export interface TrafficAttempt {
  /** In the order of arrival, from 0. */
  readonly number: number;
  readonly arrivedMs: number;
  /** Answered, cut or left by its client; null while it is open. */
  readonly endedMs: number | null;
  /** When the last byte of the answer had left, or the connection was closed; null while neither has happened. */
  readonly departedMs: number | null;
  readonly ending: AttemptEnding;
  readonly method: string;
  /** Without its query, cut to 200 characters. */
  readonly path: string;
  /** The pattern of its route. */
  readonly route: string;
  /** As the client wrote it; absent where the request could not be read. */
  readonly wireModel?: string;
  readonly operation?: Operation;
  /** Number of its API key, 0 without one: never the key. */
  readonly key: number;
  /** HTTP status of the answer, or of the beginning of one that was reset; 0 without one. */
  readonly status: number;
  /** Of its job, once that has ended, or of its refusal. */
  readonly outcome?: Outcome;
  /** The job that it made. */
  readonly jobId?: string;
  /** When its job ended; absent without a job, or while that goes on. */
  readonly jobEndedMs?: number;
  /** What its job was charged in the end, in nano-USD, also when that was after its client had left; 0 without a job or while that goes on. */
  readonly billedNano: number;
  /** Whether the answer came before the job had ended, which its client asks for. */
  readonly isAsync: boolean;
  /** Whether it asks for an answer in pieces. */
  readonly isStreamed: boolean;
  /** When its client was first told of the end of an asynchronous job: by a query, a stream of states, or a webhook. */
  readonly heardMs?: number;
  /** Queries about its job. */
  readonly polls: number;
  /** Digest of its idempotency key. */
  readonly idempotency?: string;
  /** Number of the attempt whose job it joined by its idempotency key. */
  readonly replayOf?: number;
  /** `x-stainless-retry-count`: 0 of a first attempt. */
  readonly retryCount?: number;
  /** `x-stainless-lang` and `x-stainless-package-version`. */
  readonly stainless?: { readonly lang: string; readonly version: string };
  /** Cut to 200 characters; empty without one. */
  readonly userAgent: string;
  /**
   * Digest of path, query and body, without what differs between two sendings of the same request; of a body that could not be read, a text that no
   * other attempt has.
   */
  readonly fingerprint: string;
  /** Of the body. */
  readonly bytes: number;
  /** The `RETRY_HEADERS` of its answer as they were written, each cut to 200 characters. */
  readonly retryHeaders: Readonly<Record<string, string>>;
}

/** How often each of some names occurred: the first names, and how many requests had others. */
export interface NamedCounts {
  readonly counts: readonly { readonly name: string; readonly count: number }[];
  readonly others: number;
}

/** What clients sent to a mock server since its run began. */
export interface Traffic {
  /** The wire format. */
  readonly dialect: string;
  /** Unix epoch ms at which the run began. */
  readonly originEpochMs: number;
  /** When this was taken, in ms since the run began. */
  readonly untilMs: number;
  /** Whether the vendor documents idempotency keys for any of its routes. */
  readonly takesKeys: boolean;
  /** In the order of arrival. */
  readonly attempts: readonly TrafficAttempt[];
  /** Runs that were ended by a reset of the server, and the attempts of these, which are in no run since. */
  readonly earlier: { readonly resets: number; readonly attempts: number };
  /** Attempts that were not kept because there were too many, and what these were billed in nano-USD. */
  readonly lost: { readonly attempts: number; readonly billedNano: bigint };
  /** Method and path of requests to no route, and models that the server does not have. */
  readonly unknownRoutes: NamedCounts;
  readonly unknownModels: NamedCounts;
}
