import type { Operation } from '../../workload/request-class.ts';
import type { BodyProblem } from '../body-fields.ts';
import type { OperationsOf, RefusalCause } from '../dialect.ts';

/** The fields of a request body, by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with a request, in the vendor's terms. */
export interface FieldProblem {
  readonly message: string;
  readonly param?: string;
  readonly code: string;
}

/** The smallest and the largest value of a number, both allowed. */
interface Range {
  readonly min: number;
  readonly max: number;
}

/** A 400 for a problem with a field. */
export function refused(problem: FieldProblem): { readonly refusal: RefusalCause } {
  return { refusal: { status: 400, outcome: 'invalid', ...problem } };
}

const BODY_CODES: { readonly [K in BodyProblem['kind']]: string } = {
  json: 'invalid_json',
  form: 'invalid_form',
  'content-type': 'unsupported_content_type',
};

/** A body without fields: no JSON object, or no form. */
export function badBody({ problem, kind }: BodyProblem): FieldProblem {
  return { message: `${problem}.`, code: BODY_CODES[kind] };
}

/**
 * A model that is there but does nothing of what an endpoint is for, such as `dall-e-3` at the endpoint of edits: a 400 that names the field, as
 * OpenAI's (openai/openai-node issue 1844, 2026-04). What is unknown is not refused here.
 */
export function operationProblem(
  model: string,
  endpoint: string,
  wanted: readonly Operation[],
  operationsOf: OperationsOf | undefined,
): FieldProblem | undefined {
  const known = operationsOf?.(model) ?? [];
  if (known.length === 0 || known.some((operation) => wanted.includes(operation))) return undefined;
  const message = `Invalid value: '${model}'. This model does ${known.join(' and ')}; use one that is for ${endpoint}.`;
  return { message, param: 'model', code: 'invalid_value' };
}

/** A field that must be there and is not. */
export function missing(param: string): FieldProblem {
  return { message: `Missing required parameter: '${param}'.`, param, code: 'missing_required_parameter' };
}

/** A field of the wrong type; `wanted` with its article, as in `a string`. */
export function wrongType(param: string, wanted: string): FieldProblem {
  return { message: `Invalid type for '${param}': expected ${wanted}.`, param, code: 'invalid_type' };
}

/** A value that is not among those known; an absent one is fine. */
export function choiceProblem(param: string, value: unknown, values: readonly string[]): FieldProblem | undefined {
  if (value === undefined || (typeof value === 'string' && values.includes(value))) return undefined;
  const wanted = values.map((each) => `'${each}'`).join(', ');
  return { message: `Invalid value for '${param}'. Supported values are: ${wanted}.`, param, code: 'invalid_value' };
}

/** A number out of its range, where `kind` (`integer`, `decimal`) names it; an absent one is fine. */
function rangeProblem(param: string, value: number, kind: string, { min, max }: Range): FieldProblem | undefined {
  if (value > max) {
    const message = `Invalid '${param}': ${kind} above maximum value, ${value} where at most ${max} is allowed.`;
    return { message, param, code: `${kind}_above_max_value` };
  }
  if (value >= min) return undefined;
  const message = `Invalid '${param}': ${kind} below minimum value, ${value} where at least ${min} is allowed.`;
  return { message, param, code: `${kind}_below_min_value` };
}

/** What is not an integer of the range; an absent value is fine. */
export function integerProblem(param: string, value: unknown, range: Range): FieldProblem | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) return wrongType(param, 'an integer');
  return rangeProblem(param, value, 'integer', range);
}

/** What is not a number of the range; an absent value is fine. */
export function decimalProblem(param: string, value: unknown, range: Range): FieldProblem | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'number' ? rangeProblem(param, value, 'decimal', range) : wrongType(param, 'a decimal');
}

/** Streaming of images, which is not emulated. */
export function streamProblem(stream: unknown): FieldProblem | undefined {
  if (stream === undefined || stream === false || stream === 'false') return undefined;
  const message = "Unsupported value: 'stream' is not emulated for images; leave it out.";
  return { message, param: 'stream', code: 'unsupported_value' };
}
