import { nanoUsdText } from '../../money/nano-usd.ts';
import { endedView, type VendorQueryContext, type JobView } from '../query-context.ts';
import type { JobAnswer, QueryHandler, WebhookPlan, WireReply } from '../dialect.ts';
import { textBytes } from '../json-bytes.ts';
import { writeJobStatus } from '../own-headers.ts';
import { fileReply, jsonReply } from '../reply.ts';
import { RequestText } from '../request-text.ts';
import { lumenfallCode } from './refusal.ts';
import { jobIdOf, requestId, routingHeaders, routingText, videoId } from './routing.ts';
import { VIDEOS_PATH } from './video-request.ts';

/** How long a video can be asked for and fetched, in ms: one hour. The vendor says that links expire, and not when. */
export const VIDEO_KEPT_MS = 3_600_000;

/**
 * State of a video in the vendor's words. A job that was cancelled shows `cancelled`, which the webhooks name and the reference of the
 * endpoint does not.
 */
function videoStatus(job: Pick<JobView, 'phase' | 'refusal'>): string {
  if (job.phase !== 'ended') return job.phase === 'queued' ? 'queued' : 'in_progress';
  if (job.refusal === undefined) return 'completed';
  return job.refusal.outcome.startsWith('cancelled') ? 'cancelled' : 'failed';
}

/** Where a video is, as JSON: all before its name. OpenAI's Videos API has the path. */
const addressTexts = new RequestText(({ echo: { origin } }) =>
  JSON.stringify(`${String(origin ?? '')}${VIDEOS_PATH}/`).slice(0, -1),
);

/** What a video repeats of its request, as fields of a JSON object. */
const saidTexts = new RequestText(({ wireModel, echo: { prompt, seconds, size } }) => {
  const said = {
    model: wireModel,
    prompt: String(prompt ?? ''),
    seconds: String(seconds ?? ''),
    size: String(size ?? ''),
  };
  return JSON.stringify(said).slice(1, -1);
});

/**
 * The output, or null. `outputs` lists all where more than one was asked for: what the vendor writes for `n` above 1 is not published. A job
 * that ended without an output shows null, and is billed as the provider bills empty answers.
 */
function outputText({ answer, request, id }: JobView): string {
  const links = (answer?.outputs ?? []).map(({ contentType, bytes }, index) => {
    const url = `${addressTexts.of(request)}${videoId(id)}/content${index === 0 ? '' : `?index=${index}`}"`;
    return `{"url":${url},"content_type":${JSON.stringify(contentType)},"size_bytes":${bytes.length}}`;
  });
  return `"output":${links[0] ?? 'null'}${links.length > 1 ? `,"outputs":[${links.join(',')}]` : ''}`;
}

function errorText({ refusal }: JobView): string {
  if (refusal === undefined) return 'null';
  return JSON.stringify({ code: refusal.code ?? lumenfallCode(refusal), message: refusal.message });
}

/**
 * The cost that `metadata` shows: an estimate until the job has ended, then the charge, never both (docs.lumenfall.ai
 * /billing, 2026-11). A video that failed shows its cost too: where failures are billed, that is the only place to learn of it.
 */
function costText({ phase, chargedNano, quoteNano }: JobView): string {
  const cost = phase === 'ended' ? `"cost":${nanoUsdText(chargedNano)}` : `"cost_estimate":${nanoUsdText(quoteNano)}`;
  return `${cost},"cost_currency":"USD"`;
}

/** A video as every endpoint shows it (docs.lumenfall.ai/api-reference/videos/get, 2026-11), as JSON; `name` and `kind` are its `id` and `object`. */
function videoText(job: JobView, name = videoId(job.id), kind = 'video'): string {
  const { request, id, endedEpochMs, tries } = job;
  const status = videoStatus(job);
  const endedMs = status === 'completed' ? endedEpochMs : undefined;
  const completed = endedMs === undefined ? null : Math.floor(endedMs / 1000);
  const expires = endedMs === undefined ? null : Math.floor((endedMs + VIDEO_KEPT_MS) / 1000);
  return (
    `{"id":"${name}","object":"${kind}","created_at":${Math.floor(job.createdEpochMs / 1000)}` +
    `,"completed_at":${completed},"expires_at":${expires},"status":"${status}",${saidTexts.of(request)}` +
    `,${outputText(job)},"error":${errorText(job)},"metadata":${routingText(request, id, tries)},${costText(job)}}}`
  );
}

