import { parseSize, type Size } from '../../units/size.ts';
import type { Operation } from '../../workload/request-class.ts';
import type { JobRequest, OperationsOf, RequestReading, WireRequest } from '../dialect.ts';
import { fingerprint } from '../fingerprint.ts';
import { readBody, type BodyFields } from '../body-fields.ts';
import { commonJob, commonProblem, modeProblem, OPENAI_BASE, refusedFor } from './fields.ts';
import { invalidRequest } from './refusal.ts';
import { nestsWithin } from '../json-bytes.ts';
import { type Fields, integerProblem } from '../openai/fields.ts';
import { readMediaUsage } from '../own-headers.ts';

/** Where videos are asked for, and asked about. */
export const VIDEOS_PATH: string = `${OPENAI_BASE}/videos`;
/** Longest video: one hour. The vendor's maximum differs by model. */
export const VIDEO_MS_MAX = 3_600_000;

/** Most videos of a request, and most characters of an idempotency key (docs.lumenfall.ai/api-reference/videos/generate, 2026-11). */
const VIDEOS_MAX = 4;
const KEY_CHARS_MAX = 256;
const URL_CHARS_MAX = 2048;
const VIDEO: readonly Operation[] = ['text-to-video'];
const FIELDS_DEPTH_MAX = 16;
const SECONDS_DEFAULT = 5;
const SIZE_DEFAULT: Size = { widthPx: 1280, heightPx: 720 };
const RATIO_HEIGHT_PX = 720;

/** Milliseconds of `seconds`, also called `duration`: a number, or text that is one. */
function readLengthMs(fields: Fields): number | undefined {
  const value = fields['seconds'] ?? fields['duration'] ?? SECONDS_DEFAULT;
  const seconds =
    typeof value === 'string' && /^\d{1,4}(?:\.\d{1,3})?s?$/.test(value) ? Number.parseFloat(value) : value;
  if (typeof seconds !== 'number') return undefined;
  const lengthMs = Math.round(seconds * 1000);
  return lengthMs >= 1 && lengthMs <= VIDEO_MS_MAX ? lengthMs : undefined;
}

/** Pixels of `1920x1080`, or of an aspect ratio such as `16:9`, which counts as 720 pixels high. */
function readSize(fields: Fields): Size | undefined {
  const value = fields['size'] ?? fields['aspect_ratio'];
  if (value === undefined) return SIZE_DEFAULT;
  if (typeof value !== 'string') return undefined;
  const ratio = /^([1-9]\d?):([1-9]\d?)$/.exec(value);
  if (ratio === null) return parseSize(value);
  return {
    widthPx: Math.max(1, Math.round((RATIO_HEIGHT_PX * Number(ratio[1])) / Number(ratio[2]))),
    heightPx: RATIO_HEIGHT_PX,
  };
}

/**
 * The key that makes two requests one. Its field is published without a name; clients send `idempotency_key` in the body (lumenfall clients
 * on GitHub, 2026), and the header that other vendors use is taken as well. The body wins where both are there.
 */
function readKey(request: WireRequest, fields: Fields): string | undefined | { readonly problem: string } {
  const key = fields['idempotency_key'] ?? request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && key !== '' && key.length <= KEY_CHARS_MAX) return key;
  return { problem: `Invalid 'idempotency_key': expected a string of 1 to ${KEY_CHARS_MAX} characters` };
}

/**
 * The URL to call. The vendor takes only https, a domain name, and port 443 or 8443; here any http or https URL is read, so that a
 * webhook can be tried on one's own machine, and the server decides which hosts it calls.
 */
function readWebhook(fields: Fields): string | undefined | { readonly problem: string } {
  const url = fields['webhook_url'];
  if (url === undefined) return undefined;
  const isUrl = typeof url === 'string' && url.length <= URL_CHARS_MAX && /^https?:\/\/[^\s]+$/.test(url);
  return isUrl && URL.canParse(url) ? url : { problem: "Invalid 'webhook_url': expected an http or https URL" };
}

/** What must be the same for a replay: every field but the key, and the size of every file. */
function fingerprintOf({ fields, files }: BodyFields): string {
  const { idempotency_key: _, ...asked } = fields;
  const sorted = Object.entries(asked).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return fingerprint(JSON.stringify([sorted, files.map((file) => [file.name, file.bytes.length])]));
}

/** The host that the client called, for the link to the output; empty where the request names none. */
function originOf(request: WireRequest): string {
  const { host } = request.headers;
  return host === undefined || !/^[\w.:[\]-]{1,255}$/.test(host) ? '' : `http://${host}`;
}

/** The job of a video. A vendor's 400 names the first field that is wrong. */
function readFields(request: WireRequest, read: BodyFields, operationsOf: OperationsOf | undefined): RequestReading {
  const { fields } = read;
  const message = commonProblem(fields) ?? modeProblem(String(fields['model']), 'text-to-video', VIDEO, operationsOf);
  if (message !== undefined) return { refusal: invalidRequest(message) };
  if (!nestsWithin(fields, FIELDS_DEPTH_MAX))
    return { refusal: invalidRequest(`The request nests deeper than ${FIELDS_DEPTH_MAX} levels`) };
  const problem = integerProblem('n', fields['n'], { min: 1, max: VIDEOS_MAX });
  if (problem !== undefined) return refusedFor(problem);
  const [lengthMs, size] = [readLengthMs(fields), readSize(fields)];
  if (lengthMs === undefined) return { refusal: invalidRequest("Invalid 'seconds': expected a number above 0") };
  if (size === undefined) return { refusal: invalidRequest("Invalid 'size': expected WIDTHxHEIGHT or a ratio") };
  const [key, webhookUrl] = [readKey(request, fields), readWebhook(fields)];
  if (typeof key === 'object') return { refusal: invalidRequest(key.problem) };
  if (typeof webhookUrl === 'object') return { refusal: invalidRequest(webhookUrl.problem) };
  const videos = Number(fields['n'] ?? 1);
  const common = commonJob(request, fields);
  const job: JobRequest = {
    ...common,
    operation: 'text-to-video',
    usage: readMediaUsage({ ...size, videos, videoMs: videos * lengthMs }, request.headers),
    outputContentType: 'video/mp4',
    ...(key === undefined ? {} : { idempotency: { key, fingerprint: fingerprintOf(read) } }),
    ...(webhookUrl === undefined ? {} : { webhookUrl }),
    echo: {
      ...common.echo,
      prompt: fields['prompt'],
      seconds: String(lengthMs / 1000),
      size: String(fields['size'] ?? fields['aspect_ratio'] ?? `${size.widthPx}x${size.heightPx}`),
      origin: originOf(request),
    },
  };
  return { job };
}

/**
 * Reads `POST /openai/v1/videos[?dryRun=true]`: JSON, or a form where images come as files (docs.lumenfall.ai/api-reference/videos/generate,
 * 2026-11; openai 6.49.0 always sends a form). Without `seconds`, 5; without `size`, 1280x720: the mock's own choice, the vendor's differs by
 * model. Input images are taken and cost nothing of their own.
 */
export function readLumenfallVideo(request: WireRequest, operationsOf?: OperationsOf): RequestReading {
  const read = readBody(request, ['n']);
  return 'problem' in read ? { refusal: invalidRequest(read.problem) } : readFields(request, read, operationsOf);
}
