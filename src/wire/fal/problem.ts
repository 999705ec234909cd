import { type Unsold, unsoldText } from '../../billing/price/rule.ts';
import type { RefusalCause } from '../dialect.ts';

/** What is wrong with a request, in the terms of the validator of fal's models (Pydantic 2, as fal's errors page shows it, 2026-11). */
export interface FalProblem {
  /** Where: `body.prompt`, `query.fal_webhook`. */
  readonly at: string;
  readonly message: string;
  readonly type: string;
}

type Fields = Readonly<Record<string, unknown>>;

interface Range {
  readonly min: number;
  readonly max: number;
}

function problem(name: string, message: string, type: string): FalProblem {
  return { at: `body.${name}`, message, type };
}

/** A field that has to be there. */
export function missingField(name: string): FalProblem {
  return problem(name, 'Field required', 'missing');
}

/** What is not a text; an absent value is fine. */
export function textProblem(fields: Fields, name: string): FalProblem | undefined {
  const value = fields[name];
  return value === undefined || typeof value === 'string'
    ? undefined
    : problem(name, 'Input should be a valid string', 'string_type');
}

/** A number of a field, or the digits of a text, which the validator takes for one; undefined where it is neither. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,9}(?:\.\d{1,9})?$/.test(value) ? Number(value) : undefined;
}

function rangeProblem(name: string, value: number, { min, max }: Range): FalProblem | undefined {
  if (value > max) return problem(name, `Input should be less than or equal to ${max}`, 'less_than_equal');
  if (value >= min) return undefined;
  return problem(name, `Input should be greater than or equal to ${min}`, 'greater_than_equal');
}

/** What is not an integer of the range; an absent value is fine. */
export function integerProblem(fields: Fields, name: string, range: Range): FalProblem | undefined {
  if (fields[name] === undefined) return undefined;
  const value = numberOf(fields[name]);
  if (value === undefined) return problem(name, 'Input should be a valid integer', 'int_type');
  if (!Number.isInteger(value))
    return problem(name, 'Input should be a valid integer, got a number with a fractional part', 'int_from_float');
  return rangeProblem(name, value, range);
}

/** What is not a number of the range; an absent value is fine. */
export function decimalProblem(fields: Fields, name: string, range: Range): FalProblem | undefined {
  if (fields[name] === undefined) return undefined;
  const value = numberOf(fields[name]);
  return value === undefined
    ? problem(name, 'Input should be a valid number', 'float_type')
    : rangeProblem(name, value, range);
}

/** What is not true or false; an absent value is fine. */
export function booleanProblem(fields: Fields, name: string): FalProblem | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === 'boolean') return undefined;
  return problem(name, 'Input should be a valid boolean', 'bool_type');
}

/** What is none of the choices; an absent value is fine. */
export function choiceProblem(fields: Fields, name: string, choices: readonly string[]): FalProblem | undefined {
  const value = fields[name];
  if (value === undefined || choices.some((choice) => choice === value)) return undefined;
  const quoted = choices.map((choice) => `'${choice}'`);
  return problem(name, `Input should be ${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`, 'literal_error');
}

/** A model's refusal of a request: 422 with the place and the kind of the problem. */
export function problemRefusal({ at, message, type }: FalProblem): RefusalCause {
  return { status: 422, outcome: 'invalid', message, param: at, code: type };
}

/** A request beyond what the price of its model sells: a refusal of its input. */
export function falUnsold(unsold: Unsold): RefusalCause {
  return problemRefusal({ at: 'body', message: `Value error, the input ${unsoldText(unsold)}`, type: 'value_error' });
}
