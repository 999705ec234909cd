import { OUTCOME } from '../../billing/outcome.ts';
import { NETWORK_ERROR, TIMED_OUT, UNFINISHED, UNREADABLE } from '../../client/transport.ts';
import { readRetryHint } from '../../client/retry/retry-after.ts';
import { FAILURE, HINT, type RetryPolicy } from '../../client/retry/retry-policy.ts';
import type { Dialect, NextStep, ReplyReading, WireReply } from '../../wire/dialect.ts';
import type { CostBasis, HttpAttempt, Reply } from './http-attempt.ts';
import { isSuccess } from '../../units/http-status.ts';
import type { HttpExchange } from './http-exchange.ts';
import { SecretMask } from '../target/secret-mask.ts';
import { moderatedOutcome } from './moderation.ts';
import { saidId, saidMessage, saidName } from './said-text.ts';

/** What an answer means for its attempt: the end, or a further step. */
export type ReadReply = { readonly reply: Reply } | { readonly step: NextStep; readonly jobId: string | undefined };

/** By these a server refuses a question, and no job fails with them. */
const OF_THE_QUESTION = [401, 404, 405];
/** Characters of an id in a header that are kept. */
const ID_CHARS_MAX = 200;
const FAILURES: Readonly<Record<number, number>> = {
  [TIMED_OUT]: FAILURE.timeout,
  [UNFINISHED]: FAILURE.timeout,
  [NETWORK_ERROR]: FAILURE.network,
};
const NO_HINT = { hintForm: HINT.none, hintMs: 0 };

/** What replies are read with. */
export interface ReplyContext {
  /** Hides what the attempt carried and nobody may read. */
  readonly mask: SecretMask;
  /** Names the job of a reply whose body does not, such as that of a failure; empty: there is no such header. */
  readonly requestIdHeader: string;
  /** Reads the wait that a reply names, as the client's retry policy does. */
  readonly readHint: RetryPolicy['readHint'];
}

const NO_CONTEXT: ReplyContext = { mask: new SecretMask([]), requestIdHeader: '', readHint: readRetryHint };

/**
 * The one place where bytes and headers become what an attempt came to, be it answered at once, polled or streamed. The dialect
 * reads the reply to an attempt's first request, a further step the reply to itself. A reply that cannot be read ends the attempt, too.
 * `nowEpochMs`: what a wait that is a date is counted from.
 */
export function readReply(
  exchange: HttpExchange,
  dialect: Pick<Dialect, 'decode'>,
  nowEpochMs: number,
  { mask, requestIdHeader, readHint }: ReplyContext = NO_CONTEXT,
): ReadReply {
  const { attempt, status } = exchange;
  const headers = joinHeaders(exchange.headers);
  const reading = readBody(exchange, attempt.step ?? dialect, headers);
  const { next, jobId, message } = reading;
  if (next !== undefined) return { step: next, jobId: saidId(jobId, mask) };
  const counted = reading.status ?? status;
  const outcome =
    reading.outcome === 'unreadable' ? reading.outcome : moderatedOutcome(reading.outcome, counted, message);
  const hint = outcome === 'ok' ? undefined : readHint(headers, nowEpochMs);
  return {
    reply: {
      outcome: outcome === 'unreadable' ? UNREADABLE : OUTCOME[outcome],
      failure: FAILURE.status,
      status: counted,
      hintForm: hint?.form ?? HINT.none,
      hintMs: hint?.waitMs ?? 0,
      shouldRetry: reading.isRetried === false ? 2 : ['true', 'false'].indexOf(headers['x-should-retry'] ?? '') + 1,
      stated: statedIn(reading, mask),
      cost: outcome === 'unreadable' || isJobLost(attempt, status) ? 'unknown' : 'outcome',
      jobId: saidId(jobId ?? attempt.jobId ?? headers[requestIdHeader]?.slice(0, ID_CHARS_MAX), mask),
      polls: attempt.polls,
      foundByKey: attempt.foundByKey,
      message: saidMessage(message, mask),
      stream: outcome === 'ok' ? streamOf(exchange, reading) : undefined,
    },
  };
}

/** What a reply says, whatever it is made of: one that cannot be read is unreadable where it is a success, and else what its status says. */
function readBody(
  { status, problem, body }: HttpExchange,
  decoder: Pick<Dialect, 'decode'>,
  headers: WireReply['headers'],
): ReplyReading {
  const isOk = isSuccess(status);
  const unread = (why: string): ReplyReading => ({
    outcome: 'unreadable',
    message: `the reply cannot be read: ${why}`,
  });
  if (problem !== undefined && isOk) return unread(problem);
  try {
    return decoder.decode({ status, headers, body });
  } catch (error) {
    const reading = unread((error as Error).message);
    return isOk ? reading : { ...reading, outcome: 'server-error' };
  }
}

