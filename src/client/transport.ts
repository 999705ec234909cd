import { OUTCOMES } from '../billing/outcome.ts';
import { FAILURE, HINT } from './retry/retry-policy.ts';

/** What carries attempts to the provider: the provider itself, or HTTP. */
export interface Transport {
  /**
   * Sends the present attempt of a slot. The answer comes by `Client.settle`, during the call or later. Returns whether the client must watch the
   * time: false where the answer is known to come before its timeout.
   */
  send(slot: number): boolean;
  /**
   * The client stops waiting for the present attempt of a slot: hang up. Returns what it may have cost, as `AttemptReply.costNano`. `isCut`: the run
   * stops waiting, and not the client of itself.
   */
  abandon(slot: number, isCut: boolean): number;
  /**
   * The client has lost the present attempt of a slot, and will ask for its task: nothing is asked until `inspect`. False, and nothing has
   * changed, where no task is known by its id.
   */
  suspend(slot: number): boolean;
  /** Asks for the task of a suspended attempt, and again until it has ended. The answer comes by `Client.settle`, or by `Client.lose`. */
  inspect(slot: number): void;
}

/** How an attempt was answered, or failed by the network. One record may be used for all: the client does not keep it. */
export interface AttemptReply {
  /** An `OUTCOME` number, `TIMED_OUT`, `NETWORK_ERROR`, `UNREADABLE` or `UNFINISHED`. */
  outcome: number;
  /** A `FAILURE`: how a retry policy sees the attempt if it failed. */
  failure: number;
  /** HTTP status; 0 where none came, or the answer broke off. */
  status: number;
  /** The wait that it names, see `FailedAttempt`. */
  hintForm: number;
  hintMs: number;
  /** `x-should-retry`: 0 absent, 1 true, 2 false. */
  shouldRetry: number;
  /** What it cost, or may have cost at most, in nano-USD; `UNSTATED_COST` or `UNKNOWN_COST` where nobody says. */
  costNano: number;
}

/** How an attempt failed, as far as a retry policy looks at it. */
export type Loss = Readonly<Omit<AttemptReply, 'costNano'>>;

/** Outcome of an attempt that the client ended by its timeout. */
export const TIMED_OUT = -1;
/** Outcome of an attempt that the network ended. */
export const NETWORK_ERROR = -2;
/** Outcome of an attempt that was answered with what cannot be read, or cannot be followed to its end. */
export const UNREADABLE = -3;
/** Outcome of an attempt that was still under way when the run stopped waiting: its drain time was over, or it was interrupted. */
export const UNFINISHED = -4;

/** The reply does not say what the attempt cost: its status and the outcome policy tell what it costs at most. */
export const UNSTATED_COST = -1;
/** Nobody can say what the attempt cost, now or later: it may be anything up to the worst. */
export const UNKNOWN_COST = -2;

/** Outcomes of a client: the provider's, and those that only a client sees, in the order of their numbers below 0: -1 first. */
export const CLIENT_OUTCOMES = [...OUTCOMES, 'timeout', 'network-error', 'unreadable', 'unfinished'] as const;
export type ClientOutcome = (typeof CLIENT_OUTCOMES)[number];

/** What became of a task that was asked for. `unknown`: the question failed, the wait was over, or the run. */
export const FOUND = ['completed', 'failed', 'unknown'] as const;
export type Found = (typeof FOUND)[number];

/** The name of an outcome by its number, for logs and reports. */
export function outcomeName(outcome: number): ClientOutcome {
  return CLIENT_OUTCOMES[outcome >= 0 ? outcome : OUTCOMES.length - 1 - outcome] as ClientOutcome;
}

/** The number of an outcome by its name; a network error for a name that is none. */
export function outcomeNumber(name: string): number {
  const at = (CLIENT_OUTCOMES as readonly string[]).indexOf(name);
  if (at < 0) return NETWORK_ERROR;
  return at < OUTCOMES.length ? at : OUTCOMES.length - 1 - at;
}

/** What a client sees of an attempt that it ends by its timeout. */
export const TIMEOUT_REPLY: AttemptReply = {
  outcome: TIMED_OUT,
  failure: FAILURE.timeout,
  status: 0,
  hintForm: HINT.none,
  hintMs: 0,
  shouldRetry: 0,
  costNano: UNKNOWN_COST,
};

/** What a client sees of an attempt with which the run does not wait any longer. */
export const UNFINISHED_REPLY: AttemptReply = { ...TIMEOUT_REPLY, outcome: UNFINISHED };
