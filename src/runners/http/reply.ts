import { OUTCOME } from '../../billing/outcome.ts';
import { NETWORK_ERROR, TIMED_OUT, UNREADABLE, type AttemptReply } from '../../client/transport.ts';
import { readRetryHint } from '../../client/retry/retry-after.ts';
import { HINT } from '../../client/retry/retry-policy.ts';
import type { Dialect, NextStep, ReplyReading, WireReply } from '../../wire/dialect.ts';
import type { HttpAttempt } from './http-attempt.ts';
import type { HttpExchange } from './http-exchange.ts';

/**
 * What is known of an attempt's cost when its reply states none. `none`: it never reached the server. `outcome`: the scenario's rates and
 * outcome policy tell it. `unknown`: the attempt, or its job, was lost from sight and may have been billed.
 */
export type CostBasis = 'none' | 'outcome' | 'unknown';

/** How an attempt over HTTP ended: the one record that the client, the bill, the recorder and the log read. Every attempt has exactly one. */
export interface Reply extends Readonly<Omit<AttemptReply, 'costNano'>> {
  /** What it states of its cost; neither where it states nothing. */
  readonly stated: Pick<ReplyReading, 'priceNanoUsd' | 'billedUnits'>;
  readonly cost: CostBasis;
  readonly jobId: string | undefined;
  /** Requests of the attempt behind its first, such as polls of a job. */
  readonly polls: number;
  /** Why it failed, for the log. */
  readonly message: string | undefined;
  /** Of a streamed answer that succeeded: when the first of its output was there, in ms since the start of the run, and its tokens. */
  readonly stream: { readonly firstOutputMs: number; readonly outputTokens: number } | undefined;
}

/** What an answer means for its attempt: the end, or a further step. */
export type ReadReply = { readonly reply: Reply } | { readonly step: NextStep; readonly jobId: string | undefined };

const NO_HINT = { hintForm: HINT.none, hintMs: 0 };

/**
 * The one place where bytes and headers become what an attempt came to, be it answered at once, polled or streamed. The dialect
 * reads the reply to an attempt's first request, a further step the reply to itself. A reply that cannot be read ends the attempt, too.
 */
export function readReply(exchange: HttpExchange, dialect: Pick<Dialect, 'decode'>): ReadReply {
  const { attempt, status } = exchange;
  const headers = joinHeaders(exchange.headers);
  let reading: ReplyReading;
  try {
    reading = (attempt.step ?? dialect).decode({ status, headers, body: exchange.body });
  } catch (error) {
    const message = `the reply cannot be read: ${(error as Error).message}`;
    return { reply: { ...withoutAnswer(attempt, NETWORK_ERROR, 'unknown'), status, message } };
  }
  const { next, outcome, jobId, message } = reading;
  if (next !== undefined) return { step: next, jobId };
  return {
    reply: {
      outcome: outcome === 'unreadable' ? UNREADABLE : OUTCOME[outcome],
      status: reading.status ?? status,
      ...(outcome === 'ok' ? NO_HINT : announcedWait(headers)),
      shouldRetry: ['true', 'false'].indexOf(headers['x-should-retry'] ?? '') + 1,
      stated: reading,
      cost: isJobLost(attempt, status) ? 'unknown' : 'outcome',
      jobId: jobId ?? attempt.jobId,
      polls: attempt.polls,
      message,
      stream: outcome === 'ok' ? streamOf(exchange, reading) : undefined,
    },
  };
}

/** The reply of an attempt whose connection broke. */
export function brokenReply(attempt: HttpAttempt, message: string): Reply {
  return { ...withoutAnswer(attempt, NETWORK_ERROR, wasSeen(attempt) ? 'unknown' : 'none'), message };
}

/** The reply of an attempt that the client gave up. */
export function timedOutReply(attempt: HttpAttempt): Reply {
  return withoutAnswer(attempt, TIMED_OUT, wasSeen(attempt) ? 'unknown' : 'none');
}

function withoutAnswer({ jobId, polls }: HttpAttempt, outcome: number, cost: CostBasis): Reply {
  const nothing = { stated: {}, message: undefined, stream: undefined };
  return { outcome, status: 0, ...NO_HINT, shouldRetry: 0, cost, jobId, polls, ...nothing };
}

/** Whether the server can have seen the attempt: its first request was written, or answered. */
function wasSeen({ step, exchange }: HttpAttempt): boolean {
  return step !== undefined || exchange?.started === true;
}

/** A 500 that stays is the job's own failure; behind a 429 or a gateway's error the job goes on, and may be billed. */
function isJobLost({ step }: HttpAttempt, status: number): boolean {
  return step !== undefined && step.retriesItself !== true && (status === 429 || status > 500);
}

function streamOf(exchange: HttpExchange, { firstOutputByte, outputTokens = 0 }: ReplyReading): Reply['stream'] {
  const firstOutputMs = firstOutputByte === undefined ? undefined : exchange.arrivedMs(firstOutputByte);
  return firstOutputMs === undefined ? undefined : { firstOutputMs, outputTokens };
}

function announcedWait(headers: WireReply['headers']): Pick<Reply, 'hintForm' | 'hintMs'> {
  const { 'retry-after': retryAfter, 'retry-after-ms': retryAfterMs } = headers;
  const { form, waitMs } = readRetryHint({ retryAfter, retryAfterMs }, Date.now());
  return { hintForm: form, hintMs: waitMs };
}

/** One text for each header: a header that comes twice is joined by a comma, as `fetch` does and vendors' SDKs therefore see it. */
function joinHeaders(headers: HttpExchange['headers']): WireReply['headers'] {
  const entries = Object.entries(headers);
  if (!entries.some(([, value]) => Array.isArray(value))) return headers as WireReply['headers'];
  return Object.fromEntries(entries.map(([name, value = '']) => [name, [value].flat().join(', ')]));
}
