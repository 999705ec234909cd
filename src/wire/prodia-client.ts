import type { Operation, RequestShape } from '../workload/request-shape.ts';
import type { ReplyReading, WireReply, WireRequest } from './dialect.ts';
import { asRecord, asText, bytesText, parseJson, textBytes } from './json-bytes.ts';
import { readDollars } from './json-exact.ts';
import { mediaTypeOf } from './media-type.ts';
import { readMultipart, writeMultipart } from './multipart.ts';
import { PLACEHOLDER_PNG } from './placeholder-image.ts';
import { DURATION_MS_MAX, SIDE_PX_MAX, STEPS_MAX } from './prodia-request.ts';
import { boundedMessage, isSuccess, outcomeOfStatus } from './status-outcome.ts';
import { writeTokenCounts } from './token-headers.ts';

/** The operations that `POST /v2/job` carries here (docs.prodia.com/reference/inference, 2026-11). */
export const PRODIA_OPERATIONS: readonly Operation[] = [
  'text-to-image',
  'image-edit',
  'image-to-image',
  'text-to-video',
];

/** How far an image-to-image job may leave its input; sent to tell it from an edit by instruction. */
const STRENGTH = 0.8;

/** Why a shape does not fit one Prodia job; undefined when it does. One job makes one image or one video. */
export function prodiaMisfit(shape: RequestShape): string | undefined {
  const { images, videos, videoMs, widthPx, heightPx, steps } = shape.usage;
  if (!PRODIA_OPERATIONS.includes(shape.operation)) {
    return `the prodia dialect does not carry ${shape.operation}; it carries ${PRODIA_OPERATIONS.join(', ')}`;
  }
  if (steps > STEPS_MAX) return `the prodia dialect takes at most ${STEPS_MAX} steps; lower the ${steps} steps`;
  if (Math.max(widthPx, heightPx) > SIDE_PX_MAX) return `the prodia dialect takes at most ${SIDE_PX_MAX} pixels a side`;
  if (shape.operation === 'text-to-video') {
    if (videos !== 1) return `one Prodia job makes one video; ask for 1 instead of ${videos}, and send more requests`;
    const fits = videoMs > 0 && videoMs <= DURATION_MS_MAX;
    return fits ? undefined : `the prodia dialect takes videos above 0 and up to ${DURATION_MS_MAX / 1000} s`;
  }
  return images === 1
    ? undefined
    : `one Prodia job makes one image; ask for 1 instead of ${images}, and send more requests`;
}

/** The job of a shape: `type` and `config`, with only those fields that the shape names. */
function jobText(shape: RequestShape, wireModel: string): string {
  const { widthPx, heightPx, steps, videoMs } = shape.usage;
  const config = {
    prompt: shape.prompt,
    ...(steps > 0 ? { steps } : {}),
    ...(widthPx > 0 ? { width: widthPx } : {}),
    ...(heightPx > 0 ? { height: heightPx } : {}),
    ...(shape.operation === 'text-to-video' ? { duration: videoMs / 1000 } : {}),
    ...(shape.operation === 'image-to-image' ? { strength: STRENGTH } : {}),
  };
  return JSON.stringify({ type: wireModel, config });
}

/**
 * `POST /v2/job?price=true` for a shape: JSON, or multipart with a `job` and an `input` part where the operation works on
 * an image. It always asks for the price and for a multipart reply (docs.prodia.com/guides/tracking-costs, 2026-11). Where a model is
 * priced by tokens, the shape's tokens travel in headers for the mock (`writeTokenCounts`).
 */
export function encodeProdia(shape: RequestShape, wireModel: string, apiKey: string): WireRequest {
  const job = textBytes(jobText(shape, wireModel));
  const takesImage = shape.operation === 'image-edit' || shape.operation === 'image-to-image';
  const { contentType, body } = takesImage
    ? writeMultipart(
        [
          { name: 'job', filename: 'job.json', contentType: 'application/json', bytes: job },
          { name: 'input', filename: 'input.png', contentType: 'image/png', bytes: PLACEHOLDER_PNG },
        ],
        `request${shape.index}`,
      )
    : { contentType: 'application/json', body: job };
  const headers = {
    authorization: `Bearer ${apiKey}`,
    accept: 'multipart/form-data',
    'content-type': contentType,
    ...writeTokenCounts(shape.usage),
  };
  return { method: 'POST', path: '/v2/job?price=true', headers, body };
}

/** Id, price and message of a job as the vendor writes it; also of the plain error objects that gateways write. */
function readJob(value: unknown): Omit<ReplyReading, 'outcome'> {
  const job = asRecord(value);
  const jobId = asText(job?.['id']);
  const priceNanoUsd = readDollars(asRecord(job?.['price'])?.['dollars']);
  const message = asText(job?.['error']) ?? asText(job?.['detail']) ?? asText(job?.['message']);
  return {
    ...(priceNanoUsd === undefined ? {} : { priceNanoUsd }),
    ...(jobId === undefined ? {} : { jobId }),
    ...(message === undefined ? {} : { message: boundedMessage(message) }),
  };
}

/** What a reply to `/v2/job` says: multipart, the job alone as JSON, an output alone, or an error as text. */
export function decodeProdia(reply: WireReply): ReplyReading {
  const contentType = reply.headers['content-type'];
  const mediaType = mediaTypeOf(contentType);
  const failure = isSuccess(reply.status) ? undefined : outcomeOfStatus(reply.status);
  if (mediaType === 'multipart/form-data') {
    const reading = readMultipart(contentType ?? '', reply.body);
    if ('problem' in reading) return { outcome: failure ?? 'empty', message: boundedMessage(reading.problem) };
    const job = reading.parts.find((part) => part.name === 'job');
    const hasOutput = reading.parts.some((part) => part.name === 'output' && part.bytes.length > 0);
    return {
      outcome: failure ?? (hasOutput ? 'ok' : 'empty'),
      ...(job === undefined ? {} : readJob(parseJson(job.bytes))),
    };
  }
  if (mediaType === 'application/json') return { outcome: failure ?? 'empty', ...readJob(parseJson(reply.body)) };
  if (failure !== undefined)
    return { outcome: failure, message: boundedMessage(bytesText(reply.body.subarray(0, 2000))) };
  const isMedia = /^(?:image|video|audio)\//.test(mediaType);
  return { outcome: isMedia && reply.body.length > 0 ? 'ok' : 'empty' };
}
