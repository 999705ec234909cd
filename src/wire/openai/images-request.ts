import type { Usage } from '../../billing/usage.ts';
import { parseSize, type Size } from '../../units/size.ts';
import { editsOf, type Operation } from '../../workload/request-class.ts';
import { type BodyFields, readFormBody, readJsonBody } from '../body-fields.ts';
import type { JobRequest, OperationsOf, RequestReading, WireRequest } from '../dialect.ts';
import { filesNamed, maskProblem, tooMany } from './edit-files.ts';
import {
  badBody,
  choiceProblem,
  decimalProblem,
  type FieldProblem,
  type Fields,
  integerProblem,
  missing,
  operationProblem,
  refused,
  streamProblem,
  wrongType,
} from './fields.ts';
import { withImageTokens } from './image-tokens.ts';
import { operationAmong } from '../modes.ts';
import { readMediaUsage } from '../own-headers.ts';

/** Where images are made from text. */
export const GENERATIONS_PATH = '/v1/images/generations';
/** Where images are made from images. */
export const EDITS_PATH = '/v1/images/edits';
/** Where images are made from an image without a prompt; of the vendor's models, dall-e-2 alone does it. */
export const VARIATIONS_PATH = '/v1/images/variations';
/** Most images of one request (openai 6.49.0, resources/images, 2026-11). */
export const IMAGES_MAX = 10;
/** Most pixels of a side, as everywhere in a scenario; the vendor's maximum differs by model. */
export const SIDE_PX_MAX = 99_999;

/** Most images that an edit takes in (openai 6.49.0, resources/images, 2026-11). */
export const INPUTS_MAX = 16;
/** The qualities of all models; each knows some of them (openai 6.49.0, resources/images, 2026-11). */
export const QUALITIES: readonly string[] = ['standard', 'hd', 'low', 'medium', 'high', 'auto'];
/** How strictly content is checked; of generations by the GPT image models (openai 6.49.0, resources/images, 2026-11). */
const MODERATIONS: readonly string[] = ['auto', 'low'];
/** Most characters of a prompt (openai 6.49.0, resources/images, 2026-11). */
const PROMPT_CHARS_MAX = 32_000;
/** What lies behind the subject; what `auto` comes to is the model's choice, and opaque here (openai 6.49.0, resources/images, 2026-12). */
const BACKGROUNDS: readonly string[] = ['auto', 'opaque', 'transparent'];
const OUTPUT_FORMATS: readonly string[] = ['png', 'jpeg', 'webp'];
const RESPONSE_FORMATS: readonly string[] = ['url', 'b64_json'];
const DEFAULT_SIZE: Size = { widthPx: 1024, heightPx: 1024 };

/** What a model must do to be asked at the endpoint of edits: work on images. */
export const EDITING: readonly Operation[] = ['image-edit', 'inpaint', 'outpaint', 'image-to-image', 'upscale'];
/** What a model must do to be asked at the endpoint of generations. */
export const GENERATING: readonly Operation[] = ['text-to-image'];
const VARYING: readonly Operation[] = ['image-variation'];

/** A request for images: which endpoint it came to, what it is there, and how many images came with it. */
interface ImagesAsked {
  readonly endpoint: 'generations' | 'edits' | 'variations';
  readonly likely: Operation;
  readonly inputImages: number;
}

/** What each endpoint is for, and the model that is asked where a request names none (openai 6.49.0, resources/images, 2026-11). */
const ENDPOINTS = {
  generations: { wanted: GENERATING, model: 'dall-e-2' },
  edits: { wanted: EDITING, model: 'gpt-image-1.5' },
  variations: { wanted: VARYING, model: 'dall-e-2' },
} as const;

/** The vendor's own models, which refuse what its reference does not have. */
const OFFICIAL = /^(?:(?:chat)?gpt-image|dall-e-)/;

