import { parseSize, type Size } from '../../units/size.ts';
import { invalidTask } from './refusal.ts';
import { readBody, type BodyFields } from '../body-fields.ts';
import type { JobRequest, OperationsOf, RequestReading, WireRequest } from '../dialect.ts';
import { readMediaUsage } from '../own-headers.ts';

/** Where tasks are submitted by OpenAI's path. */
export const VIDEOS_PATH = '/v1/videos';
/** Where tasks are submitted by the vendor's own path, with the same answers. */
export const GENERATIONS_PATH = '/v1/video/generations';
/** Longest video: one hour, which is also the vendor's bound (relay/common, MaxTaskDurationSeconds, 2026-11). */
export const VIDEO_MS_MAX = 3_600_000;

const PROMPT_CHARS_MAX = 32_000;
/** Where the request says nothing: 4 seconds of 720x1280 (relay/channel/task/sora/adaptor.go, 2026-11). */
const SECONDS_DEFAULT = 4;
const SIZE_DEFAULT: Size = { widthPx: 720, heightPx: 1280 };

/** Milliseconds of `seconds`, as text or number, or of `duration`. */
function readLengthMs({ fields }: BodyFields): number | undefined {
  const value = fields['seconds'] ?? fields['duration'] ?? SECONDS_DEFAULT;
  const seconds = typeof value === 'string' && /^\d{1,4}(?:\.\d{1,3})?$/.test(value) ? Number(value) : value;
  if (typeof seconds !== 'number') return undefined;
  const lengthMs = Math.round(seconds * 1000);
  return lengthMs >= 1 && lengthMs <= VIDEO_MS_MAX ? lengthMs : undefined;
}

/** Pixels of `size`, or of `width` and `height`. */
function readSize({ fields }: BodyFields): Size | undefined {
  const { size, width, height } = fields;
  if (size !== undefined) return typeof size === 'string' ? parseSize(size) : undefined;
  return width === undefined && height === undefined ? SIZE_DEFAULT : parseSize(`${String(width)}x${String(height)}`);
}

function textProblem({ fields }: BodyFields): string | undefined {
  const { model, prompt } = fields;
  if (typeof model !== 'string' || model === '') return 'field model is required';
  if (typeof prompt !== 'string' || prompt.trim() === '') return 'field prompt is required';
  return prompt.length > PROMPT_CHARS_MAX ? `field prompt has more than ${PROMPT_CHARS_MAX} characters` : undefined;
}

/** A model that makes no videos. Which words a gateway has for it depends on the channel behind the model: these are chosen. */
function modelProblem(model: string, operationsOf: OperationsOf | undefined): string | undefined {
  const known = operationsOf?.(model) ?? [];
  if (known.length === 0 || known.includes('text-to-video')) return undefined;
  return `model ${model} makes no videos: it does ${known.join(' and ')}`;
}

/**
 * Reads `POST /v1/videos` and `POST /v1/video/generations`: JSON or a form with `model`, `prompt`, `seconds` or `duration`, `size` or `width`
 * and `height` (docs.newapi.pro/en/docs/api/ai-model/videos and relay/channel/task, 2026-11). Input images are taken and cost nothing of
 * their own.
 */
export function readVideoTask(request: WireRequest, operationsOf?: OperationsOf): RequestReading {
  const read = readBody(request, ['duration', 'width', 'height']);
  if ('problem' in read) return { refusal: invalidTask(read.problem) };
  const problem = textProblem(read) ?? modelProblem(String(read.fields['model']), operationsOf);
  if (problem !== undefined) return { refusal: invalidTask(problem) };
  const [lengthMs, size] = [readLengthMs(read), readSize(read)];
  if (lengthMs === undefined) return { refusal: invalidTask('field seconds must be a number above 0') };
  if (size === undefined) return { refusal: invalidTask('field size must be WIDTHxHEIGHT') };
  const job: JobRequest = {
    wireModel: String(read.fields['model']),
    operation: 'text-to-video',
    usage: readMediaUsage({ ...size, videos: 1, videoMs: lengthMs }, request.headers),
    wantsPrice: false,
    outputContentType: 'video/mp4',
    echo: { seconds: String(lengthMs / 1000), size: `${size.widthPx}x${size.heightPx}` },
  };
  return { job };
}
