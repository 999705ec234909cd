import type { BillPages } from './bill-pages.ts';
import type { Outcome } from '../billing/outcome.ts';
import type { Unsold } from '../billing/price/rule.ts';
import type { Usage } from '../billing/usage.ts';
import type { VendorQueryContext, JobView, ModelView } from './query-context.ts';
import type { JobAnswer, JobRequest, Refusal, RefusalCause, WireReply, WireRequest } from './job.ts';
import type { Operation, RequestClass } from '../workload/request-class.ts';

export type { BillPages, BillRecord } from './bill-pages.ts';
export type { Elider } from './elision/elider.ts';
export { eliderFor } from './elision/elision.ts';
export { piecesOf, type Piece } from './piecewise-reply.ts';

export type { JobAnswer, JobRequest, Refusal, RefusalCause, WireReply, WireRequest } from './job.ts';

/** Quantities of a `Usage` that a reply states; those that it does not state are absent. */
export type StatedUsage = { readonly [K in Exclude<keyof Usage, 'options'>]?: number };

/** What a client learns from a reply. */
export interface ReplyReading {
  /**
   * `ok` only when an output is really there; a 2xx whose body says that there is none is `empty`, and one whose body cannot be read is
   * `unreadable`: it may hold an output, and may have been billed.
   */
  readonly outcome: Outcome | 'unreadable';
  /** The cost that the reply states, in nano-USD; undefined when it states none. */
  readonly priceNanoUsd?: number | undefined;
  /**
   * What stands where the cost should, when it is no amount of money, such as `"NaN"` or `-1`, cut to 40 characters. Beside `billedUnits`: what they
   * are, for where nobody knows what one costs.
   */
  readonly unreadablePrice?: string | undefined;
  /** The quantities that the reply states: they take the place of those of the request. */
  readonly usage?: StatedUsage | undefined;
  /** What the vendor calls what it sold, and the model that it says has answered. */
  readonly product?: string | undefined;
  readonly wireModel?: string | undefined;
  /** The provider's name of the job, to reconcile with its records. */
  readonly jobId?: string | undefined;
  /** Units that the reply says were billed, where it states them and no price; see `Dialect.unitsNano`. */
  readonly billedUnits?: number | undefined;
  /** The vendor's message on a failure, for the log. */
  readonly message?: string | undefined;
  /** The status that counts, for retries and in the summary, where a reply with a 200 tells that the job has failed; absent: the reply's own. */
  readonly status?: number | undefined;
  /** False where the vendor's clients do not try again, whatever the status, because the answer had begun; absent: the status tells. */
  readonly isRetried?: boolean;
  /** Of a streamed answer: how many bytes of the body had to be there before the first of the output could be read, reasoning included. */
  readonly firstOutputByte?: number;
  /** As `firstOutputByte`, for the first of what the user reads: reasoning does not count. Absent where there is none. */
  readonly firstContentByte?: number;
  /** Of a streamed answer: where in the body each of its events with output ends, in order. */
  readonly chunkEndBytes?: readonly number[];
  /** Of a streamed answer: its output tokens as the vendor counts them, else its pieces, which are about a token each. */
  readonly outputTokens?: number;
  /** The job is not finished: send this request, and read its reply with `decode`. `outcome` has no meaning yet. */
  readonly next?: NextStep;
}

/** A further step of one attempt, such as asking for the state of a job that was submitted. */
export interface NextStep {
  /** Without credentials: the sender adds the `authorization` header of the attempt's first request. */
  readonly request: WireRequest;
  /** How long to wait before it is sent, in ms. */
  readonly afterMs: number;
  /**
   * Whether `decode` itself asks again after a failure that may be temporary, as the vendor's client does. Absent: the sender does, up to
   * 5 times after 429, 500, 502, 503 and 504, and `decode` reads the last reply. The sender always retries a lost connection.
   */
  readonly retriesItself?: boolean;
  /**
   * Whether the job has ended, and the reply to this request has the status with which it failed, if it did. Absent: a reply that is no success
   * tells nothing of the job, which may go on and be billed.
   */
  readonly tellsFailure?: boolean;
  /**
   * The request that cancels the job while this step waits or is under way, without credentials. Absent: the vendor has no such request, or
   * the job has ended.
   */
  readonly cancel?: WireRequest;
  decode(reply: WireReply): ReplyReading;
}

/** The outcome of reading a request on the server: a job, or the vendor's own error for a request that is not one. */
export type RequestReading = { readonly job: JobRequest } | { readonly refusal: RefusalCause };

/** The operations of the provider's models that have a wire name; none when there is no such model. */
export type OperationsOf = (wireModel: string) => readonly Operation[];

/** One route that creates jobs. */
export interface DialectRoute {
  readonly method: 'POST' | 'GET';
  /** Fastify path pattern; a star at the end matches slashes too. */
  readonly path: string;
  /** `operationsOf`: for vendors whose requests do not say what the model does; absent where that is unknown. */
  read(request: WireRequest, operationsOf?: OperationsOf): RequestReading;
  /** The answer of a finished job: at the end of the connection that waited, or through a query route where `acknowledge` exists. */
  write(answer: JobAnswer): WireReply;
  /** Where the vendor answers before the job is done: that answer. `isReplay`: the idempotency key named a job that was there already. */
  acknowledge?(job: JobView, isReplay: boolean): WireReply;
  /** What a dry run answers: the price of a job that is not run. */
  quote?(request: JobRequest, context: VendorQueryContext): WireReply;
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

/** Answers a query; `params` are those of the route's path. */
export type QueryHandler<Answer = WireReply> = (
  request: WireRequest,
  params: Readonly<Record<string, string>>,
  context: VendorQueryContext,
) => Answer;

/** A route that creates no job: states, results, cancellation, prices, balances, records. */
export interface QueryRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Fastify path pattern; a star at the end matches slashes too and is the parameter named `*`. */
  readonly path: string;
  /** Answered without an API key too, such as public keys; absent: as the provider's `auth` says. */
  readonly isPublic?: boolean;
  readonly answer: QueryHandler<WireReply | JobWatch>;
}

