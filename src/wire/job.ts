import type { Outcome } from '../billing/outcome.ts';
import type { CompiledPrice, PriceRule } from '../billing/price/rule.ts';
import type { Adjustment } from '../billing/price/terms.ts';
import type { Usage } from '../billing/usage.ts';
import type { Operation } from '../workload/request-class.ts';

/** A request as bytes. Header names are lower case. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path with its query, from `/`. */
  readonly path: string;
  /** Where the path is that of an address which a reply states: the origin there. Absent: the path is of the vendor's format. */
  readonly statedOrigin?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A reply as bytes. Header names are lower case. */
export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** How long the server asked to wait: the form as a `HINT` number, and the wait in ms. */
export interface RetryHint {
  readonly form: number;
  readonly waitMs: number;
}

/** A job as the server understood it from a request. */
export interface JobRequest {
  /** The model by its wire name, as the client wrote it. */
  readonly wireModel: string;
  readonly operation: Operation;
  readonly usage: Usage;
  /** Whether the client asked for the price in the reply (`?price=true`). */
  readonly wantsPrice: boolean;
  /** The `accept` header, for vendors whose form of a reply depends on it; absent: for all others. */
  readonly accept?: string | undefined;
  /** The content type that the outputs should have, from what the client asked and the vendor's default: `image/jpeg`. */
  readonly outputContentType: string;
  /** The vendor-specific rest that `write` needs to answer: prompt, config, response format. */
  readonly echo: Readonly<Record<string, unknown>>;
  /** Where to report the job's end, if the client asked for that. */
  readonly webhookUrl?: string;
  /** Two requests of one API key with the same idempotency key are one job. `fingerprint` tells whether they ask for the same. */
  readonly idempotency?: { readonly key: string; readonly fingerprint: string };
  /** How long the job may wait for its start, in ms; absent: as the provider says. */
  readonly startTimeoutMs?: number;
  /** The job is only to be priced: it does not run, and nothing is charged. */
  readonly dryRun?: boolean;
  /** The answer is to be streamed while the job is served; see `JobRoute.stream`. */
  readonly streams?: boolean;
  /** Of `upstream/model` at a gateway: the model without the prefix, and the upstream that it forces. Used where no model has the name as written. */
  readonly forced?: { readonly wireModel: string; readonly upstream: string };
}

/** A finished job, ready to be written. Times are Unix epoch ms. */
export interface JobAnswer {
  readonly request: JobRequest;
  readonly id: string;
  readonly createdEpochMs: number;
  readonly startedEpochMs: number;
  readonly finishedEpochMs: number;
  /** `ok` or `empty`. */
  readonly outcome: Outcome;
  readonly price?: { readonly product: string; readonly nanoUsd: number };
  /** The files: one per output; none when `outcome` is `empty`. */
  readonly outputs: readonly { readonly filename: string; readonly contentType: string; readonly bytes: Uint8Array }[];
  /** Of a streamed answer: the share of the service time, 0 to 1, after which its first token is there; absent: the default of the provider room. */
  readonly firstTokenShare?: number;
  /** The upstreams that were tried, in order; absent or empty where the provider has none. */
  readonly tries?: readonly JobTry[];
  /** The model that served it, for vendors whose replies count the units of its price; absent where the server does not say. */
  readonly model?: ModelView;
}

/** Why there is no answer. */
export interface Refusal {
  readonly status: number;
  readonly outcome: Outcome;
  readonly message: string;
  readonly id: string;
  readonly retryAfter?: RetryHint;
  /** The field that was wrong, where the vendor's form names it. */
  readonly param?: string;
  /** The vendor's code of the error, where its form has one and the status alone does not give it. */
  readonly code?: string;
  /** The `accept` header of the request, for vendors whose form of a refusal depends on it; absent where the server could not read one. */
  readonly accept?: string | undefined;
  /** The job that was refused, where its request could be read. */
  readonly request?: JobRequest;
  readonly nowEpochMs: number;
}

/** A refusal before the server gave it an id and a time. */
export type RefusalCause = Omit<Refusal, 'id' | 'nowEpochMs'>;

/** One try of a job at an upstream of a gateway. */
export interface JobTry {
  readonly upstream: string;
  /** 200, or how it failed. */
  readonly status: number;
}

/** A model on offer. */
export interface ModelView {
  readonly name: string;
  readonly wireName: string;
  readonly operation: Operation;
  readonly rules: readonly PriceRule[];
  readonly price: CompiledPrice;
  /** The provider's discount and markup on all its prices, which `price` includes and `rules` do not; absent: none. */
  readonly adjustment?: Adjustment;
}
