import type { Outcome } from '../billing/outcome.ts';
import type { Usage } from '../billing/usage.ts';
import type { Desk, JobView } from './desk.ts';
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
  /** The exchange is not over: the job goes on. Send this request, and read its reply with `decode`; `outcome` means nothing yet. */
  readonly next?: NextStep;
}

/** A further step of one attempt, such as asking for the state of a job that was submitted. */
export interface NextStep {
  readonly request: WireRequest;
  /** How long to wait before it is sent, in ms. */
  readonly afterMs: number;
  decode(reply: WireReply): ReplyReading;
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
  /** Where to tell of the job's end, when the client asked for that. */
  readonly webhookUrl?: string;
  /** Two requests of one API key with the same idempotency key are one job. `fingerprint` tells whether they ask for the same. */
  readonly idempotency?: { readonly key: string; readonly fingerprint: string };
  /** How long the job may wait for its start, in ms; absent: as the provider says. */
  readonly startTimeoutMs?: number;
  /** The job is only to be priced: it does not run, and nothing is charged. */
  readonly dryRun?: boolean;
  /** The answer is to be streamed while the job is served; see `JobRoute.stream`. */
  readonly streams?: boolean;
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

/** One route that creates jobs. */
export interface DialectRoute {
  readonly method: 'POST' | 'GET';
  /** Fastify path pattern. */
  readonly path: string;
  read(request: WireRequest): RequestReading;
  /** The answer of a finished job: at the end of the connection that waited, or through a query route where `accept` exists. */
  write(answer: JobAnswer): WireReply;
  /** Where the vendor answers before the job is done: that answer. `isReplay`: the idempotency key named a job that was there already. */
  accept?(job: JobView, isReplay: boolean): WireReply;
  /** What a dry run answers: the price of a job that is not run. */
  quote?(request: JobRequest, desk: Desk): WireReply;
  /** Where answers can be streamed: what is sent, piece by piece. Called when the job starts and is known to succeed. */
  stream?(answer: JobAnswer): StreamPlan;
}

/** An answer in pieces, paced over the service time of the job. */
export interface StreamPlan {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** In the order of sending; `atShare` is when: 0 at the start of service, 1 at its end. Never decreasing. */
  readonly pieces: readonly { readonly atShare: number; readonly bytes: Uint8Array }[];
}

/** A route that creates no job: states, results, cancellation, prices, balances, records. */
export interface QueryRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Fastify path pattern; a star at the end matches slashes too and is the parameter named `*`. */
  readonly path: string;
  answer(request: WireRequest, params: Readonly<Record<string, string>>, desk: Desk): WireReply | JobWatch;
}

/** An answer that goes on while a job does: server-sent events. */
export interface JobWatch {
  readonly watch: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes that tell the job's present state: sent at once and whenever it changes, the last time when it has ended. */
  event(job: JobView): Uint8Array;
}

/** How a vendor tells a client's server that a job has ended. */
export interface WebhookPlan {
  /** The body, and headers without signature. */
  write(
    job: JobView,
    deliveryId: string,
  ): { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array };
  /** `standard`: Standard Webhooks (HMAC-SHA256); `ed25519`: fal's X-Fal-Webhook headers, verified by a JWKS. */
  readonly signature: 'standard' | 'ed25519' | 'none';
  /** Waits before the further tries, in ms. */
  readonly retryDelaysMs: readonly number[];
  readonly timeoutMs: number;
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
  /** Server: the routes that do not. Absent: none. */
  readonly queries?: readonly QueryRoute[];
  /** Server: how long an ended job can be asked for, in ms; absent: it is not kept. */
  readonly keptMs?: number;
  /** Server: how webhooks are written; absent: the vendor has none. */
  readonly webhooks?: WebhookPlan;
  /** Server: how the vendor refuses a model that it does not have. */
  unknownModel(wireModel: string): RefusalCause;
  /** Server: how the vendor refuses a missing or wrong token. */
  badToken(): RefusalCause;
  /** Server: the reply to a request without an answer (400, 401, 429, 5xx), in the vendor's form. */
  refuse(refusal: Refusal): WireReply;
}