function videoReply(status: number, job: JobView): WireReply {
  const headers = { ...routingHeaders(job.request, job.id, job.tries), ...writeJobStatus(job.refusal) };
  return jsonReply(status, videoText(job), headers);
}

/** The answer to a submitted video: 202, or 200 when the idempotency key named one that was there already. */
export function acknowledgeVideo(job: JobView, isReplay: boolean): WireReply {
  return videoReply(isReplay ? 200 : 202, job);
}

/** The reply to a finished video whose client waited for it. */
export function writeVideo(answer: JobAnswer): WireReply {
  return videoReply(200, endedView(answer));
}

function noSuchVideo(context: VendorQueryContext, name: string): WireReply {
  const message = `Video '${name}' not found`;
  return context.refuse({ status: 404, outcome: 'invalid', message, code: 'NOT_FOUND' });
}

/** The video of a name, unless it is unknown or was no video. */
function videoOf(context: VendorQueryContext, name: string): JobView | undefined {
  const job = context.job(jobIdOf(name));
  return job?.request.operation === 'text-to-video' ? job : undefined;
}

/** Answers `GET /openai/v1/videos/:id`. */
export const getVideo: QueryHandler = (_request, params, context) => {
  const name = params['id'] ?? '';
  const job = videoOf(context, name);
  return job === undefined ? noSuchVideo(context, name) : videoReply(200, job);
};

/**
 * Answers `DELETE /openai/v1/videos/:id`, which cancels: 204 without a body (so a client of the vendor on GitHub expects it, 2026; the
 * reference shows no reply), 409 when the job has ended or can no longer be cancelled.
 */
export const cancelVideo: QueryHandler = (_request, params, context) => {
  const name = params['id'] ?? '';
  const job = videoOf(context, name);
  const outcome = job === undefined ? 'unknown' : context.cancel(job.id);
  if (job === undefined || outcome === 'unknown') return noSuchVideo(context, name);
  if (outcome === 'cancelled')
    return { status: 204, headers: { 'x-lumenfall-request-id': requestId(job.id) }, body: new Uint8Array() };
  const message = `Video '${name}' can no longer be cancelled`;
  return context.refuse({ status: 409, outcome: 'invalid', message, code: 'INVALID_REQUEST' });
};

/** Answers `GET /openai/v1/videos/:id/content[?index=N]`: the bytes of an output (openai 6.49.0, resources/videos, 2026-11). */
export const getVideoContent: QueryHandler = (request, params, context) => {
  const name = params['id'] ?? '';
  const index = Number(/[?&]index=(\d{1,2})(?:&|$)/.exec(request.path)?.[1] ?? 0);
  const file = videoOf(context, name)?.answer?.outputs[index];
  return file === undefined ? noSuchVideo(context, name) : fileReply(file);
};

/**
 * How the end of a video is told (docs.lumenfall.ai/webhooks, 2026-11): Standard Webhooks, events `video.completed`, `video.failed` and
 * `video.cancelled`, three further tries after 5, 15 and 45 s, 30 s for each. `data` is the video with the name of its request, as in the
 * vendor's sample; more of its fields are there than the sample shows. The id of the message is `msg_` and the name of the request.
 */
export const lumenfallWebhooks: WebhookPlan = {
  write(job) {
    const data = videoText(job, requestId(job.id), 'video.generation');
    const headers = { 'content-type': 'application/json', 'webhook-id': `msg_${requestId(job.id)}` };
    return { headers, body: textBytes(`{"type":"video.${videoStatus(job)}","data":${data}}`) };
  },
  signature: 'standard',
  retryDelaysMs: [5000, 15_000, 45_000],
  timeoutMs: 30_000,
};
