import { MAKES_IMAGES, type Operation } from '../../workload/request-class.ts';
import type { JobRequest, OperationsOf, RefusalCause, RequestReading, WireRequest } from '../dialect.ts';
import { originOf, plainPath } from './address.ts';
import { chatProblem, chatUsage } from './chat.ts';
import { operationOf } from './operation.ts';
import {
  booleanProblem,
  choiceProblem,
  decimalProblem,
  type FalProblem,
  integerProblem,
  missingField,
  problemRefusal,
  textProblem,
} from './problem.ts';
import { EXPANSIONS, FAL_EXPANSION_PX_MAX, sidesProblem, sizeProblem } from './size.ts';
import { frameRateOf, LENGTH_FIELDS, secondsOf, usageOfFields } from './usage.ts';
import { readTextUsage, readUsage } from '../own-headers.ts';
import { asRecord, parseJson } from '../json-bytes.ts';
import { queryValue } from '../query-fields.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Most images of one request (schema of fal-ai/flux/dev, 2026-11); other endpoints allow fewer or more. */
export const FAL_IMAGES_MAX = 4;
/** Most denoising steps; the vendor's maximum differs by endpoint and is 50 for most. */
export const FAL_STEPS_MAX = 100;
/** Longest video or sound: one hour. */
export const FAL_DURATION_MS_MAX = 3_600_000;
/** Input images of one request. */
export const FAL_INPUTS_MAX = 16;
/** Longest text of a prompt or of a speech. */
export const FAL_TEXT_CHARS_MAX = 100_000;

const SEED_MAX = 9_007_199_254_740_991;
const START_TIMEOUT_S_MAX = 1_000_000;
const URL_CHARS_MAX = 4096;
/** From the strictest to the most permissive (types of @fal-ai/client, endpoints of FLUX, 2026-11). */
const TOLERANCES: readonly string[] = ['1', '2', '3', '4', '5', '6'];
const IMAGE_FORMATS: readonly string[] = ['jpeg', 'png', 'webp'];

/** A chat says nothing again of what it was asked. */
const NO_ECHO: Fields = {};

/** Which text an operation cannot do without. */
const TEXT_FIELD: { readonly [K in Operation]?: string } = {
  'text-to-image': 'prompt',
  'image-edit': 'prompt',
  'text-to-video': 'prompt',
  'text-to-audio': 'prompt',
  'text-to-speech': 'text',
};

/** Which links to files an operation cannot do without: one of them. */
const LINK_FIELDS: { readonly [K in Operation]?: readonly string[] } = {
  'image-edit': ['image_url', 'image_urls'],
  inpaint: ['image_url', 'image_urls'],
  outpaint: ['image_url'],
  'image-variation': ['image_url', 'image_urls'],
  'image-to-image': ['image_url', 'image_urls'],
  upscale: ['image_url'],
  'image-to-video': ['image_url', 'image_urls'],
  'video-to-video': ['video_url'],
  'speech-to-text': ['audio_url'],
};

function textFieldProblem(operation: Operation, fields: Fields): FalProblem | undefined {
  // Some of fal's speech endpoints call the text `prompt`.
  const named = operation === 'text-to-speech' && fields['text'] === undefined ? 'prompt' : TEXT_FIELD[operation];
  for (const name of ['prompt', 'text']) {
    const value = fields[name];
    if (typeof value === 'string' && value.length > FAL_TEXT_CHARS_MAX) {
      const message = `String should have at most ${FAL_TEXT_CHARS_MAX} characters`;
      return { at: `body.${name}`, message, type: 'string_too_long' };
    }
  }
  if (named !== undefined && fields[named] === undefined) return missingField(TEXT_FIELD[operation] ?? named);
  return textProblem(fields, 'prompt') ?? textProblem(fields, 'text');
}

/** Whether a link, or a list of links, has anything in it. */
function isFilled(links: unknown): boolean {
  return ((links as string | readonly string[] | undefined)?.length ?? 0) > 0;
}

