import type { ExpectedCharge } from '../billing/charge.ts';
import type { JobAnswer, JobRequest, JobTry, ModelView, Refusal, RefusalCause, WireReply } from './job.ts';

export type { JobTry, ModelView } from './job.ts';

/** Lines that are read at once. */
const CHUNK = 1000;

/** Where a job is. `ended` says nothing of success: see `refusal`. */
export type JobPhase = 'queued' | 'running' | 'ended';

/** A job as a vendor shows it to its clients. Times are Unix epoch ms. */
export interface JobView {
  readonly id: string;
  readonly request: JobRequest;
  readonly phase: JobPhase;
  /** Jobs before it in the queue; 0 when it does not wait. */
  readonly queuePosition: number;
  readonly createdEpochMs: number;
  /** Undefined before it starts. */
  readonly startedEpochMs: number | undefined;
  /** Undefined before it ends. */
  readonly endedEpochMs: number | undefined;
  /** Its output, when it ended well (`ok` or `empty`). */
  readonly answer: JobAnswer | undefined;
  /** Why it has none, when it ended without; outcome `cancelled-queued` or `cancelled-running` when it was cancelled. */
  readonly refusal: Refusal | undefined;
  /** What it is expected to cost, in nano-USD. */
  readonly quoteNano: number;
  /** What it was charged so far, in nano-USD; final when it has ended. */
  readonly chargedNano: number;
  /** The upstreams that were tried, in order; empty where the provider has none. */
  readonly tries: readonly JobTry[];
}

/** A finished job as its clients see it, made from its answer: the charge is the one that the answer states. */
export function endedView(answer: JobAnswer): JobView {
  const chargedNano = answer.price?.nanoUsd ?? 0;
  return {
    id: answer.id,
    request: answer.request,
    phase: 'ended',
    queuePosition: 0,
    createdEpochMs: answer.createdEpochMs,
    startedEpochMs: answer.startedEpochMs,
    endedEpochMs: answer.finishedEpochMs,
    answer,
    refusal: undefined,
    quoteNano: chargedNano,
    chargedNano,
    tries: answer.tries ?? [],
  };
}

/** All that a context lists by `bill` or `movements`, in order, read a thousand at a time. */
export function* allOf<Line extends { readonly index: number }>(
  list: (after: number, limit: number) => readonly Line[],
): Generator<Line, void> {
  for (let lines = list(-1, CHUNK); lines.length > 0;) {
    yield* lines;
    const after = lines.length < CHUNK ? undefined : lines.at(-1)?.index;
    lines = after === undefined ? [] : list(after, CHUNK);
  }
}

/** A job that has not ended, as a list of requests shows it. */
export interface OpenJob extends Pick<JobView, 'id' | 'request' | 'createdEpochMs' | 'quoteNano'> {
  /** Number of the job in the order of requests; its line in the bill gets the same number. */
  readonly number: number;
  readonly phase: 'queued' | 'running';
  readonly model: ModelView;
  /** Number of the API key that will pay. */
  readonly key: number;
}

/** A line of the provider's bill as its platform API shows it. */
export interface BillLine {
  /** The job's id, and its place in the bill from 0, which never changes. */
  readonly id: string;
  readonly index: number;
  /** Number of the job in the order in which requests came; two lines of one job have the same. */
  readonly number: number;
  readonly model: ModelView;
  readonly request: JobRequest | undefined;
  readonly outcome: string;
  readonly status: number;
  readonly chargedNano: number;
  readonly createdEpochMs: number;
  readonly startedEpochMs: number | undefined;
  readonly endedEpochMs: number;
  /** When it appears in the bill: its end, or later where records are late. */
  readonly listedEpochMs: number;
  /** Number of the API key that paid. */
  readonly key: number;
}

/** The account of an API key, as its platform API shows it. Amounts in nano-USD. */
export interface AccountView {
  readonly type: 'prepaid' | 'postpaid' | 'unlimited';
  /** What can be spent now: balance less holds; for postpaid what is left of the credit limit. Infinity without a limit. */
  readonly availableNano: number;
  readonly balanceNano: number;
  readonly heldNano: number;
  readonly spentNano: number;
}

/** What a server knows when it answers a query. It is handed to pure functions of a dialect, which write the vendor's reply from it. */
export interface VendorQueryContext {
  readonly nowEpochMs: number;
  /** `scheme://host:port` by which the client reached the server: for the URLs in replies. */
  readonly origin: string;
  /** At the prices that hold now. */
  readonly models: readonly ModelView[];
  /** Those of them that are there now for the API key that asks. */
  readonly offered: readonly ModelView[];
  readonly account: AccountView;
  /**
   * The job of that id, unless it never existed or is no longer kept. A job belongs to the API key that made it: to another key it does not
   * exist. A request without a key, where none is required, sees every job; a job that was made without one is everybody's.
   */
  job(id: string): JobView | undefined;
  /** Cancels a job as its client wishes; `too-late` when it can no longer be cancelled by the provider's rules. Whose it is, as in `job`. */
  cancel(id: string): 'cancelled' | 'too-late' | 'unknown';
  /** The model that serves a request; undefined when there is none. */
  modelOf(request: JobRequest): ModelView | undefined;
  /** What a request is expected to cost that comes now; undefined for a model that is not there, and beyond what a charge can be. */
  quoteOf(request: JobRequest): ExpectedCharge | undefined;
  /** The jobs that have not ended, of every key, in the order of their numbers. */
  openJobs(): readonly OpenJob[];
  /** Number of a request by the id of its job, in the order in which requests came; undefined when no request so far had that id. */
  numberOf(id: string): number | undefined;
  /** The bill: lines that are listed by now, in the order of their index, from `after` (exclusive, -1 for the first) on. */
  bill(after: number, limit: number): readonly BillLine[];
  /** The ledger's movements, newest last: what an aggregator's logs show. */
  movements(after: number, limit: number): readonly Movement[];
  /** A problem of the query itself, written in the vendor's form. */
  refuse(cause: RefusalCause): WireReply;
  /** The public keys by which webhooks are verified, as a JWKS. */
  readonly webhookKeys: readonly Readonly<Record<string, string>>[];
}

/** One movement of money, as an aggregator's log shows it. */
export interface Movement {
  readonly index: number;
  readonly kind: 'topup' | 'hold' | 'charge' | 'release' | 'refund' | 'error' | 'expiry';
  /** Nano-USD, never negative. */
  readonly nano: number;
  readonly atEpochMs: number;
  readonly jobId: string | undefined;
  readonly model: ModelView | undefined;
}
