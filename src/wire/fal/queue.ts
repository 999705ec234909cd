import type { VendorQueryContext, JobView } from '../query-context.ts';
import type { JobWatch, QueryHandler, QueryRoute, WireReply, WireRequest } from '../dialect.ts';
import { FAL_QUEUE_PREFIX, falAppOf, type FalQueueAddress, falUrls, readQueueAddress } from './address.ts';
import { refuseFal } from './refusal.ts';
import { FAL_REQUEST_ID_HEADER, unitsHeader, writeFal } from './reply.ts';
import { instantText } from '../instant-text.ts';
import { withHeaders } from '../piecewise-reply.ts';
import { jsonReply } from '../reply.ts';
import { writeEvent } from '../event-stream.ts';
import { queryValue } from '../query-fields.ts';
import { RequestText } from '../request-text.ts';

const SSE_HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };

/** How the addresses of a queued request begin, as JSON: all before its id. */
const addressTexts = new RequestText(({ echo: { origin }, wireModel }) =>
  JSON.stringify(falUrls(typeof origin === 'string' ? origin : 'http://localhost', wireModel, '').response_url).slice(
    0,
    -1,
  ),
);

/** The addresses of a queued request as fields of a JSON object. */
function addressText({ request, id }: JobView): string {
  const url = `${addressTexts.of(request)}${id}`;
  return `"response_url":${url}","status_url":${url}/status","cancel_url":${url}/cancel"`;
}

/** The reply to a submission: where the request stands and how to ask for it (docs.fal.ai, queue, 2026-11). */
export function acknowledgeFal(job: JobView): WireReply {
  const { id, queuePosition } = job;
  const ids = `"request_id":"${id}","gateway_request_id":"${id}"`;
  const text = `{"status":"IN_QUEUE",${ids},${addressText(job)},"queue_position":${queuePosition}}`;
  return jsonReply(200, text, { [FAL_REQUEST_ID_HEADER]: id });
}

interface LogLine {
  readonly message: string;
  readonly level: 'INFO' | 'ERROR';
  readonly source: 'USER';
  readonly timestamp: string;
}

function logLine(message: string, level: LogLine['level'], atEpochMs: number): LogLine {
  return { message, level, source: 'USER', timestamp: instantText(atEpochMs) };
}

/** What the runner wrote so far. */
function logsOf(job: JobView): readonly LogLine[] {
  const { startedEpochMs, endedEpochMs, refusal } = job;
  if (startedEpochMs === undefined) return [];
  const started = logLine(`Running ${job.request.wireModel}`, 'INFO', startedEpochMs);
  if (endedEpochMs === undefined) return [started];
  const end =
    refusal === undefined ? logLine('Finished', 'INFO', endedEpochMs) : logLine(refusal.message, 'ERROR', endedEpochMs);
  return [started, end];
}

/** The state of a request, as JSON. `COMPLETED` says that it has ended and nothing of how: only the result tells (docs.fal.ai, queue, 2026-11). */
function falStatusText(job: JobView, withLogs: boolean): string {
  const { id, phase, startedEpochMs, endedEpochMs, queuePosition } = job;
  const end = `${addressText(job)}}`;
  if (phase === 'queued') return `{"status":"IN_QUEUE","request_id":"${id}","queue_position":${queuePosition},${end}`;
  const logs = withLogs ? JSON.stringify(logsOf(job)) : '[]';
  if (phase === 'running') return `{"status":"IN_PROGRESS","request_id":"${id}","logs":${logs},${end}`;
  const isMeasured = startedEpochMs !== undefined && endedEpochMs !== undefined;
  const seconds = isMeasured ? Math.max(0, endedEpochMs - startedEpochMs) / 1000 : null;
  return `{"status":"COMPLETED","request_id":"${id}","logs":${logs},"metrics":{"inference_time":${seconds}},${end}`;
}

