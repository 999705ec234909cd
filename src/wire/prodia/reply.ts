import type { JobAnswer, Refusal, RefusalCause, WireReply } from '../dialect.ts';
import { textBytes } from '../json-bytes.ts';
import { acceptedTypes } from '../media-type.ts';
import { type MultipartPart, writeMultipart } from '../multipart.ts';
import { PRODIA_KEPT_MS, prodiaJobText } from './job.ts';
import { retryHeader } from '../retry-header.ts';

const TEXT_HEADERS = { 'content-type': 'text/plain; charset=utf-8' };

type ReplyForm = 'multipart' | 'json' | 'output';

/** The form of a reply by the first media type in `accept` that the endpoint knows; multipart where none is. */
function replyForm(accept: string): ReplyForm {
  for (const type of acceptedTypes(accept)) {
    if (type === 'multipart/form-data' || type === 'multipart/*' || type === '*/*') return 'multipart';
    if (type === 'application/json') return 'json';
    if (/^(?:image\/(?:jpeg|png|webp|\*)|video\/(?:mp4|\*))$/.test(type)) return 'output';
  }
  return 'multipart';
}

/** The job JSON of a synchronous job. */
function jobText(answer: JobAnswer): string {
  return prodiaJobText({
    request: answer.request,
    id: answer.id,
    state: 'completed',
    createdEpochMs: answer.createdEpochMs,
    updatedEpochMs: answer.finishedEpochMs,
    expiresEpochMs: answer.createdEpochMs + PRODIA_KEPT_MS,
    answer,
    showsPrice: answer.request.wantsPrice,
  });
}

function jobPart(text: string): MultipartPart {
  return { name: 'job', filename: 'job.json', contentType: 'application/json', bytes: textBytes(text) };
}

/**
 * The reply to a finished job, in the form that `accept` asks: the parts `job` and `output`, the job alone, or the first
 * output alone. The price is there only with `?price=true` and an output (docs.prodia.com/reference/price, 2026-11).
 */
export function writeProdia(answer: JobAnswer): WireReply {
  const form = replyForm(answer.request.accept);
  if (form === 'output') {
    const [output] = answer.outputs;
    const contentType = output?.contentType ?? answer.request.outputContentType;
    return { status: 200, headers: { 'content-type': contentType }, body: output?.bytes ?? new Uint8Array() };
  }
  const text = jobText(answer);
  if (form === 'json') return { status: 200, headers: { 'content-type': 'application/json' }, body: textBytes(text) };
  const outputs = answer.outputs.map((output): MultipartPart => ({ name: 'output', ...output }));
  const { contentType, body } = writeMultipart([jobPart(text), ...outputs], answer.id);
  return { status: 200, headers: { 'content-type': contentType }, body };
}

/**
 * The reply without a job: a 400 or 422 is multipart with `error` and `id` in its `job` part, every other status plain text
 * (prodia-js, v2/index.ts and test/v2.errors.test.ts, 2026-11). A client that asked for JSON gets that part alone; what the vendor
 * does then is not published.
 */
export function refuseProdia(refusal: Refusal): WireReply {
  const { status, message, id } = refusal;
  if (status !== 400 && status !== 422)
    return { status, headers: { ...TEXT_HEADERS, ...retryHeader(refusal) }, body: textBytes(message) };
  const text = JSON.stringify({ id, error: message });
  if (replyForm(refusal.accept ?? '*/*') === 'json')
    return { status, headers: { 'content-type': 'application/json', ...retryHeader(refusal) }, body: textBytes(text) };
  const { contentType, body } = writeMultipart([jobPart(text)], id);
  return { status, headers: { 'content-type': contentType, ...retryHeader(refusal) }, body };
}

/** A missing or wrong token: 401 in plain text (prodia-js, test/v2.errors.test.ts, 2026-11). */
export const PRODIA_BAD_TOKEN: RefusalCause = { status: 401, outcome: 'invalid', message: 'token is invalid' };
