import type { Unsold } from '../../billing/price/rule.ts';
import type { Usage } from '../../billing/usage.ts';
import { formatCount } from '../../units/format.ts';
import { editsOf, IMAGES_FROM_IMAGES, type Operation } from '../../workload/request-class.ts';
import type { JobRequest, OperationsOf, RefusalCause, RequestReading, WireRequest } from '../dialect.ts';
import { asRecord, nestsWithin, parseJson } from '../json-bytes.ts';
import { acceptedTypes, mediaTypeOf } from '../media-type.ts';
import { queryValue } from '../query-fields.ts';
import { readMultipart } from '../multipart.ts';
import { operationAmong } from '../modes.ts';
import { readMediaUsage } from '../own-headers.ts';

/**
 * The operations that a job carries here (docs.prodia.com/reference/inference and /job-types, 2026-11). No job type that was seen there extends
 * an image or varies it without a prompt.
 */
export const PRODIA_OPERATIONS: readonly Operation[] = [
  'text-to-image',
  'image-edit',
  'inpaint',
  'image-to-image',
  'upscale',
  'text-to-video',
  'image-to-video',
];
/** Operations that work on images; they come as parts of a form. */
export const TAKES_IMAGE: readonly Operation[] = [...IMAGES_FROM_IMAGES, 'image-to-video'];

/** Most steps: the vendor's maximum differs by model and is below 1,000 (prodia-js, test/v2.errors.test.ts, 2026-11). */
export const STEPS_MAX = 999;
/** Most pixels of a side, as everywhere in a scenario; the vendor's maximum differs by model. */
export const SIDE_PX_MAX = 99_999;
/** Longest video: one hour. */
export const DURATION_MS_MAX = 3_600_000;

/** Most times that a side is enlarged; the vendor's maximum differs by model. */
const SCALE_MAX = 16;
const CONFIG_DEPTH_MAX = 16;
const IMAGE_TYPES: readonly string[] = ['image/jpeg', 'image/png', 'image/webp'];

type Config = Readonly<Record<string, unknown>>;
interface Refused {
  readonly refusal: RefusalCause;
}

/** How the vendor refuses a job that it cannot schedule, a missing or unknown `type` included (prodia-js tests, 2026-11). */
export const UNSCHEDULABLE: RefusalCause = {
  status: 429,
  outcome: 'throttled',
  message: 'Unable to schedule the job. Are your sure your token and job type are correct?',
};

function isVideoOperation(operation: Operation): boolean {
  return operation === 'text-to-video' || operation === 'image-to-video';
}

function refused(message: string): Refused {
  return { refusal: { status: 400, outcome: 'invalid', message } };
}

interface JobBody {
  readonly job: Uint8Array;
  readonly inputs: number;
  /** How many of them are called a mask. */
  readonly masks: number;
}

