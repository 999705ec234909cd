import type { JobAnswer, Refusal, RefusalCause, WireReply } from '../dialect.ts';
import { textBytes } from '../json-bytes.ts';
import { acceptedTypes } from '../media-type.ts';
import { writeMultipartPieces, type WrittenPart } from '../multipart.ts';
import { PiecewiseReply } from '../piecewise-reply.ts';
import { endedView } from '../query-context.ts';
import { prodiaJobText } from './job.ts';
import { fileReply, jsonReply, retryHeader } from '../reply.ts';

const TEXT_HEADERS = { 'content-type': 'text/plain; charset=utf-8' };

/** The form of a reply by the first media type in `accept` that the endpoint knows; multipart where none is. */
function replyForm(accept: string): 'multipart' | 'json' | 'output' {
  for (const type of acceptedTypes(accept)) {
    if (type === 'multipart/form-data' || type === 'multipart/*' || type === '*/*') return 'multipart';
    if (type === 'application/json') return 'json';
    if (/^(?:image\/(?:jpeg|png|webp|\*)|video\/(?:mp4|\*))$/.test(type)) return 'output';
  }
  return 'multipart';
}

function jobPart(text: string): WrittenPart {
  return { name: 'job', filename: 'job.json', contentType: 'application/json', bytes: text };
}

function outputPart({ filename, contentType, bytes }: JobAnswer['outputs'][number]): WrittenPart {
  return { name: 'output', filename, contentType, bytes };
}

/**
 * The reply to a finished job, in the form that `accept` asks: the parts `job` and `output`, the job alone, or the first
 * output alone. The price is there only with `?price=true` and an output (docs.prodia.com/reference/price, 2026-11).
 */
export function writeProdia(answer: JobAnswer): WireReply {
  const form = replyForm(answer.request.accept ?? '*/*');
  if (form === 'output') {
    const none = { contentType: answer.request.outputContentType, bytes: new Uint8Array() };
    return fileReply(answer.outputs[0] ?? none);
  }
  const text = prodiaJobText(endedView(answer), 'completed', answer.createdEpochMs, answer.request.wantsPrice);
  if (form === 'json') return jsonReply(200, text);
  const outputs = answer.outputs.map(outputPart);
  const { contentType, pieces } = writeMultipartPieces([jobPart(text), ...outputs], answer.id);
  return new PiecewiseReply(200, { 'content-type': contentType }, pieces);
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
  if (replyForm(refusal.accept ?? '*/*') === 'json') return jsonReply(status, text, retryHeader(refusal));
  const { contentType, pieces } = writeMultipartPieces([jobPart(text)], id);
  return new PiecewiseReply(status, { 'content-type': contentType, ...retryHeader(refusal) }, pieces);
}

/** A missing or wrong token: 401 in plain text (prodia-js, test/v2.errors.test.ts, 2026-11). */
export const PRODIA_BAD_TOKEN: RefusalCause = { status: 401, outcome: 'invalid', message: 'token is invalid' };
