import type { NextStep, ReplyReading, WireReply, WireRequest } from '../dialect.ts';
import { asRecord, asText, bytesText } from '../json-bytes.ts';
import { readFailedJob } from '../own-headers.ts';
import { failureMessage } from '../reading/failure-message.ts';
import { boundedName, pathSegment } from '../reading/job-name.ts';
import { JSON_TYPE, readJsonReply } from '../reading/json-reply.ts';
import { unlessRedirected } from '../reading/redirect.ts';
import { unreadable } from '../reading/unreadable.ts';
import { bareRequest } from '../request.ts';
import { isSuccess } from '../../units/http-status.ts';
import { boundedMessage, outcomeOfStatus } from '../status-outcome.ts';
import { PRODIA_ASYNC_PATH } from './async.ts';
import { type JobFacts, readProdiaJobBytes } from './job-reading.ts';

/** How often the state of a job is asked for; the vendor's guide names no interval (docs.prodia.com/guides/polling-async-jobs, 2026-11). */
export const PRODIA_POLL_MS = 1000;

/** A job under way: its id, and that as a segment of a path. */
interface AsyncJob {
  readonly jobId: string;
  readonly segment: string;
}

function get({ segment }: AsyncJob, what: string, accept: string): WireRequest {
  return bareRequest('GET', `${PRODIA_ASYNC_PATH}/${segment}/${what}`, accept);
}

/** What a reply without success says, at any step. */
function readFailure(reply: WireReply): ReplyReading {
  return { outcome: outcomeOfStatus(reply.status), message: failureMessage(reply, asRecord(readJsonReply(reply))) };
}

function step(request: WireRequest, afterMs: number, read: (reply: WireReply) => ReplyReading): NextStep {
  const decode = unlessRedirected((reply) => (isSuccess(reply.status) ? read(reply) : readFailure(reply)));
  return { request, afterMs, decode };
}

/** Asks for the state of a job again and again, until it is `processed` or `failed`. */
function pollState(job: AsyncJob): ReplyReading {
  const { jobId } = job;
  const next = step(get(job, 'job.state.current', 'text/plain'), PRODIA_POLL_MS, (reply) => {
    const state = bytesText(reply.body.subarray(0, 100)).trim();
    if (state === 'processing') return pollState(job);
    if (state === 'processed' || state === 'failed') return readJobJson(job, state === 'processed');
    const problem = boundedMessage(`the job is in the unknown state "${state}"`);
    return { ...unreadable(reply, 'text/plain', problem), jobId };
  });
  return { outcome: 'empty', jobId, next };
}

/** Fetches the job JSON, which has the price or the error; then the outputs, if there are to be some. Of a failure the vendor tells no status. */
function readJobJson(job: AsyncJob, isProcessed: boolean): ReplyReading {
  const { jobId } = job;
  const next = step(get(job, 'job.json?price=true', JSON_TYPE), 0, (reply) => {
    const facts = { ...readProdiaJobBytes(reply.body), jobId };
    if (isProcessed) return readOutputNames(job, facts);
    return { outcome: 'server-error', status: 500, ...readFailedJob(reply.headers), ...facts };
  });
  return { outcome: 'empty', jobId, next };
}

/** Fetches the list of outputs, and the first of them. */
function readOutputNames(job: AsyncJob, facts: JobFacts): ReplyReading {
  const next = step(get(job, 'output', JSON_TYPE), 0, (reply) => {
    const names = readJsonReply(reply);
    if (names === undefined) return { ...facts, ...unreadable(reply, JSON_TYPE) };
    if (!Array.isArray(names))
      return { ...facts, ...unreadable(reply, JSON_TYPE, 'the outputs of the job are no list') };
    if (names.length === 0) return { outcome: 'empty', ...facts };
    const segment = pathSegment(names[0]);
    if (segment !== undefined) return readOutput(job, segment, facts);
    return { ...facts, ...unreadable(reply, JSON_TYPE, 'the output of the job has no name that a URL can carry') };
  });
  return { outcome: 'empty', jobId: job.jobId, next };
}

function readOutput(job: AsyncJob, name: string, facts: JobFacts): ReplyReading {
  const next = step(get(job, `output/${name}`, '*/*'), 0, (reply) =>
    reply.body.length > 0
      ? { outcome: 'ok', ...facts }
      : { ...facts, ...unreadable(reply, '*/*', 'the output of the job is empty') },
  );
  return { outcome: 'empty', jobId: job.jobId, next };
}

/** What the JSON of a submitted job says: which steps follow. */
export function readSubmitted(reply: WireReply, value: unknown): ReplyReading {
  const id = asText(asRecord(value)?.['id']);
  const segment = pathSegment(id);
  if (id !== undefined && segment !== undefined) return pollState({ jobId: id, segment });
  const problem = 'the job was accepted without an id that a URL can carry';
  return { ...unreadable(reply, JSON_TYPE, problem), jobId: boundedName(id) };
}