/** The bytes of the job and its inputs: the whole body as JSON, or the parts `job` and `input` of a form. */
function readBody(request: WireRequest): JobBody | Refused {
  const contentType = request.headers['content-type'];
  const mediaType = mediaTypeOf(contentType);
  if (mediaType === 'application/json') return { job: request.body, inputs: 0, masks: 0 };
  if (mediaType !== 'multipart/form-data')
    return refused(`content type: got '${mediaType}', want application/json or multipart/form-data`);
  const reading = readMultipart(contentType ?? '', request.body);
  if ('problem' in reading) return refused(reading.problem);
  const jobs = reading.parts.filter((part) => part.name === 'job');
  const inputs = reading.parts.filter((part) => part.name === 'input');
  const [job] = jobs;
  if (job === undefined || jobs.length > 1) return refused(`job: got ${jobs.length} parts with this name, want 1`);
  if (new Set(inputs.map((part) => part.filename)).size < inputs.length)
    return refused('input: two parts have the same filename; give each input its own');
  if (inputs.some(({ bytes }) => bytes.length === 0)) return refused('input: got an empty file, want an image');
  const masks = inputs.filter(({ filename = '' }) => filename.startsWith('mask')).length;
  return { job: job.bytes, inputs: inputs.length, masks };
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** What is wrong with a number of the config, in the words of the vendor's validator; undefined when nothing is. */
function numberProblem(
  config: Config,
  name: string,
  max: number,
  kind: 'integer' | 'number',
  min?: number,
): string | undefined {
  const value = config[name];
  if (value === undefined) return undefined;
  const place = `at '/config/${name}'`;
  if (typeof value !== 'number') return `${place}: got ${kindOf(value)}, want ${kind}`;
  if (kind === 'integer' && !Number.isInteger(value)) return `${place}: got number, want integer`;
  if (value > max) return `${place}: maximum: got ${formatCount(value)}, want ${formatCount(max)}`;
  const least = kind === 'integer' ? 1 : min;
  if (least !== undefined)
    return value < least ? `${place}: minimum: got ${numberText(value)}, want ${least}` : undefined;
  return value > 0 ? undefined : `${place}: exclusiveMinimum: got ${value}, want 0`;
}

const numberText = (value: number): string => (Number.isInteger(value) ? formatCount(value) : String(value));

/** A config beyond what is sold: a 400 in the words of the vendor's validator. Pixels and products have no words there, so these are chosen. */
export function prodiaUnsold(unsold: Unsold): RefusalCause {
  if (unsold.by === 'product') return refused("at '/config': no product is for this config").refusal;
  const { by, asked, least, most } = unsold;
  const place = by === 'pixels' ? "at '/config': width times height" : `at '/config/${by}'`;
  const [word, bound] = asked > most ? ['maximum', most] : ['minimum', least];
  const unit = by === 'duration' ? 1000 : 1;
  return refused(`${place}: ${word}: got ${numberText(asked / unit)}, want ${numberText(bound / unit)}`).refusal;
}

function inputProblem(type: string, operation: Operation, { inputs, masks }: JobBody): string | undefined {
  if (inputs === 0 && TAKES_IMAGE.includes(operation)) return `input: missing; ${type} works on an image`;
  if (operation !== 'inpaint') return undefined;
  if (masks > 1) return `input: got ${masks} masks, want 1 for ${type}`;
  return inputs < 2 ? `input: got 1, want an image and its mask for ${type}` : undefined;
}

function configProblem(config: Config, operation: Operation): string | undefined {
  if (!nestsWithin(config, CONFIG_DEPTH_MAX)) return `at '/config': nests deeper than ${CONFIG_DEPTH_MAX} levels`;
  const prompt = config['prompt'];
  if (prompt !== undefined && typeof prompt !== 'string')
    return `at '/config/prompt': got ${kindOf(prompt)}, want string`;
  if (prompt === undefined && operation.startsWith('text-to-')) return "at '/config': missing property 'prompt'";
  return (
    numberProblem(config, 'steps', STEPS_MAX, 'integer') ??
    numberProblem(config, 'width', SIDE_PX_MAX, 'integer') ??
    numberProblem(config, 'height', SIDE_PX_MAX, 'integer') ??
    numberProblem(config, 'duration', DURATION_MS_MAX / 1000, 'number') ??
    numberProblem(config, 'strength', 1, 'number', 0) ??
    numberProblem(config, 'scale', SCALE_MAX, 'number', 1)
  );
}

/**
 * What a job most likely does: by the words in which job types end, such as `txt2img`, `img2vid` and `inpainting` (of which clients send the
 * image and the mask as two inputs, 2026-11), and where a name says nothing, by inputs and config. That a mask is known by its file name is an
 * assumption, for job types that do both.
 */
function guess(type: string, config: Config, { inputs, masks }: JobBody): Operation {
  if (type.includes('img2vid')) return 'image-to-video';
  if (/(?:txt|ref)2vid/.test(type)) return 'text-to-video';
  if (type.includes('upscale')) return 'upscale';
  if (type.includes('txt2img')) return 'text-to-image';
  if (type.includes('inpaint') || masks > 0) return 'inpaint';
  if (config['duration'] !== undefined) return inputs > 0 ? 'image-to-video' : 'text-to-video';
  if (config['scale'] !== undefined) return 'upscale';
  if (inputs === 0 && !type.includes('img2img')) return 'text-to-image';
  return config['strength'] === undefined ? 'image-edit' : 'image-to-image';
}

/** What a job does: what the provider's models of its type do, and if these do several things, the likely one of them. */
function operationOf(type: string, config: Config, body: JobBody, known: readonly Operation[]): Operation {
  return operationAmong(guess(type, config, body), PRODIA_OPERATIONS, known);
}

/** Steps of a job whose config does not say them: 4 for a new image, as the vendor's sample of 2026-02-10 shows; unknown for others. */
export function prodiaDefaultSteps(operation: Operation): number | undefined {
  return operation === 'text-to-image' ? 4 : undefined;
}

/** The config with the vendor's defaults filled in: for images 1024 x 1024. */
function withDefaults(config: Config, operation: Operation): Config {
  const isVideo = isVideoOperation(operation);
  // Spreading an object that was parsed costs ten times as much (Node 20).
  const filled: Record<string, unknown> = Object.assign({}, config);
  const steps = prodiaDefaultSteps(operation);
  if (steps !== undefined) filled['steps'] ??= steps;
  filled['width'] ??= isVideo ? 1280 : 1024;
  filled['height'] ??= isVideo ? 720 : 1024;
  if (isVideo) filled['duration'] ??= 5;
  return filled;
}

/** What the job consumes. Inputs count as large as the output, those to upscale as half; a mask is none. */
function usageOf(filled: Config, operation: Operation, inputs: number, headers: WireRequest['headers']): Usage {
  const isVideo = isVideoOperation(operation);
  const images = operation === 'inpaint' ? inputs - 1 : inputs;
  const inputImages = TAKES_IMAGE.includes(operation) ? images : 0;
  const share = operation === 'upscale' ? 2 : 1;
  const widthPx = Number(filled['width']);
  const heightPx = Number(filled['height']);
  const stated: Partial<Usage> = {
    images: isVideo ? 0 : 1,
    widthPx,
    heightPx,
    steps: Number(filled['steps'] ?? 0),
    videos: isVideo ? 1 : 0,
    videoMs: isVideo ? Math.max(1, Math.round(Number(filled['duration']) * 1000)) : 0,
    edits: editsOf(operation, 1),
    inputImages,
    inputPixels: inputImages * Math.ceil(widthPx / share) * Math.ceil(heightPx / share),
  };
  return readMediaUsage(stated, headers);
}

/** JPEG unless the client asks otherwise (docs.prodia.com/guides/output-image-formats, 2026-11); a video is always MP4. */
function outputTypeOf(accept: string, operation: Operation): string {
  if (isVideoOperation(operation)) return 'video/mp4';
  return acceptedTypes(accept).find((type) => IMAGE_TYPES.includes(type)) ?? 'image/jpeg';
}

/**
 * Reads `POST /v2/job[?price=true]`: the job as a JSON body, or as exactly one part `job` and any number of `input` parts
 * (docs.prodia.com/reference/inference, 2026-11). What is wrong with the config is a 400; a missing or unknown type is a 429.
 */
export function readProdia(request: WireRequest, operationsOf?: OperationsOf): RequestReading {
  const body = readBody(request);
  if ('refusal' in body) return body;
  const job = asRecord(parseJson(body.job));
  if (job === undefined) return refused("job: got no JSON object, want one with 'type' and 'config'");
  const type = job['type'];
  if (typeof type !== 'string' || type === '') return { refusal: UNSCHEDULABLE };
  const known = operationsOf?.(type);
  // The type decides where a job goes: one that goes nowhere is not looked into.
  if (known?.length === 0) return { refusal: UNSCHEDULABLE };
  const config = job['config'] === undefined ? {} : asRecord(job['config']);
  if (config === undefined) return refused(`at '/config': got ${kindOf(job['config'])}, want object`);
  const operation = operationOf(type, config, body, known ?? []);
  const problem = inputProblem(type, operation, body) ?? configProblem(config, operation);
  if (problem !== undefined) return refused(problem);
  const accept = request.headers['accept'] ?? '*/*';
  const filled = withDefaults(config, operation);
  const read: JobRequest = {
    wireModel: type,
    operation,
    usage: usageOf(filled, operation, body.inputs, request.headers),
    wantsPrice: queryValue(request.path, 'price') === 'true',
    accept,
    outputContentType: outputTypeOf(accept, operation),
    echo: { config: filled },
  };
  return { job: read };
}
