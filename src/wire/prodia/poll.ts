import { isSuccess, outcomeOfStatus, boundedMessage } from '../status-outcome.ts';
import type { NextStep, ReplyReading, WireReply, WireRequest } from '../dialect.ts';
import { readJobStatus } from '../own-headers.ts';
import { bareRequest } from '../request.ts';
import { asRecord, asText, bytesText, parseJson } from '../json-bytes.ts';
import { mediaTypeOf } from '../media-type.ts';
import { PRODIA_ASYNC_PATH } from './async.ts';
import { readDollars } from '../json-exact.ts';

/** How often the state of a job is asked for; the vendor's guide names no interval (docs.prodia.com/guides/polling-async-jobs, 2026-11). */
export const PRODIA_POLL_MS = 1000;

/** Id, price and message of a job as the vendor writes it; also of the plain error objects that gateways write. */
export function readProdiaJob(value: unknown): Omit<ReplyReading, 'outcome'> {
  const job = asRecord(value);
  const message = asText(job?.['error']) ?? asText(job?.['detail']) ?? asText(job?.['message']);
  return {
    priceNanoUsd: readDollars(asRecord(job?.['price'])?.['dollars']),
    jobId: asText(job?.['id']),
    message: boundedMessage(message),
  };
}

function get(id: string, what: string, accept: string): WireRequest {
  return bareRequest('GET', `${PRODIA_ASYNC_PATH}/${encodeURIComponent(id)}/${what}`, accept);
}

/** What a reply without success says, at any step. */
function readFailure(reply: WireReply): ReplyReading {
  const message = boundedMessage(bytesText(reply.body.subarray(0, 2000)));
  return { outcome: outcomeOfStatus(reply.status), message };
}

function step(request: WireRequest, afterMs: number, read: (reply: WireReply) => ReplyReading): NextStep {
  return { request, afterMs, decode: (reply) => (isSuccess(reply.status) ? read(reply) : readFailure(reply)) };
}

/** Asks for the state of a job again and again, until it is `processed` or `failed`. */
function pollState(id: string): ReplyReading {
  const request = get(id, 'job.state.current', 'text/plain');
  const next = step(request, PRODIA_POLL_MS, (reply) => {
    const state = bytesText(reply.body.subarray(0, 100)).trim();
    if (state === 'processing') return pollState(id);
    if (state === 'processed' || state === 'failed') return readJobJson(id, state === 'processed');
    return { outcome: 'empty', jobId: id, message: boundedMessage(`the job is in the unknown state "${state}"`) };
  });
  return { outcome: 'empty', jobId: id, next };
}

/** Fetches the job JSON, which has the price or the error; then the outputs, if there are to be some. Of a failure the vendor tells no status. */
function readJobJson(id: string, isProcessed: boolean): ReplyReading {
  const next = step(get(id, 'job.json?price=true', 'application/json'), 0, (reply) => {
    const job = { ...readProdiaJob(parseJson(reply.body)), jobId: id };
    if (isProcessed) return readOutputNames(id, job);
    return { outcome: 'server-error', status: readJobStatus(reply.headers) ?? 500, ...job };
  });
  return { outcome: 'empty', jobId: id, next };
}

/** Fetches the list of outputs, and the first of them. */
function readOutputNames(id: string, job: Omit<ReplyReading, 'outcome'>): ReplyReading {
  const next = step(get(id, 'output', 'application/json'), 0, (reply) => {
    const names = parseJson(reply.body);
    const name = Array.isArray(names) ? asText(names[0]) : undefined;
    return name === undefined ? { outcome: 'empty', ...job } : readOutput(id, name, job);
  });
  return { outcome: 'empty', jobId: id, next };
}

function readOutput(id: string, name: string, job: Omit<ReplyReading, 'outcome'>): ReplyReading {
  const next = step(get(id, `output/${encodeURIComponent(name)}`, '*/*'), 0, (reply) => ({
    outcome: reply.body.length > 0 ? 'ok' : 'empty',
    ...job,
  }));
  return { outcome: 'empty', jobId: id, next };
}

/** What the 201 of a submitted job says: which steps follow. Undefined for another reply. */
export function readSubmitted(reply: WireReply): ReplyReading | undefined {
  if (reply.status !== 201 || mediaTypeOf(reply.headers['content-type']) !== 'application/json') return undefined;
  const id = asText(asRecord(parseJson(reply.body))?.['id']);
  return id === undefined ? undefined : pollState(id);
}
