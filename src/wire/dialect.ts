import type { Outcome } from '../billing/outcome.ts';
import type { Usage } from '../billing/usage.ts';
import type { Operation, RequestShape } from '../workload/request-shape.ts';

/** A request as bytes. Header names are lower case. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path with its query, from `/`. */
  readonly path: string;
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

/** What a client learns from a reply. */
export interface ReplyReading {
  /** `ok` only when an output is really there; a 2xx without one is `empty`. */
  readonly outcome: Outcome;
  /** The price that the reply states, in nano-USD; undefined when it states none. */
  readonly priceNanoUsd?: number;
  /** The provider's name of the job, to reconcile with its records. */
  readonly jobId?: string;
  /** The vendor's message on a failure, for the log. */
  readonly message?: string;
}

/** A job as the server understood it from a request. */
export interface JobRequest {
  /** The model by its wire name, as the client wrote it. */
  readonly wireModel: string;
  readonly operation: Operation;
  readonly usage: Usage;
  /** Whether the client asked for the price in the reply (`?price=true`). */
  readonly wantsPrice: boolean;
  /** The `accept` header, or a star when there is none. */
  readonly accept: string;
  /** The content type that the outputs should have, from what the client asked and the vendor's default: `image/jpeg`. */
  readonly outputContentType: string;
  /** The vendor-specific rest that `write` needs to answer: prompt, config, response format. */
  readonly echo: Readonly<Record<string, unknown>>;
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
  readonly nowEpochMs: number;
}

/** A refusal before the server gave it an id and a time. */
export type RefusalCause = Omit<Refusal, 'id' | 'nowEpochMs'>;

/** The outcome of reading a request on the server: a job, or the vendor's own error for a request that is not one. */
export type RequestReading = { readonly job: JobRequest } | { readonly refusal: RefusalCause };

/** One route that a dialect serves. */
export interface DialectRoute {
  readonly method: 'POST' | 'GET';
  /** Fastify path pattern. */
  readonly path: string;
  read(request: WireRequest): RequestReading;
  write(answer: JobAnswer): WireReply;
}

/** One vendor's wire format, both directions. Pure: bytes in, bytes out. */
export interface Dialect {
  readonly name: string;
  /** The operations that it can carry. */
  readonly operations: readonly Operation[];
  /** Why a shape cannot be carried without losing a part of what it consumes, one sentence; undefined when it can. */
  misfit(shape: RequestShape): string | undefined;
  /** Client: the request for a shape. `wireModel` is the vendor's name of the model. The same shape gives the same bytes. */
  encode(shape: RequestShape, wireModel: string, apiKey: string): WireRequest;
  /** Client: what the reply says. */
  decode(reply: WireReply): ReplyReading;
  /** Server: the routes that create jobs. */
  readonly routes: readonly DialectRoute[];
  /** Server: how the vendor refuses a model that it does not have. */
  unknownModel(wireModel: string): RefusalCause;
  /** Server: how the vendor refuses a missing or wrong token. */
  badToken(): RefusalCause;
  /** Server: the reply to a request without an answer (400, 401, 429, 5xx), in the vendor's form. */
  refuse(refusal: Refusal): WireReply;
}
