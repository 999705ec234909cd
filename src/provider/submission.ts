import type { ProviderRefusal } from './limits/gate.ts';

/** A request as it arrives. One record may be used for all: the provider does not keep it. */
export interface Submission {
  /** The caller's own number, given back by the job. */
  callerRef: number;
  /** What keys every draw. */
  request: number;
  attempt: number;
  /** Its number in `Provider.quotes`: model, size and price. */
  quote: number;
  /** Number of the API key: limits and caps may be per key. */
  key: number;
  /** The only upstream at which it may be tried; absent: the gateway chooses. */
  upstream?: string | undefined;
  /** When its client will hang up unless it has been answered, in ms; only for a provider that `schedules`. */
  leavesMs?: number;
  /** Whether its client waits over a connection, which may be lost; default true. */
  isConnected?: boolean;
}

/** A record for submissions, to be filled in again and again. */
export function blankSubmission(): Submission {
  return { callerRef: 0, request: 0, attempt: 0, quote: 0, key: 0, leavesMs: 0, isConnected: true };
}

/** What the end of a job means to its caller. One record is reused for all. */
export interface JobEnding {
  /** What the end added to the charge in nano-USD; negative for a refund. */
  changeNano: number;
  /** The wait that the answer announces: a `HINT`, and the ms that are meant. */
  hintForm: number;
  waitMs: number;
}

/** Told what becomes of requests and jobs. A job's fields are in `Provider.jobs`; its place is free after `settled` returns. */
export interface ProviderListener {
  /** A request was not accepted: `submit` returns `REFUSED` afterwards. */
  refused(asked: Readonly<Submission>, refusal: Readonly<ProviderRefusal>): void;
  /** The job has ended, and its charge is final. */
  settled(job: number, ending: Readonly<JobEnding>): void;
  /** The connection of a job that goes on is lost: a gateway answers with `status`, or (0) it is just cut. */
  disconnected(job: number, status: number): void;
  /** Service of a job begins; again when the provider itself tries once more. `jobs.finishMs` says when this try will end. */
  started?(job: number): void;
  /** Worker time was charged, which belongs to no job. */
  workerTimeCharged?(nano: number): void;
}

/** What a provider is told of the world that it is in. */
export interface ProviderSettings {
  readonly listener?: ProviderListener;
  /** Movements of the account that are kept; default 0. */
  readonly movementsMax?: number;
  /** Whether every submission says when its client will leave, so that starts and ends may be known at acceptance; default false. */
  readonly schedules?: boolean;
}
