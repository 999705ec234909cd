import type { NextStep } from '../../wire/dialect.ts';
import type { RequestKey } from '../../wire/request-key.ts';
import type { Reply } from './reply.ts';

/** A request of an attempt, written or about to be. */
export interface SentRequest {
  /** Whether it was written to a connection: before that, the server cannot have seen it. */
  readonly started: boolean;
  /** Status of its reply; 0 as long as none has come. */
  readonly status: number;
  /** The client no longer waits: cuts the connection, and nobody is told. */
  hangUp(): void;
}

/** An attempt on the wire: one record from its first request to the one reply that ends it. */
export interface HttpAttempt {
  readonly slot: number;
  readonly requestClass: number;
  /** Numbers of the request and of the attempt, which key every draw. */
  readonly key: RequestKey;
  /** Its last request on the wire; undefined before the first. */
  exchange: SentRequest | undefined;
  /** The further step at which it is, waiting or under way; undefined at its first request. */
  step: NextStep | undefined;
  /** The first of its further steps: that which asks for the state of its job. */
  firstStep: NextStep | undefined;
  /** How often this step was planned, this time included. */
  stepTries: number;
  /** Where this step waits, or waited; undefined where none is planned. */
  stepPlace: number | undefined;
  /** Requests sent behind the first. */
  polls: number;
  /** Status of the last reply that named a further step; 0 before. */
  status: number;
  /** The job's id as far as replies have told it. */
  jobId: string | undefined;
  /** Whether it repeats the idempotency key of one that was lost. */
  repeatsKey: boolean;
  /** Whether it has found the job of that one by the key. */
  foundByKey: boolean;
  /** How it was lost first, although its job may go on: it counts so, unless its job is found. Only where lost attempts are inspected. */
  lost: Reply | undefined;
  /** It has its reply, or the client gave it up: what comes for it now goes nowhere. */
  isOver: boolean;
}

/** An attempt before its first request. */
export function newAttempt(slot: number, requestClass: number, key: RequestKey): HttpAttempt {
  return {
    slot,
    requestClass,
    key,
    exchange: undefined,
    step: undefined,
    firstStep: undefined,
    stepTries: 0,
    stepPlace: undefined,
    polls: 0,
    status: 0,
    jobId: undefined,
    repeatsKey: false,
    foundByKey: false,
    lost: undefined,
    isOver: false,
  };
}
