import type { AttemptReply } from '../../client/transport.ts';
import type { Recorder } from '../../measure/recorder.ts';
import type { NextStep, ReplyReading } from '../../wire/dialect.ts';
import type { RequestKey } from '../../wire/request-key.ts';

/** A request of an attempt, written or about to be. */
export interface SentRequest {
  /** Whether it was written to a connection: before that, the server cannot have seen it. */
  readonly hasStarted: boolean;
  /** Status of its reply; 0 as long as none has come. */
  readonly status: number;
  /** Whether its answer is a stream of which something has come. */
  readonly isStreaming: boolean;
  /** The client no longer waits: cuts the connection, and nobody is told. */
  hangUp(): void;
}

/**
 * What is known of an attempt's cost when its reply states none. `none`: it never reached the server. `outcome`: the scenario's rates and
 * outcome policy tell it. `unknown`: the attempt, or its job, was lost from sight, or its answer cannot be read, and may have been billed.
 */
export type CostBasis = 'none' | 'outcome' | 'unknown';

/** How an attempt over HTTP ended: the one record that the client, the bill, the recorder and the log read. Every attempt has exactly one. */
export interface Reply extends Readonly<Omit<AttemptReply, 'costNano'>> {
  /** What it states of its cost; none of it where it states nothing. */
  readonly stated: StatedCost;
  readonly cost: CostBasis;
  readonly jobId: string | undefined;
  /** Requests of the attempt behind its first, such as polls of a job. */
  readonly polls: number;
  /** Whether it found the job of an earlier attempt by its idempotency key. */
  readonly foundByKey: boolean;
  /** Why it failed, for the log. */
  readonly message: string | undefined;
  /** Of a streamed answer that succeeded: when the first of its output was there, in ms since the start of the run, and its tokens. */
  readonly stream: StreamedAnswer | undefined;
}

/** What a reply states of its cost, and of what was sold. */
export type StatedCost = Pick<
  ReplyReading,
  'priceNanoUsd' | 'unreadablePrice' | 'billedUnits' | 'usage' | 'product' | 'wireModel'
>;

/** A streamed answer as its parts came. Instants are ms since the start of the run. */
export type StreamedAnswer = Parameters<Recorder['streams']['addAnswer']>[1];

/** An attempt on the wire: one record from its first request to the one reply that ends it. */
export interface HttpAttempt {
  readonly slot: number;
  readonly requestClass: number;
  /** Numbers of the request and of the attempt, which key every draw. */
  readonly key: RequestKey;
  /** The place of its API key among those of the run. */
  readonly apiKey: number;
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
export function newAttempt(slot: number, requestClass: number, key: RequestKey, apiKey = 0): HttpAttempt {
  return {
    slot,
    requestClass,
    key,
    apiKey,
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