function linkProblem(operation: Operation, fields: Fields): FalProblem | undefined {
  const names = LINK_FIELDS[operation] ?? [];
  const list = fields['image_urls'];
  if (list !== undefined) {
    if (!Array.isArray(list) || list.some((link) => typeof link !== 'string'))
      return { at: 'body.image_urls', message: 'Input should be a valid list of strings', type: 'list_type' };
    if (list.length > FAL_INPUTS_MAX) {
      const message = `List should have at most ${FAL_INPUTS_MAX} items after validation, not ${list.length}`;
      return { at: 'body.image_urls', message, type: 'too_long' };
    }
  }
  for (const name of ['image_url', 'video_url', 'audio_url', 'mask_url']) {
    const wrong = textProblem(fields, name);
    if (wrong !== undefined) return wrong;
  }
  if (names.length > 0 && !names.some((name) => isFilled(fields[name]))) return missingField(names[0] ?? 'image_url');
  return operation === 'inpaint' && !isFilled(fields['mask_url']) ? missingField('mask_url') : undefined;
}

const SECONDS = { min: 0.001, max: FAL_DURATION_MS_MAX / 1000 };
const FRAME_RATE = { min: 1, max: 1000 };

/** A length of more than an hour, or none at all, however it is told: in seconds, in ms, or as frames at a rate. */
function lengthProblem(fields: Fields): FalProblem | undefined {
  for (const name of LENGTH_FIELDS) {
    const value = fields[name];
    if (value === undefined || value === 'auto') continue;
    const wrong = decimalProblem({ [name]: secondsOf(value) ?? value }, name, SECONDS);
    if (wrong !== undefined) return wrong;
  }
  return (
    integerProblem(fields, 'music_length_ms', { min: 1, max: FAL_DURATION_MS_MAX }) ??
    decimalProblem(fields, 'frames_per_second', FRAME_RATE) ??
    decimalProblem(fields, 'fps', FRAME_RATE) ??
    integerProblem(fields, 'num_frames', { min: 1, max: Math.floor(SECONDS.max * frameRateOf(fields)) })
  );
}

/** The first problem of the fields; undefined when they have none. */
function fieldsProblem(operation: Operation, fields: Fields): FalProblem | undefined {
  if (operation === 'chat') return chatProblem(fields);
  const own = (problemOf: (name: string) => FalProblem | undefined, names: readonly string[]): FalProblem | undefined =>
    names.map(problemOf).find((problem) => problem !== undefined);
  return (
    textFieldProblem(operation, fields) ??
    linkProblem(operation, fields) ??
    own((name) => sizeProblem(fields, name), ['image_size', 'video_size']) ??
    own((name) => integerProblem(fields, name, { min: 1, max: 14_142 }), ['width', 'height']) ??
    integerProblem(fields, 'num_images', { min: 1, max: FAL_IMAGES_MAX }) ??
    integerProblem(fields, 'num_inference_steps', { min: 1, max: FAL_STEPS_MAX }) ??
    integerProblem(fields, 'seed', { min: -SEED_MAX, max: SEED_MAX }) ??
    decimalProblem(fields, 'strength', { min: 0, max: 1 }) ??
    decimalProblem(fields, 'upscale_factor', { min: 1, max: 16 }) ??
    own((name) => integerProblem(fields, name, { min: 0, max: FAL_EXPANSION_PX_MAX }), EXPANSIONS) ??
    decimalProblem(fields, 'zoom_out_percentage', { min: 0, max: 100 }) ??
    own((name) => sidesProblem(fields, name), ['canvas_size', 'original_image_size']) ??
    own((name) => textProblem(fields, name), ['resolution', 'aspect_ratio', 'quality', 'negative_prompt']) ??
    lengthProblem(fields) ??
    choiceProblem(fields, 'safety_tolerance', TOLERANCES) ??
    booleanProblem(fields, 'enable_safety_checker') ??
    (MAKES_IMAGES.includes(operation) ? choiceProblem(fields, 'output_format', IMAGE_FORMATS) : undefined)
  );
}