function promptProblem(prompt: unknown): FieldProblem | undefined {
  const param = 'prompt';
  if (prompt === undefined) return missing(param);
  if (typeof prompt !== 'string') return wrongType(param, 'a string');
  if (prompt.length <= PROMPT_CHARS_MAX) return undefined;
  const message = `Invalid 'prompt': string too long, ${prompt.length} characters where ${PROMPT_CHARS_MAX} are allowed.`;
  return { message, param, code: 'string_above_max_length' };
}

/** The GPT image models take no response format: they always answer in base64 (openai 6.49.0, resources/images, 2026-11). */
function formatProblem(fields: Fields, model: string): FieldProblem | undefined {
  if (fields['response_format'] !== undefined && /^(?:chat)?gpt-image/.test(model))
    return { message: "Unknown parameter: 'response_format'.", param: 'response_format', code: 'unknown_parameter' };
  return choiceProblem('response_format', fields['response_format'], RESPONSE_FORMATS);
}

/**
 * `strength` is a field of aggregators, not of the vendor, and its variations take no prompt and no mask (openai 6.49.0, resources/images,
 * 2026-11). What its models do not know is refused (JPhilipp/powerdalle pull request 9, 2025-05).
 */
function foreignProblem(fields: Fields, model: string, endpoint: ImagesAsked['endpoint']): FieldProblem | undefined {
  const foreign = endpoint === 'variations' ? ['strength', 'prompt', 'mask'] : ['strength'];
  const param = OFFICIAL.test(model) ? foreign.find((name) => fields[name] !== undefined) : undefined;
  if (param !== undefined) return { message: `Unknown parameter: '${param}'.`, param, code: 'unknown_parameter' };
  return decimalProblem('strength', fields['strength'], { min: 0, max: 1 });
}

/** What an edit is: with a mask the change of what it marks; with a `strength`, which is Tollmark's choice, an image to start from. */
export function editOf(read: BodyFields): Operation {
  if (filesNamed(read, 'mask').length > 0) return 'inpaint';
  return read.fields['strength'] === undefined ? 'image-edit' : 'image-to-image';
}

function sizeOf(value: unknown): Size | undefined {
  if (value === undefined || value === 'auto') return DEFAULT_SIZE;
  return typeof value === 'string' ? parseSize(value) : undefined;
}

/**
 * What a request for images consumes, at OpenAI and at gateways that speak its format. Images that came along count as large as those asked for:
 * only a Tollmark client says how large they are.
 */
