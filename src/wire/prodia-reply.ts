import type { JobAnswer, Refusal, RefusalCause, WireReply } from './dialect.ts';
import { isoInstant } from './iso-instant.ts';
import { asRecord, textBytes } from './json-bytes.ts';
import { writeDollars } from './json-exact.ts';
import { acceptedTypes } from './media-type.ts';
import { writeMultipart } from './multipart.ts';
import type { MultipartPart } from './multipart.ts';
import { retryHeader } from './retry-header.ts';

/** How long the vendor keeps a job: in its sample of 2026-02-10, `expires_at` is `created_at` + 300 s. */
const KEPT_MS = 300_000;

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

function metricsOf(answer: JobAnswer, config: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  const elapsed = Math.max(0, answer.finishedEpochMs - answer.startedEpochMs) / 1000;
  const steps = config['steps'];
  return typeof steps === 'number' && elapsed > 0 ? { elapsed, ips: steps / elapsed } : { elapsed };
}

/** The job as JSON text; the price is spliced in as text, because a double cannot be told to print all its decimals. */
function jobText(answer: JobAnswer): string {
  const config = asRecord(answer.request.echo['config']) ?? {};
  const text = JSON.stringify({
    type: answer.request.wireModel,
    created_at: isoInstant(answer.createdEpochMs),
    updated_at: isoInstant(answer.finishedEpochMs),
    expires_at: isoInstant(answer.createdEpochMs + KEPT_MS),
    id: answer.id,
    state: { current: 'completed' },
    config,
    metrics: metricsOf(answer, config),
  });
  const { price } = answer;
  if (price === undefined || !answer.request.wantsPrice || answer.outcome !== 'ok') return text;
  const priceText = `{"product":${JSON.stringify(price.product)},"dollars":${writeDollars(price.nanoUsd)}}`;
  return `${text.slice(0, -1)},"price":${priceText}}`;
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
  if (form === 'json') {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: textBytes(text) };
  }
  const outputs = answer.outputs.map((output): MultipartPart => ({ name: 'output', ...output }));
  const { contentType, body } = writeMultipart([jobPart(text), ...outputs], answer.id);
  return { status: 200, headers: { 'content-type': contentType }, body };
}

/**
 * The reply without a job: a 400 or 422 is multipart with `error` and `id` in its `job` part, every other status plain text
 * (prodia-js, v2/index.ts and test/v2.errors.test.ts, 2026-11).
 */
export function refuseProdia(refusal: Refusal): WireReply {
  const { status, message, id } = refusal;
  if (status !== 400 && status !== 422) {
    return { status, headers: { ...TEXT_HEADERS, ...retryHeader(refusal) }, body: textBytes(message) };
  }
  const { contentType, body } = writeMultipart([jobPart(JSON.stringify({ id, error: message }))], id);
  return { status, headers: { 'content-type': contentType, ...retryHeader(refusal) }, body };
}

/** A missing or wrong token: 401 in plain text (prodia-js, test/v2.errors.test.ts, 2026-11). */
export const PRODIA_BAD_TOKEN: RefusalCause = { status: 401, outcome: 'invalid', message: 'token is invalid' };
