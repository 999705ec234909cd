import type { Outcome } from '../../billing/outcome.ts';
import type { NextStep, ReplyReading, WireReply } from '../dialect.ts';
import { FAL_REQUEST_ID_HEADER, FAL_UNITS_HEADER } from './reply.ts';
import { asRecord, asText, bytesText, parseJson } from '../json-bytes.ts';
import { bareRequest } from '../request.ts';
import { boundedMessage, isSuccess, outcomeOfStatus } from '../status-outcome.ts';

/** How often fal's client asks for the state of a request (@fal-ai/client 1.10.1, queue, DEFAULT_POLL_INTERVAL). */
export const FAL_POLL_MS = 500;
/** Its waits before a question is asked again that failed: 1 s, doubled, without the jitter that it adds; at most 30 s. */
const RETRY_BASE_MS = 1000;
const RETRY_MS_MAX = 30_000;
/** Which failures of a question it takes for passing, and how often it tries again (QUEUE_STATUS_RETRY_CONFIG, QUEUE_RETRY_CONFIG). */
const STATUS_RETRIES = { statuses: [429, 500, 502, 503, 504], times: 5 };
const RESULT_RETRIES = { statuses: [429, 502, 503, 504], times: 3 };

const URL_CHARS_MAX = 2048;

type Headers = WireReply['headers'];
type Decode = (reply: WireReply) => ReplyReading;

function hasLink(value: unknown): boolean {
  return (asText(asRecord(value)?.['url']) ?? '') !== '';
}

/** Whether there is an image that fal's safety checker has not blacked out. */
function hasImage(output: Readonly<Record<string, unknown>>): boolean {
  const { images, has_nsfw_concepts: found } = output;
  if (!Array.isArray(images)) return hasLink(output['image']);
  return images.some((image, index) => hasLink(image) && !(Array.isArray(found) && found[index] === true));
}

/** Whether a result holds an output: an image, a video, a sound or a text. */
function hasOutput(output: Readonly<Record<string, unknown>> | undefined): boolean {
  if (output === undefined) return false;
  const files = ['video', 'audio', 'audio_file'].some((name) => hasLink(output[name]));
  return files || hasImage(output) || typeof output['text'] === 'string';
}