/** The stored result: the output, or the status and the body of the failure, with what it was billed. Before the end, 400. */
function falResult(job: JobView, context: VendorQueryContext): WireReply {
  const idHeader = { [FAL_REQUEST_ID_HEADER]: job.id };
  if (job.phase !== 'ended')
    return jsonReply(400, { detail: 'Request is still in progress', error_type: 'bad_request' }, idHeader);
  const model = context.modelOf(job.request);
  const billed = unitsHeader(model, job.chargedNano);
  if (job.answer !== undefined) {
    const reply = writeFal(job.answer);
    return withHeaders(reply, billed);
  }
  if (job.refusal === undefined) throw new Error(`Job ${job.id} has ended with neither an answer nor a refusal.`);
  const reply = refuseFal({ ...job.refusal, id: job.id, request: job.request });
  return job.chargedNano > 0 ? withHeaders(reply, billed) : reply;
}

/** The job of an address: one that exists, of the app that the address names. */
function jobAt({ app, requestId }: FalQueueAddress, context: VendorQueryContext): JobView | undefined {
  const job = context.job(requestId);
  const endpointId = job?.request.wireModel ?? '';
  return falAppOf(endpointId) === app || endpointId === app ? job : undefined;
}

function notFound(requestId: string): WireReply {
  return jsonReply(404, { detail: `Request ${requestId} not found` }, { [FAL_REQUEST_ID_HEADER]: requestId });
}

function readQueue(
  request: WireRequest,
  params: Readonly<Record<string, string>>,
  context: VendorQueryContext,
): WireReply | JobWatch {
  const address = readQueueAddress(params['*'] ?? '');
  if (address === undefined || address.part === 'cancel') {
    const detail = 'Not found: want APP/requests/ID, followed by /status or /status/stream or nothing';
    return jsonReply(404, { detail });
  }
  const job = jobAt(address, context);
  if (job === undefined) return notFound(address.requestId);
  if (address.part === 'result') return falResult(job, context);
  const withLogs = ['1', 'true'].includes(queryValue(request.path, 'logs') ?? '');
  const idHeader = { [FAL_REQUEST_ID_HEADER]: job.id };
  if (address.part === 'status')
    return jsonReply(job.phase === 'ended' ? 200 : 202, falStatusText(job, withLogs), idHeader);
  return {
    watch: job.id,
    headers: { ...SSE_HEADERS, ...idHeader },
    event: (now) => writeEvent(falStatusText(now, withLogs)),
  };
}

/**
 * Cancels. A job that waits is removed. A job that runs goes on, because these models ignore the signal. A job that has ended does not change
 * (docs.fal.ai, queue, and fal.ai/docs, cancel a request, 2026-11).
 */
const cancelQueued: QueryHandler = (_request, params, context) => {
  const address = readQueueAddress(params['*'] ?? '');
  if (address?.part !== 'cancel')
    return jsonReply(405, { detail: 'Only APP/requests/ID/cancel takes PUT' }, { allow: 'GET, POST' });
  const job = jobAt(address, context);
  const result = job === undefined ? 'unknown' : job.phase === 'ended' ? 'ended' : context.cancel(job.id);
  const idHeader = { [FAL_REQUEST_ID_HEADER]: address.requestId };
  if (result === 'unknown') return jsonReply(404, { status: 'NOT_FOUND' }, idHeader);
  return result === 'ended'
    ? jsonReply(400, { status: 'ALREADY_COMPLETED' }, idHeader)
    : jsonReply(202, { status: 'CANCELLATION_REQUESTED' }, idHeader);
};

/** States, streams of states, results, cancellation. */
export const FAL_QUEUE_QUERIES: readonly QueryRoute[] = [
  { method: 'GET', path: `${FAL_QUEUE_PREFIX}*`, answer: readQueue },
  { method: 'PUT', path: `${FAL_QUEUE_PREFIX}*`, answer: cancelQueued },
];
