import { parseSize } from '../../units/size.ts';
import type { Operation } from '../../workload/request-class.ts';
import type { JobRequest, OperationsOf, RequestReading, WireRequest } from '../dialect.ts';
import { readFormBody, readJsonBody } from '../body-fields.ts';
import { asText } from '../json-bytes.ts';
import { commonJob, commonProblem, modeProblem, namedOperations, OPENAI_BASE, refusedFor } from './fields.ts';
import { invalidRequest } from './refusal.ts';
import { operationAmong } from '../modes.ts';
import { choiceProblem, decimalProblem, type Fields, integerProblem } from '../openai/fields.ts';
import { filesNamed, maskProblem } from '../openai/edit-files.ts';
import { EDITING, editOf, GENERATING, imagesUsage } from '../openai/images-request.ts';

/** Where images are made from text. */
export const GENERATIONS_PATH: string = `${OPENAI_BASE}/images/generations`;
/** Where images are made from images. */
export const EDITS_PATH: string = `${OPENAI_BASE}/images/edits`;
/** Most images of a request (docs.lumenfall.ai/api-reference/images/generate, 2026-11). */
export const IMAGES_MAX = 10;

/** Most images that an edit takes in: OpenAI's bound. */
export const INPUTS_MAX = 16;
const FORMATS: readonly string[] = ['url', 'b64_json'];
const FILE_FORMATS: readonly string[] = ['png', 'jpeg', 'webp', 'gif', 'avif'];

/** What a request is by its endpoint and its fields, and how many images came with it. */
interface ImagesAsked {
  readonly likely: Operation;
  readonly inputImages: number;
}

const DEFAULT_SIZE = { widthPx: 1024, heightPx: 1024 };

/** The job of validated fields, or the first problem that they have. */
function readFields(
  request: WireRequest,
  fields: Fields,
  { likely, inputImages }: ImagesAsked,
  operationsOf: OperationsOf | undefined,
): RequestReading {
  const wanted = inputImages > 0 ? EDITING : GENERATING;
  const message =
    commonProblem(fields, likely !== 'upscale') ?? modeProblem(String(fields['model']), likely, wanted, operationsOf);
  if (message !== undefined) return { refusal: invalidRequest(message) };
  const problem =
    integerProblem('n', fields['n'], { min: 1, max: IMAGES_MAX }) ??
    decimalProblem('strength', fields['strength'], { min: 0, max: 1 }) ??
    decimalProblem('scale_factor', fields['scale_factor'], { min: 1, max: 16 }) ??
    choiceProblem('response_format', fields['response_format'], FORMATS) ??
    choiceProblem('output_format', fields['output_format'], FILE_FORMATS);
  if (problem !== undefined) return refusedFor(problem);
  const { size, quality } = fields;
  if (quality !== undefined && typeof quality !== 'string')
    return { refusal: invalidRequest("Invalid type for 'quality': expected a string") };
  const pixels = size === undefined || size === 'auto' ? DEFAULT_SIZE : parseSize(asText(size) ?? '');
  if (pixels === undefined) return { refusal: invalidRequest("Invalid 'size': expected WIDTHxHEIGHT") };
  const common = commonJob(request, fields);
  const known = namedOperations(String(fields['model']), operationsOf);
  const operation = operationAmong(likely, wanted, known);
  const job: JobRequest = {
    ...common,
    operation,
    usage: imagesUsage(request, fields, pixels, { operation, inputImages }),
    outputContentType: `image/${String(fields['output_format'] ?? 'png')}`,
    echo: { ...common.echo, responseFormat: fields['response_format'] ?? 'url' },
  };
  return { job };
}

/**
 * Reads `POST /openai/v1/images/generations[?dryRun=true]` (docs.lumenfall.ai/api-reference/images/generate, 2026-11): as OpenAI's, but the
 * model must be named, links are the default, `response_format` is there for every model, and what is not known is passed on.
 */
export function readLumenfallGeneration(request: WireRequest, operationsOf?: OperationsOf): RequestReading {
  const read = readJsonBody(request);
  if ('problem' in read) return { refusal: invalidRequest(read.problem) };
  return readFields(request, read.fields, { likely: 'text-to-image', inputImages: 0 }, operationsOf);
}

/**
 * Reads `POST /openai/v1/images/edits[?dryRun=true]`: a form with 1 to 16 files `image` or `image[]`, perhaps a `mask`, or a `scale_factor` where a
 * prompt would be (docs.lumenfall.ai/api-reference/images/edit, 2026-11). What else it has, such as `strength`, is passed on to the provider.
 */
export function readLumenfallEdit(request: WireRequest, operationsOf?: OperationsOf): RequestReading {
  const read = readFormBody(request, ['n', 'strength', 'scale_factor']);
  if ('problem' in read) return { refusal: invalidRequest(read.problem) };
  const images = filesNamed(read, 'image');
  if (images.length === 0) return { refusal: invalidRequest("Missing required parameter: 'image'") };
  if (images.some((file) => file.bytes.length === 0)) return { refusal: invalidRequest('Invalid image file provided') };
  if (images.length > INPUTS_MAX) return { refusal: invalidRequest(`At most ${INPUTS_MAX} input images are allowed`) };
  const problem = maskProblem(read);
  if (problem !== undefined) return refusedFor(problem);
  const likely = read.fields['scale_factor'] === undefined ? editOf(read) : 'upscale';
  return readFields(request, read.fields, { likely, inputImages: images.length }, operationsOf);
}