export function imagesUsage(
  request: WireRequest,
  fields: Fields,
  size: Size,
  { operation, inputImages }: { readonly operation: Operation; readonly inputImages: number },
): Usage {
  const images = Number(fields['n'] ?? 1);
  const { quality, moderation } = fields;
  const options = {
    ...(quality === undefined || quality === 'auto' ? {} : { quality: String(quality) }),
    ...(moderation === 'low' ? { safety: 'relaxed' } : {}),
  };
  const stated = {
    images,
    ...size,
    edits: editsOf(operation, images),
    inputImages,
    inputPixels: inputImages * size.widthPx * size.heightPx,
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
  return readMediaUsage(stated, request.headers);
}

/** What an answer of the GPT image models shows of the request (openai 6.49.0, resources/images, 2026-11). */
function shownFields({ quality, output_format, background }: Fields, { widthPx, heightPx }: Size): object {
  const chosen = quality === undefined || quality === 'auto' ? 'medium' : quality;
  return {
    size: `${widthPx}x${heightPx}`,
    quality: chosen,
    output_format: output_format ?? 'png',
    background: background === 'transparent' ? background : 'opaque',
  };
}

/** The job of validated fields, or the first problem that they have. */
function readFields(
  request: WireRequest,
  fields: Fields,
  { endpoint, likely, inputImages }: ImagesAsked,
  operationsOf: OperationsOf | undefined,
): RequestReading {
  const { wanted, model: usual } = ENDPOINTS[endpoint];
  const model = fields['model'] ?? usual;
  if (typeof model !== 'string' || model === '') return refused(wrongType('model', 'a string'));
  const count = fields['n'] ?? 1;
  const problem =
    operationProblem(model, `images/${endpoint}`, wanted, operationsOf) ??
    (endpoint === 'variations' ? undefined : promptProblem(fields['prompt'])) ??
    foreignProblem(fields, model, endpoint) ??
    integerProblem('n', count, { min: 1, max: IMAGES_MAX }) ??
    choiceProblem('quality', fields['quality'], QUALITIES) ??
    (endpoint === 'generations' ? choiceProblem('moderation', fields['moderation'], MODERATIONS) : undefined) ??
    choiceProblem('output_format', fields['output_format'], OUTPUT_FORMATS) ??
    choiceProblem('background', fields['background'], BACKGROUNDS) ??
    formatProblem(fields, model) ??
    streamProblem(fields['stream']);
  if (problem !== undefined) return refused(problem);
  const size = sizeOf(fields['size']);
  if (size === undefined) {
    const message = "Invalid value for 'size'. Supported are 'auto' and WIDTHxHEIGHT.";
    return refused({ message, param: 'size', code: 'invalid_value' });
  }
  const operation = operationAmong(likely, wanted, operationsOf?.(model));
  const usage = imagesUsage(request, fields, size, { operation, inputImages });
  const job: JobRequest = {
    wireModel: model,
    operation,
    usage: withImageTokens(usage, model, String(fields['prompt'] ?? '')),
    wantsPrice: false,
    outputContentType: `image/${String(fields['output_format'] ?? 'png')}`,
    echo: {
      responseFormat: fields['response_format'] ?? (model.startsWith('dall-e-') ? 'url' : 'b64_json'),
      ...(/^(?:chat)?gpt-image/.test(model) ? { shown: shownFields(fields, size) } : {}),
    },
  };
  return { job };
}

/** Reads `POST /v1/images/generations`: a JSON object (openai 6.49.0, resources/images, 2026-11). Without a model, dall-e-2. */
export function readGeneration(request: WireRequest, operationsOf?: OperationsOf): RequestReading {
  const read = readJsonBody(request);
  if ('problem' in read) return refused(badBody(read));
  const asked = { endpoint: 'generations', likely: 'text-to-image', inputImages: 0 } as const;
  return readFields(request, read.fields, asked, operationsOf);
}

/**
 * Reads `POST /v1/images/edits`: multipart with 1 to 16 files `image` or `image[]`, and perhaps a `mask` (openai 6.49.0, resources/images,
 * 2026-11). Without a model, gpt-image-1.5.
 */
export function readEdit(request: WireRequest, operationsOf?: OperationsOf): RequestReading {
  // A form carries text; what is no number stays text and is refused as one.
  const read = readFormBody(request, ['n', 'strength']);
  if ('problem' in read) return refused(badBody(read));
  const images = filesNamed(read, 'image');
  if (images.length === 0 || images.some((file) => file.bytes.length === 0)) return refused(missing('image'));
  if (images.length > INPUTS_MAX) return refused(tooMany('image', images.length, INPUTS_MAX));
  const problem = maskProblem(read);
  if (problem !== undefined) return refused(problem);
  const asked = { endpoint: 'edits', likely: editOf(read), inputImages: images.length } as const;
  return readFields(request, read.fields, asked, operationsOf);
}

/** Reads `POST /v1/images/variations`: multipart with one file `image`, and no prompt (openai 6.49.0, resources/images, 2026-11). */
export function readVariation(request: WireRequest, operationsOf?: OperationsOf): RequestReading {
  const read = readFormBody(request, ['n', 'strength']);
  if ('problem' in read) return refused(badBody(read));
  const images = read.files.filter((file) => file.name === 'image');
  if (images.length === 0 || images.some((file) => file.bytes.length === 0)) return refused(missing('image'));
  if (images.length > 1) return refused(tooMany('image', images.length, 1));
  const problem = maskProblem(read);
  if (problem !== undefined) return refused(problem);
  const [mask] = filesNamed(read, 'mask');
  const asked = { endpoint: 'variations', likely: 'image-variation', inputImages: 1 } as const;
  return readFields(request, mask === undefined ? read.fields : { ...read.fields, mask }, asked, operationsOf);
}
