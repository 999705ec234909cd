import { readJsonBody } from '../body-fields.ts';
import type { OperationsOf, RefusalCause, RequestReading, WireRequest } from '../dialect.ts';
import { fingerprint } from '../fingerprint.ts';
import { badBody, choiceProblem, type FieldProblem, integerProblem, missing, refused, wrongType } from './fields.ts';
import { readTextUsage } from '../own-headers.ts';
import { countTokens } from '../token-text.ts';

/** Where texts are embedded. */
export const EMBEDDINGS_PATH = '/v1/embeddings';
/** Most tokens of one input (openai 6.49.0, resources/embeddings, 2026-11). */
const EMBEDDED_TOKENS_MAX = 8192;
/** Most tokens of all inputs of a request (openai 6.49.0, resources/embeddings, 2026-11). */
export const EMBEDDINGS_TOKENS_MAX = 300_000;

/** Most inputs of a request (openai 6.49.0, resources/embeddings, 2026-11). */
const INPUTS_MAX = 2048;
/** Largest number of a vocabulary: far above those of the vendor's. */
const TOKEN_MAX = 4_294_967_295;
const FORMATS: readonly string[] = ['float', 'base64'];
const DIMENSIONS_DEFAULT = 1536;
const DIMENSIONS_LARGE = 3072;
/** Most dimensions of models that are not OpenAI's own. */
const DIMENSIONS_MAX = 4096;

/** One text, or the tokens of one. */
type Input = string | readonly number[];

function isTokens(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isInteger(each) && each >= 0 && each <= TOKEN_MAX);
}

/** The inputs of a request: a text, texts, the tokens of one text, or of several. */
function readInputs(value: unknown): readonly Input[] | FieldProblem {
  const param = 'input';
  if (value === undefined) return missing(param);
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return wrongType(param, 'a string or an array');
  if (value.length > INPUTS_MAX) {
    const message = `Invalid 'input': array too long, ${value.length} items where at most ${INPUTS_MAX} are allowed.`;
    return { message, param, code: 'array_above_max_length' };
  }
  if (value.length === 0) return { message: "Invalid 'input': empty array.", param, code: 'empty_array' };
  if (isTokens(value)) return [value];
  const list: readonly unknown[] = value;
  const isSound = list.every((each) => typeof each === 'string' || isTokens(each));
  const kinds = new Set(list.map((each) => typeof each));
  return isSound && kinds.size === 1 ? (list as readonly Input[]) : wrongType(param, 'strings, or arrays of tokens');
}

/** The tokens of all inputs together, or the first problem that they have. */
function countInputs(inputs: readonly Input[]): number | FieldProblem {
  const param = 'input';
  let tokens = 0;
  for (const [index, input] of inputs.entries()) {
    if (input.length === 0)
      return { message: `Invalid 'input[${index}]': it cannot be empty.`, param, code: 'invalid_value' };
    // White space has no word and still is a token.
    const count = typeof input === 'string' ? Math.max(1, countTokens(input, EMBEDDED_TOKENS_MAX)) : input.length;
    tokens += count;
    if (count <= EMBEDDED_TOKENS_MAX && tokens <= EMBEDDINGS_TOKENS_MAX) continue;
    const [name, max] =
      count > EMBEDDED_TOKENS_MAX ? [`input[${index}]`, EMBEDDED_TOKENS_MAX] : [param, EMBEDDINGS_TOKENS_MAX];
    const message = `Invalid '${name}': more than the ${max} tokens that are allowed. Shorten it.`;
    return { message, param, code: 'context_length_exceeded' };
  }
  return tokens;
}

/** How many numbers an embedding has, by the model where the request does not say, and at most (openai 6.49.0, resources/embeddings, 2026-11). */
function readDimensions(model: string, value: unknown): number | FieldProblem {
  const own = model.includes('text-embedding-3-large') ? DIMENSIONS_LARGE : DIMENSIONS_DEFAULT;
  if (value === undefined) return own;
  const param = 'dimensions';
  if (model.includes('text-embedding-ada'))
    return { message: 'This model does not support specifying dimensions.', param, code: 'unsupported_parameter' };
  const max = model.includes('text-embedding-3') ? own : DIMENSIONS_MAX;
  return integerProblem(param, value, { min: 1, max }) ?? Number(value);
}

/** A model that does not embed: 403, as the vendor answers (infiniflow/ragflow issue 1835, 2024-08). */
const EMBEDS_NOT: RefusalCause = {
  status: 403,
  outcome: 'invalid',
  message: 'You are not allowed to generate embeddings from this model',
};

/**
 * Reads `POST /v1/embeddings` (openai 6.49.0, resources/embeddings, 2026-11): one input or up to 2,048, as texts or tokens. Texts are counted by
 * words, as everywhere here (`countTokens`); what of them is cached is what `x-tollmark-cached-tokens` says.
 */
export function readEmbeddings(request: WireRequest, operationsOf?: OperationsOf): RequestReading {
  const read = readJsonBody(request);
  if ('problem' in read) return refused(badBody(read));
  const { model, input, dimensions: asked, encoding_format: format = 'float' } = read.fields;
  if (model === undefined) return refused(missing('model'));
  if (typeof model !== 'string' || model === '') return refused(wrongType('model', 'a string'));
  const known = operationsOf?.(model) ?? [];
  if (known.length > 0 && !known.includes('embedding')) return { refusal: EMBEDS_NOT };
  const inputs = readInputs(input);
  if ('code' in inputs) return refused(inputs);
  const inputTokens = countInputs(inputs);
  if (typeof inputTokens !== 'number') return refused(inputTokens);
  const problem = choiceProblem('encoding_format', format, FORMATS);
  if (problem !== undefined) return refused(problem);
  const dimensions = readDimensions(model, asked);
  if (typeof dimensions !== 'number') return refused(dimensions);
  return {
    job: {
      wireModel: model,
      operation: 'embedding',
      usage: readTextUsage({ inputTokens }, request.headers),
      wantsPrice: false,
      outputContentType: 'application/json',
      echo: { format, dimensions, prints: inputs.map((each) => fingerprint(JSON.stringify(each))) },
    },
  };
}
