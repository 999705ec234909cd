import type { Amount, Eventually } from '../amount.ts';

/** A client that tries again, on a clock of its own and against an endpoint that answers as a script says. */
export interface RetrySubject {
  /** Retries of each layer between the user and the model: client, gateway, provider. Attempts are at most the product of 1 + each. */
  readonly retriesByLayer: readonly number[];
  /** Whether such an answer is tried again. */
  retries(answer: AnswerKind): boolean;
  /** Whether a Retry-After is honoured. Default: false, and its law is skipped. */
  readonly honoursRetryAfter?: boolean;
  /** Bound of the retries of all requests together: `ratio` of the requests so far and `burst` more. Absent: none. */
  readonly budget?: { readonly ratio: number; readonly burst: number };
  /** Plays the requests, which begin in the order of the list, to their ends. */
  play(requests: readonly ScriptedRequest[]): Eventually<readonly PlayedRequest[]>;
}

/** A status, or what came instead of an answer: the connection was lost before or after the job was accepted. */
export type AnswerKind = number | 'reset' | 'lost';

/** A request and how its attempts are answered, one after the other; the last answer is repeated. */
export interface ScriptedRequest {
  readonly atMs: number;
  readonly answers: readonly ScriptedAnswer[];
}

/** How one attempt is answered. */
export interface ScriptedAnswer {
  readonly kind: AnswerKind;
  /** The answer comes so long after the attempt was sent. */
  readonly afterMs: number;
  /** What Retry-After says. */
  readonly retryAfterMs?: number;
  /** What the endpoint charges for this attempt, in nano-USD. */
  readonly chargeNano: bigint;
}

/** What became of a request. */
export interface PlayedRequest {
  /** When each attempt was sent. */
  readonly sentMs: readonly number[];
  /** All that the endpoint charged for it. */
  readonly billed: Amount;
}
