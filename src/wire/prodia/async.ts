import type { VendorQueryContext, JobView } from '../query-context.ts';
import type { QueryRoute, RefusalCause, WireReply } from '../dialect.ts';
import { writeJobStatus } from '../own-headers.ts';
import { fileReply, jsonReply } from '../reply.ts';
import { textBytes } from '../json-bytes.ts';
import { queryValue } from '../query-fields.ts';
import { prodiaJobText } from './job.ts';

/** Where asynchronous jobs are created and asked for (docs.prodia.com/reference/async, 2026-11). */
export const PRODIA_ASYNC_PATH = '/v2/job/async';

/** A job that is not there, or no longer (docs.prodia.com/reference/async, 2026-11; its words are not published). */
const NOT_FOUND: RefusalCause = { status: 404, outcome: 'invalid', message: 'job not found or expired' };
const NO_OUTPUT: RefusalCause = { status: 404, outcome: 'invalid', message: 'the job has no output of this name' };

/**
 * The state of a job in the words of its asynchronous routes: a failed or cancelled one is `failed`. The synchronous job JSON says
 * `completed` where these say `processed`.
 */
function stateOf({ phase, answer }: JobView): 'processing' | 'processed' | 'failed' {
  if (phase !== 'ended') return 'processing';
  return answer === undefined ? 'failed' : 'processed';
}

/**
 * The job JSON of an asynchronous job. It is kept for 300 s from its end on: the vendor's one sample, of a synchronous job, says 300 s from
 * its creation, which would let a long video expire before it is there.
 */
function jobText(job: JobView, showsPrice: boolean): string {
  return prodiaJobText(job, stateOf(job), job.endedEpochMs ?? job.createdEpochMs, showsPrice);
}

/** The reply to `POST /v2/job/async`: 201 with the job JSON, regardless of `accept` (docs.prodia.com/reference/async, 2026-11). */
export function acknowledgeProdia(job: JobView): WireReply {
  return jsonReply(201, jobText(job, false));
}

function answerJob(
  params: Readonly<Record<string, string>>,
  context: VendorQueryContext,
  write: (job: JobView) => WireReply,
): WireReply {
  const job = context.job(params['id'] ?? '');
  return job === undefined ? context.refuse(NOT_FOUND) : write(job);
}

/** The names of the outputs; none while the job is not processed, or failed. */
function outputNames({ answer }: JobView): string {
  return JSON.stringify((answer?.outputs ?? []).map(({ filename }) => filename));
}

/**
 * State, job JSON, list of outputs, and one output of an asynchronous job (docs.prodia.com/reference/async, 2026-11). The list is a JSON array
 * of file names, as clients read it (public code, 2026-08). The price is there where it was asked for, at submission or here.
 */
export const PRODIA_QUERIES: readonly QueryRoute[] = [
  {
    method: 'GET',
    path: `${PRODIA_ASYNC_PATH}/:id/job.state.current`,
    answer: (_request, params, context) =>
      answerJob(params, context, (job) =>
        fileReply({ contentType: 'text/plain; charset=utf-8', bytes: textBytes(stateOf(job)) }),
      ),
  },
  {
    method: 'GET',
    path: `${PRODIA_ASYNC_PATH}/:id/job.json`,
    answer: ({ path }, params, context) =>
      answerJob(params, context, (job) => {
        const showsPrice = job.request.wantsPrice || queryValue(path, 'price') === 'true';
        return jsonReply(200, jobText(job, showsPrice), writeJobStatus(job.refusal));
      }),
  },
  {
    method: 'GET',
    path: `${PRODIA_ASYNC_PATH}/:id/output`,
    answer: (_request, params, context) => answerJob(params, context, (job) => jsonReply(200, outputNames(job))),
  },
  {
    method: 'GET',
    path: `${PRODIA_ASYNC_PATH}/:id/output/:filename`,
    answer: (_request, params, context) =>
      answerJob(params, context, ({ answer }) => {
        const output = answer?.outputs.find(({ filename }) => filename === params['filename']);
        return output === undefined ? context.refuse(NO_OUTPUT) : fileReply(output);
      }),
  },
];
