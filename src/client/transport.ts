import { FAILURE, HINT } from './retry/retry-policy.ts';

/** What carries attempts to the provider: the provider itself, or HTTP. */
export interface Transport {
  /**
   * Sends the present attempt of a slot. The answer comes by `Client.settle`, during the call or later. Returns whether the client must watch the
   * time: false where the answer is known to come before its timeout.
   */
  send(slot: number): boolean;
  /** The client stops waiting for the present attempt of a slot: hang up. */
  abandon(slot: number): void;
}

/** How an attempt was answered, or failed by the network. One record may be used for all: the client does not keep it. */
export interface AttemptReply {
  /** An `OUTCOME` number, or `NETWORK_ERROR`. */
  outcome: number;
  /** HTTP status; 0 where none came. */
  status: number;
  /** The wait that it names, see `FailedAttempt`. */
  hintForm: number;
  hintMs: number;
  /** `x-should-retry`: 0 absent, 1 true, 2 false. */
  shouldRetry: number;
  /** What the reply says that it cost, in nano-USD; -1 where it does not say. */
  costNano: number;
}

/** Outcome of an attempt that the client ended by its timeout. */
export const TIMED_OUT = -1;
/** Outcome of an attempt that the network ended. */
export const NETWORK_ERROR = -2;

/** What a client sees of an attempt that it ends by its timeout. */
export const TIMEOUT_REPLY: AttemptReply = {
  outcome: TIMED_OUT,
  status: 0,
  hintForm: HINT.none,
  hintMs: 0,
  shouldRetry: 0,
  costNano: -1,
};

/** The `FAILURE` of an attempt that ended with an outcome. */
export function failureOf(outcome: number): number {
  if (outcome === TIMED_OUT) return FAILURE.timeout;
  return outcome === NETWORK_ERROR ? FAILURE.network : FAILURE.status;
}
