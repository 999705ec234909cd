import type { NextStep, ReplyReading, WireReply } from '../dialect.ts';
import { asRecord } from '../json-bytes.ts';
import { JSON_TYPE, readJsonReply } from '../reading/json-reply.ts';
import { unlessRedirected } from '../reading/redirect.ts';
import { unreadable } from '../reading/unreadable.ts';
import { type StatedAddress, statedRequest } from '../request.ts';
import { isSuccess } from '../../units/http-status.ts';
import { readFalFailure } from './failure.ts';

/** How often fal's client asks for the state of a request (@fal-ai/client 1.10.1, queue, DEFAULT_POLL_INTERVAL). */
export const FAL_POLL_MS = 500;
/** Its waits before a question is asked again that failed: 1 s, doubled, without the jitter that it adds; at most 30 s. */
const RETRY_BASE_MS = 1000;
const RETRY_MS_MAX = 30_000;
/** Which failures of a question it takes for passing, and how often it tries again (QUEUE_STATUS_RETRY_CONFIG, QUEUE_RETRY_CONFIG). */
const STATUS_RETRIES = { statuses: [429, 500, 502, 503, 504], times: 5 };
const RESULT_RETRIES = { statuses: [429, 502, 503, 504], times: 3 };

type Decode = (reply: WireReply) => ReplyReading;

/** The wait before a question is asked again that failed `failed` times before. */
function retryWaitMs(failed: number): number {
  let waitMs = RETRY_BASE_MS;
  for (let n = 0; n < failed; n += 1) waitMs = Math.min(2 * waitMs, RETRY_MS_MAX);
  return waitMs;
}

/**
 * How much later a stored failure is believed: a result with 429, 502, 503 or 504 is fetched three times more, after 1, 2 and 4 s, although it
 * will not change (@fal-ai/client 1.10.1, QUEUE_RETRY_CONFIG).
 */
export function falStoredFailureMs(status: number): number {
  const { statuses, times } = RESULT_RETRIES;
  if (!statuses.includes(status)) return 0;
  let sumMs = 0;
  for (let failed = 0; failed < times; failed += 1) sumMs += retryWaitMs(failed);
  return sumMs;
}

/** A request in fal's queue: where its state is asked for, its result fetched, and where it is cancelled, if the acceptance says. */
interface QueuedJob extends Pick<Question, 'cancelAt'> {
  readonly jobId: string;
  readonly statusAt: StatedAddress;
  readonly resultAt: StatedAddress;
  readonly readResult: Decode;
}

interface Question {
  readonly at: StatedAddress;
  readonly retries: { readonly statuses: readonly number[]; readonly times: number };
  /** Where the job is cancelled; undefined where that cannot be, or when it has ended. */
  readonly cancelAt: StatedAddress | undefined;
  /** See `NextStep.tellsFailure`. */
  readonly tellsFailure?: boolean;
  readonly decode: Decode;
}

/** Asks, and asks again with growing waits when the answer is a failure that may pass. */
function asking(question: Question, afterMs: number, failed = 0): NextStep {
  const { at, retries, cancelAt, tellsFailure = false, decode } = question;
  const decodeOrRetry: Decode = (reply) => {
    const isUserTimeout = reply.headers['x-fal-request-timeout-type'] === 'user';
    if (!retries.statuses.includes(reply.status) || isUserTimeout || failed >= retries.times) return decode(reply);
    return { outcome: 'empty', next: asking(question, retryWaitMs(failed), failed + 1) };
  };
  const cancel = cancelAt === undefined ? {} : { cancel: statedRequest('PUT', cancelAt) };
  return {
    request: statedRequest('GET', at),
    afterMs,
    retriesItself: true,
    tellsFailure,
    ...cancel,
    decode: decodeOrRetry,
  };
}

function readState(job: QueuedJob, reply: WireReply): ReplyReading {
  const { jobId, readResult } = job;
  if (!isSuccess(reply.status)) return { ...readFalFailure(reply), jobId };
  const value = readJsonReply(reply);
  if (value === undefined) return { ...unreadable(reply, JSON_TYPE), jobId };
  const status = asRecord(value)?.['status'];
  if (status === 'IN_QUEUE' || status === 'IN_PROGRESS')
    return { outcome: 'empty', jobId, next: pollFal(job, FAL_POLL_MS) };
  if (status !== 'COMPLETED')
    return { ...unreadable(reply, JSON_TYPE, 'the reply to a question for the state names none'), jobId };
  const decode = unlessRedirected((final) => ({ ...readResult(final), jobId }));
  const result = { at: job.resultAt, retries: RESULT_RETRIES, cancelAt: undefined, tellsFailure: true, decode };
  return { outcome: 'empty', jobId, next: asking(result, 0) };
}

/** Asks for the state of a queued request until it has ended, and then fetches its result. */
export function pollFal(job: QueuedJob, afterMs: number): NextStep {
  const decode = unlessRedirected((reply) => readState(job, reply));
  return asking({ at: job.statusAt, retries: STATUS_RETRIES, cancelAt: job.cancelAt, decode }, afterMs);
}