function contentTypeOf(operation: Operation, fields: Fields): string {
  if (MAKES_IMAGES.includes(operation)) return `image/${String(fields['output_format'] ?? 'jpeg')}`;
  if (operation === 'speech-to-text' || operation === 'chat') return 'application/json';
  return operation.endsWith('-video') ? 'video/mp4' : 'audio/mpeg';
}

/** What the headers of a request say: how long it may wait for its start. What fal makes of a bad value is not
 * documented; here it is a bad request. */
function readStartTimeout(request: WireRequest): { readonly startTimeoutMs?: number } | RefusalCause {
  const text = request.headers['x-fal-request-timeout'];
  if (text === undefined) return {};
  const seconds = /^\d{1,7}(?:\.\d{1,9})?$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= START_TIMEOUT_S_MAX) return { startTimeoutMs: Math.round(seconds * 1000) };
  const message = `X-Fal-Request-Timeout: got '${text.slice(0, 40)}', want seconds from 1 to ${START_TIMEOUT_S_MAX}`;
  return { status: 400, outcome: 'invalid', message, code: 'bad_request' };
}

function readWebhook(request: WireRequest): { readonly webhookUrl?: string } | RefusalCause {
  const url = queryValue(request.path, 'fal_webhook');
  if (url === undefined) return {};
  if (url.length <= URL_CHARS_MAX && /^https?:\/\//i.test(url) && URL.canParse(url)) return { webhookUrl: url };
  return problemRefusal({ at: 'query.fal_webhook', message: 'Input should be a valid URL', type: 'url_parsing' });
}

/** The endpoint that a path names, as it is written; percent signs are kept where they mean nothing. */
function endpointOf(path: string): string {
  try {
    return decodeURIComponent(plainPath(path));
  } catch {
    return plainPath(path);
  }
}

function readJob(request: WireRequest, endpointId: string, operationsOf?: OperationsOf): RequestReading {
  const body = asRecord(parseJson(request.body));
  if (body === undefined) {
    const message = 'Input should be a valid dictionary or object to extract fields from';
    return { refusal: problemRefusal({ at: 'body', message, type: 'model_attributes_type' }) };
  }
  // An absent value and null mean the same to the validator, for every field that has a default.
  const fields: Fields = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  const operation = operationOf(endpointId, fields, operationsOf);
  const problem = fieldsProblem(operation, fields);
  if (problem !== undefined) return { refusal: problemRefusal(problem) };
  const timeout = readStartTimeout(request);
  if ('status' in timeout) return { refusal: timeout };
  const { prompt, seed } = operation === 'chat' ? NO_ECHO : fields;
  const job: JobRequest = {
    wireModel: endpointId,
    operation,
    usage:
      operation === 'chat'
        ? readTextUsage(chatUsage(fields), request.headers)
        : readUsage(usageOfFields(operation, fields), request.headers),
    wantsPrice: true,
    outputContentType: contentTypeOf(operation, fields),
    echo: { prompt: prompt ?? '', origin: originOf(request.headers), ...(seed === undefined ? {} : { seed }) },
    ...timeout,
  };
  return { job };
}

/** Reads `POST https://fal.run/ENDPOINT`: a JSON object (docs.fal.ai, synchronous requests, 2026-11). */
export function readFalRun(request: WireRequest, operationsOf?: OperationsOf): RequestReading {
  return readJob(request, endpointOf(request.path), operationsOf);
}

/** Reads `POST https://queue.fal.run/ENDPOINT[?fal_webhook=URL]`, which stands below `/queue/` here (docs.fal.ai, queue, 2026-11). */
export function readFalSubmit(request: WireRequest, operationsOf?: OperationsOf): RequestReading {
  const webhook = readWebhook(request);
  if ('status' in webhook) return { refusal: webhook };
  const reading = readJob(request, endpointOf(request.path).replace(/^queue\//, ''), operationsOf);
  return 'refusal' in reading ? reading : { job: { ...reading.job, ...webhook } };
}