function detailOf(body: Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, unknown>> | undefined {
  const { detail } = body ?? {};
  return Array.isArray(detail) ? asRecord(detail[0]) : undefined;
}

function failureOutcome(
  status: number,
  headers: Headers,
  body: Readonly<Record<string, unknown>> | undefined,
): Outcome {
  const detail = detailOf(body);
  if (detail?.['type'] === 'content_policy_violation') {
    const { loc } = detail;
    return Array.isArray(loc) && loc.length > 1 ? 'input-moderated' : 'output-moderated';
  }
  const type = asText(body?.['error_type']) ?? headers['x-fal-error-type'];
  if (status === 504 && type === 'request_timeout') return 'expired';
  if (status === 499 && type === 'client_cancelled') return 'cancelled-queued';
  if (status === 403 && /exhausted balance/i.test(asText(body?.['detail']) ?? '')) return 'unpaid';
  return status === 402 ? 'unpaid' : outcomeOfStatus(status);
}

function messageOf(reply: WireReply, body: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const detail = detailOf(body);
  const place = Array.isArray(detail?.['loc']) ? `${detail['loc'].join('.')}: ` : '';
  const text = asText(detail?.['msg']) ?? asText(body?.['detail']) ?? asText(body?.['message']);
  return boundedMessage(text === undefined ? bytesText(reply.body.subarray(0, 2000)) : `${place}${text}`);
}

function billedUnits(headers: Headers): { readonly billedUnits?: number } {
  const text = headers[FAL_UNITS_HEADER];
  if (text === undefined || !/^\d{1,15}(?:\.\d{1,15})?(?:e-\d{1,2})?$/i.test(text)) return {};
  return { billedUnits: Number(text) };
}

function jobIdOf(headers: Headers): { readonly jobId?: string } {
  const id = headers[FAL_REQUEST_ID_HEADER];
  return id === undefined ? {} : { jobId: id };
}

function readFailure(reply: WireReply): ReplyReading {
  const body = asRecord(parseJson(reply.body));
  const outcome = failureOutcome(reply.status, reply.headers, body);
  return { outcome, message: messageOf(reply, body), ...jobIdOf(reply.headers), ...billedUnits(reply.headers) };
}

/** A result: an output, or the failure that is stored in its place. fal states units, and no dollars. */
function readResult(reply: WireReply): ReplyReading {
  if (!isSuccess(reply.status)) return readFailure(reply);
  const outcome = hasOutput(asRecord(parseJson(reply.body))) ? 'ok' : 'empty';
  return { outcome, ...jobIdOf(reply.headers), ...billedUnits(reply.headers) };
}

/** The path of an address in a reply, whatever its host: the next request goes to the same host as the first. */
function pathOf(url: unknown): string | undefined {
  if (typeof url !== 'string' || url.length > URL_CHARS_MAX || !URL.canParse(url)) return undefined;
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

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

/** `cancelPath` is undefined where the acceptance names none. */
type QueuedJob = { readonly [K in 'jobId' | 'statusPath' | 'resultPath']: string } & Pick<Question, 'cancelPath'>;

interface Question {
  readonly path: string;
  readonly retries: { readonly statuses: readonly number[]; readonly times: number };
  /** Where the job is cancelled; undefined when it has ended. */
  readonly cancelPath: string | undefined;
  readonly decode: Decode;
}

/** Asks, and asks again with growing waits when the answer is a failure that may pass. */
function asking(question: Question, afterMs: number, failed = 0): NextStep {
  const { path, retries, cancelPath, decode } = question;
  const decodeOrRetry: Decode = (reply) => {
    const isUserTimeout = reply.headers['x-fal-request-timeout-type'] === 'user';
    if (!retries.statuses.includes(reply.status) || isUserTimeout || failed >= retries.times) return decode(reply);
    return { outcome: 'empty', next: asking(question, retryWaitMs(failed), failed + 1) };
  };
  const cancel = cancelPath === undefined ? {} : { cancel: bareRequest('PUT', cancelPath) };
  return { request: bareRequest('GET', path), afterMs, retriesItself: true, ...cancel, decode: decodeOrRetry };
}

function polling(job: QueuedJob, afterMs: number): NextStep {
  const decode: Decode = (reply) => {
    if (!isSuccess(reply.status)) return { ...readFailure(reply), jobId: job.jobId };
    const status = asRecord(parseJson(reply.body))?.['status'];
    const going = { outcome: 'empty', jobId: job.jobId } as const;
    if (status === 'IN_QUEUE' || status === 'IN_PROGRESS') return { ...going, next: polling(job, FAL_POLL_MS) };
    if (status !== 'COMPLETED') return { ...going, message: 'The reply to a question for the state names none.' };
    const result: Question = {
      path: job.resultPath,
      retries: RESULT_RETRIES,
      cancelPath: undefined,
      decode: (final) => ({ ...readResult(final), jobId: job.jobId }),
    };
    return { ...going, next: asking(result, 0) };
  };
  const { statusPath, cancelPath } = job;
  return asking({ path: statusPath, retries: STATUS_RETRIES, cancelPath, decode }, afterMs);
}

/**
 * What a reply of fal says: a result or a failure, or the acceptance of a request, whose state is then asked for at once and every 500 ms until
 * it has ended, and whose result is fetched (@fal-ai/client 1.10.1, `subscribe`). Failed questions are asked again as that client does. Until it has
 * ended, a PUT to its `cancel_url` cancels it (docs.fal.ai, queue, 2026-11).
 */
export function decodeFal(reply: WireReply): ReplyReading {
  if (!isSuccess(reply.status)) return readFailure(reply);
  const body = asRecord(parseJson(reply.body));
  const jobId = asText(body?.['request_id']);
  const [statusPath, resultPath] = [pathOf(body?.['status_url']), pathOf(body?.['response_url'])];
  if (jobId === undefined || statusPath === undefined || resultPath === undefined) return readResult(reply);
  const cancelPath = pathOf(body?.['cancel_url']);
  return { outcome: 'empty', jobId, next: polling({ jobId, statusPath, resultPath, cancelPath }, 0) };
}
