import { quotaOf } from './quota.ts';
import { VIDEOS_PATH } from './video-request.ts';
import { endedView, type VendorQueryContext, type JobView } from '../query-context.ts';
import type { JobAnswer, QueryHandler, WireReply } from '../dialect.ts';
import { writeJobStatus } from '../own-headers.ts';
import { fileReply, jsonReply } from '../reply.ts';
import { RequestText } from '../request-text.ts';

/** How long a task can be asked for, in ms: one hour here; the vendor keeps tasks in its database. */
export const TASK_KEPT_MS = 3_600_000;

/** The name that clients have for a task (model/task.go, GenerateTaskID, 2026-11). */
export function taskId(jobId: string): string {
  return `task_${jobId}`;
}

/** The job of a task's name. */
export function jobIdOf(name: string): string {
  return name.replace(/^task_/, '');
}

/** A state in the two vocabularies, and how far the task is in per cent: the vendor guesses while it runs, and so does the mock. */
interface TaskState {
  readonly video: 'queued' | 'in_progress' | 'completed' | 'failed';
  readonly task: 'QUEUED' | 'IN_PROGRESS' | 'SUCCESS' | 'FAILURE';
  readonly progress: number;
}

function stateOf({ phase, refusal }: JobView): TaskState {
  if (phase === 'queued') return { video: 'queued', task: 'QUEUED', progress: 20 };
  if (phase === 'running') return { video: 'in_progress', task: 'IN_PROGRESS', progress: 30 };
  if (refusal === undefined) return { video: 'completed', task: 'SUCCESS', progress: 100 };
  return { video: 'failed', task: 'FAILURE', progress: 100 };
}

/** Epoch seconds, and 0 for an instant that has not come. */
function seconds(epochMs: number | undefined): number {
  return epochMs === undefined ? 0 : Math.floor(epochMs / 1000);
}

/** Where the output is fetched; empty where there is none. */
function resultUrl({ id, answer }: JobView, origin: string): string {
  return answer === undefined || answer.outputs.length === 0 ? '' : `${origin}${VIDEOS_PATH}/${taskId(id)}/content`;
}

/** How long and how large a video is to be, as a request says, as further fields of a JSON object. */
const saidTexts = new RequestText(({ echo }) => joinedFields({ seconds: echo['seconds'], size: echo['size'] }));
const modelTexts = new RequestText(({ wireModel }) => JSON.stringify(wireModel));

/** The fields of an object as further ones of a JSON object; nothing of those that are undefined. */
function joinedFields(fields: object): string {
  const text = JSON.stringify(fields).slice(1, -1);
  return text === '' ? '' : `,${text}`;
}

/**
 * A task as OpenAI's video (dto/openai_video.go, 2026-11), as JSON. Where it has ended well, `metadata.url` leads to the output, and is empty when
 * there is none. It states no price; the logs do.
 */
function videoText(job: JobView, origin: string): string {
  const { video, progress } = stateOf(job);
  const { refusal, endedEpochMs, request } = job;
  const id = taskId(job.id);
  const error = refusal && { message: refusal.message, code: refusal.code ?? String(refusal.status) };
  const metadata = video === 'completed' ? { url: resultUrl(job, origin) } : undefined;
  return (
    `{"id":"${id}","task_id":"${id}","object":"video","model":${modelTexts.of(request)},"status":"${video}","progress":${progress}` +
    `,"created_at":${seconds(job.createdEpochMs)}` +
    (endedEpochMs === undefined ? '' : `,"completed_at":${seconds(endedEpochMs)}`) +
    saidTexts.of(request) +
    (error === undefined && metadata === undefined ? '}' : `${joinedFields({ error, metadata })}}`)
  );
}

/** A task as the vendor's own path shows it (dto/task.go, 2026-11); `quota` is what it has taken so far. */
function taskObject(job: JobView, origin: string): object {
  const state = stateOf(job);
  const url = resultUrl(job, origin);
  return {
    task_id: taskId(job.id),
    platform: 'tollmark',
    user_id: 1,
    group: 'default',
    channel_id: 0,
    quota: quotaOf(job.phase === 'ended' ? job.chargedNano : job.quoteNano),
    action: 'generate',
    status: state.task,
    fail_reason: job.refusal?.message ?? '',
    ...(url === '' ? {} : { result_url: url }),
    submit_time: seconds(job.createdEpochMs),
    start_time: seconds(job.startedEpochMs),
    finish_time: seconds(job.endedEpochMs),
    progress: `${state.progress}%`,
    properties: { origin_model_name: job.request.wireModel },
    data: null,
  };
}

function headersOf({ id, refusal }: JobView): WireReply['headers'] {
  return { 'x-oneapi-request-id': id, 'x-request-id': id, ...writeJobStatus(refusal) };
}

/** The answer to a submitted task: 200 with the video that is queued. */
export function acknowledgeTask(job: JobView): WireReply {
  return jsonReply(200, videoText(job, ''), headersOf(job));
}

/** The reply to a finished task whose client waited for it. */
export function writeTask(answer: JobAnswer): WireReply {
  const job = endedView(answer);
  return jsonReply(200, videoText(job, ''), headersOf(job));
}

/** 400 `task_not_exist` in the form of tasks (relay/relay_task.go, 2026-11). */
const NO_SUCH_TASK: WireReply = jsonReply(400, { code: 'task_not_exist', message: 'task_not_exist', data: null });

function taskOf(params: Readonly<Record<string, string>>, context: VendorQueryContext): JobView | undefined {
  const job = context.job(jobIdOf(params['id'] ?? ''));
  return job?.request.operation === 'text-to-video' ? job : undefined;
}

/** Answers `GET /v1/videos/:id`. */
export const getVideo: QueryHandler = (_request, params, context) => {
  const job = taskOf(params, context);
  return job === undefined ? NO_SUCH_TASK : jsonReply(200, videoText(job, context.origin), headersOf(job));
};

/**
 * Answers `GET /v1/video/generations/:id`: `{code, message, data}` with the task (relay/relay_task.go, 2026-11). The reference at docs.newapi.pro
 * shows a flat form, which the code has only for some upstreams.
 */
export const getTask: QueryHandler = (_request, params, context) => {
  const job = taskOf(params, context);
  if (job === undefined) return NO_SUCH_TASK;
  return jsonReply(200, { code: 'success', message: '', data: taskObject(job, context.origin) }, headersOf(job));
};

/** Answers `GET /v1/videos/:id/content`: the bytes of the output. */
export const getContent: QueryHandler = (_request, params, context) => {
  const file = taskOf(params, context)?.answer?.outputs[0];
  return file === undefined ? NO_SUCH_TASK : fileReply(file);
};