/** An answer that lasts as long as its job: server-sent events. */
export interface JobWatch {
  readonly watch: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The job's present state: sent immediately, at every change, and at its end. */
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
  /** Why a request class of `operations` cannot be carried without losing a part of what it consumes, one sentence; undefined when it can. */
  unsupportedReason(requestClass: RequestClass): string | undefined;
  /** Client: the request of a request class. `wireModel` is the vendor's name of the model. The same class gives the same bytes. */
  encode(requestClass: RequestClass, wireModel: string, apiKey: string): WireRequest;
  /** Client: what the reply says. */
  decode(reply: WireReply): ReplyReading;
  /**
   * Client: a request of `encode` under an idempotency key, or undefined where such a request takes none; the acceptance of a job that was there
   * already has `repeatStatus`. Absent: the vendor documents no such key.
   */
  readonly idempotency?: {
    keyed(request: WireRequest, key: string): WireRequest | undefined;
    readonly repeatStatus: number;
  };
  /**
   * Server: the path, with its query, by which a request is routed, where a client can name it in a header; absent: as it was sent. It is asked
   * for every request, before routing, and may be asked again; an answer that is none of its routes is a 404.
   */
  locate?(path: string, headers: Readonly<Record<string, string | readonly string[] | undefined>>): string;
  /**
   * The usage of images with the tokens that the vendor's published table gives for them, where it states none. Absent: the vendor publishes no
   * such table.
   */
  withImageTokens?(usage: Usage, wireModel: string, prompt: string): Usage;
  /** The steps of a request that does not say them, where the vendor's replies tell. Absent: unknown. */
  defaultSteps?(operation: Operation): number | undefined;
  /** Client: how often the state of a submitted job is asked for, in ms; absent: it never is. */
  readonly pollMs?: number;
  /** Client: how long after the submission it is asked for the first time, in ms; absent: `pollMs`. */
  readonly firstPollMs?: number;
  /** Client: whether a submitted job can be cancelled; the steps that ask for its state then carry `cancel`. Absent: it cannot. */
  readonly cancelsJobs?: boolean;
  /**
   * Client: what so many units of a reply's `billedUnits` cost by a scenario's price, in nano-USD; undefined where that price is not one rate of
   * the unit. Absent: replies state none.
   */
  unitsNano?(model: ModelView, units: number): number | undefined;
  /**
   * Client: which replies state what was charged, in dollars or in units: to an output, to an answer without one, to a question for a job that
   * failed (`charged-failure`: only where it was charged something). Absent: none.
   */
  readonly statesCosts?: readonly ('ok' | 'empty' | 'failure' | 'charged-failure')[];
  /**
   * Client: how many ms after the end of a submitted job a stored failure with this status counts, because the client fetches it again first;
   * absent: 0.
   */
  storedFailureMs?(status: number): number;
  /** Client: whether the reply that tells of a stored failure has the `Retry-After` with which the job failed; absent: it has none. */
  readonly storedFailureTellsWait?: boolean;
  /**
   * Whether a provider's `requeue` applies to jobs whose clients wait over the connection, too; absent: it does. It always applies to jobs
   * that were submitted to a queue.
   */
  readonly requeuesSyncJobs?: boolean;
  /**
   * Client: the environment variables in which the vendor's SDKs look for the address of a server, as far as they do, and for their key.
   * `origin`: of the server.
   */
  sdkVariables(origin: string, key: string): Readonly<Record<string, string>>;
  /** Client: how the vendor's bill is read; absent: it has no API that tells single charges. */
  readonly bill?: BillPages;
  /** Server: the routes that create jobs. */
  readonly routes: readonly DialectRoute[];
  /** Server: the routes that do not. Absent: none. */
  readonly queries?: readonly QueryRoute[];
  /** Server: whether its queries show the bill or the movements of money; absent: if it has queries. */
  readonly showsBill?: boolean;
  /** Server: how long an ended job can be asked for, in ms; absent: it is not kept. */
  readonly keptMs?: number;
  /** Server: how webhooks are written; absent: the vendor has none. */
  readonly webhooks?: WebhookPlan;
  /** Server: how the vendor refuses a model that it does not have. */
  unknownModel(wireModel: string): RefusalCause;
  /** Server: how the vendor refuses a request whose input is beyond what it sells; absent: with a 400 that says so. */
  unsold?(unsold: Unsold): RefusalCause;
  /** Server: how the vendor refuses a missing or wrong token. */
  badToken(): RefusalCause;
  /** The status by which the vendor shows a refusal, where that is another one than the provider's; absent: it never is. `refuse` writes it. */
  shownStatus?(refusal: Pick<RefusalCause, 'status' | 'outcome'>): number;
  /** Server: the reply to a request without an answer (400, 401, 429, 5xx), in the vendor's form. */
  refuse(refusal: Refusal): WireReply;
}