/** The reply of an attempt whose connection broke. */
export function brokenReply(attempt: HttpAttempt, cause: string): Reply {
  const status = attempt.exchange?.status ?? 0;
  const message = status === 0 ? cause : `the connection broke behind a status of ${status}: ${cause}`;
  const failure = brokenAs(attempt, status);
  return { ...withoutAnswer(attempt, NETWORK_ERROR, wasSeen(attempt) ? 'unknown' : 'none'), failure, message };
}

/** Behind the headers of a failure, SDKs decide by its status, which is no longer known when its body breaks: it counts as a lost connection. */
function brokenAs({ step, exchange }: HttpAttempt, status: number): number {
  if (step !== undefined || !isSuccess(status)) return FAILURE.network;
  return exchange?.isStreaming === true ? FAILURE.stream : FAILURE.body;
}

/**
 * The reply of an attempt whose next request cannot be sent. Behind its first, the reply so far has named no place that can be asked: it is the
 * one that cannot be read.
 */
export function unsentReply(attempt: HttpAttempt, message: string): Reply {
  if (attempt.step === undefined) return { ...withoutAnswer(attempt, NETWORK_ERROR, 'none'), message };
  return { ...withoutAnswer(attempt, UNREADABLE, 'unknown'), status: attempt.status, message };
}

/** The reply of an attempt that the client gave up; `isCut`: because the run did not wait any longer. */
export function timedOutReply(attempt: HttpAttempt, isCut = false): Reply {
  return withoutAnswer(attempt, isCut ? UNFINISHED : TIMED_OUT, wasSeen(attempt) ? 'unknown' : 'none');
}

function withoutAnswer({ jobId, polls, foundByKey }: HttpAttempt, outcome: number, cost: CostBasis): Reply {
  const nothing = { stated: {}, message: undefined, stream: undefined };
  const failure = FAILURES[outcome] ?? FAILURE.status;
  return { outcome, failure, status: 0, ...NO_HINT, shouldRetry: 0, cost, jobId, polls, foundByKey, ...nothing };
}

/** Whether the server can have seen the attempt: its first request was written, or answered. */
function wasSeen({ step, exchange }: HttpAttempt): boolean {
  return step !== undefined || exchange?.hasStarted === true;
}

/** Behind a redirect, a refusal of the question or an error of a server the job goes on, and may be billed, unless the status is the job's own. */
function isJobLost({ step }: HttpAttempt, status: number): boolean {
  if (step === undefined || status < 300) return false;
  return step.tellsFailure !== true || status < 400 || OF_THE_QUESTION.includes(status);
}

function streamOf(exchange: HttpExchange, reading: ReplyReading): Reply['stream'] {
  const { firstOutputByte, firstContentByte, chunkEndBytes = [], outputTokens = 0 } = reading;
  const firstOutputMs = firstOutputByte === undefined ? undefined : exchange.arrivedMs(firstOutputByte);
  if (firstOutputMs === undefined) return undefined;
  const firstContentMs = firstContentByte === undefined ? undefined : exchange.arrivedMs(firstContentByte);
  return { firstOutputMs, firstContentMs, outputTokens, chunksMs: exchange.allArrivedMs(chunkEndBytes) };
}

/** What a reply states, with its texts as they may be kept. */
function statedIn(reading: ReplyReading, mask: SecretMask): Reply['stated'] {
  const { product, wireModel, unreadablePrice } = reading;
  const names = {
    product: saidName(product, mask),
    wireModel: saidName(wireModel, mask),
    unreadablePrice: saidMessage(unreadablePrice, mask),
  };
  const isSame =
    names.product === product && names.wireModel === wireModel && names.unreadablePrice === unreadablePrice;
  return isSame ? reading : { ...reading, ...names };
}

/** One text for each header: a header that comes twice is joined by a comma, as `fetch` does and vendors' SDKs therefore see it. */
function joinHeaders(headers: HttpExchange['headers']): WireReply['headers'] {
  let joined: Record<string, string> | undefined;
  for (const name in headers) {
    const value = headers[name] ?? '';
    if (!Array.isArray(value)) continue;
    joined ??= { ...(headers as WireReply['headers']) };
    joined[name] = value.join(', ');
  }
  return joined ?? (headers as WireReply['headers']);
}
