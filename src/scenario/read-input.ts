import type { z } from 'zod';
import type { Problem } from '../errors/scenario-error.ts';
import { toJsonSchema } from '../units/choice-schema.ts';
import { perObject } from '../units/per-object.ts';
import { type FieldPath, pathText } from './field-path.ts';
import { type JsonSchema, knownFields, takesTextOnly } from './known-fields.ts';
import { boundProblems, fieldProblems, type FieldProblem, PROBLEMS_MAX } from './problems.ts';

/** Made once for each schema, on first use. */
const jsonSchemaOf = perObject((schema: z.ZodType) => toJsonSchema(schema) as JsonSchema);

/** Names of the fields that the map at a path of plain data in input form may have; none where any name will do. */
export function fieldsAt(schema: z.ZodType, input: unknown, path: FieldPath): string[] {
  return knownFields(jsonSchemaOf(schema), input, path);
}

/** Whether a schema takes text and no number at a path of plain data in input form, such as an amount of dollars. */
export function wantsText(schema: z.ZodType, input: unknown, path: FieldPath): boolean {
  return takesTextOnly(jsonSchemaOf(schema), input, path);
}

/** What a schema says of plain data in input form: its value, undefined where anything is wrong, and that, at most 100 problems. */
export function judge<T>(
  schema: z.ZodType<T>,
  input: unknown,
): { readonly value?: T; readonly problems: readonly FieldProblem[] } {
  const reading = schema.safeParse(input);
  const ignored = protoProblems(input);
  if (reading.success) return ignored.length === 0 ? { value: reading.data, problems: [] } : { problems: ignored };
  const known = (path: FieldPath): string[] => fieldsAt(schema, input, path);
  const problems = fieldProblems({ issues: reading.error.issues, input, knownFields: known });
  // A schema that names all its fields has told of it as one that it does not know.
  const others = problems.filter(({ path }) => path.at(-1) !== '__proto__');
  return { problems: [...others, ...ignored].slice(0, PROBLEMS_MAX) };
}

/** Levels that are looked at: data that is nested more deeply fits no schema. */
const DEPTH_MAX = 32;

/** Own keys `__proto__`, at most 100: schemas pass them over, so that what stands there would be ignored without a word. Files refuse them by themselves. */
function protoProblems(input: unknown): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const seen = new Set<object>();
  const look = (value: object, path: FieldPath): void => {
    if (seen.has(value) || path.length > DEPTH_MAX || problems.length >= PROBLEMS_MAX) return;
    seen.add(value);
    const isList = Array.isArray(value);
    if (!isList && Object.hasOwn(value, '__proto__')) problems.push({ path, message: '__proto__ is no field name' });
    for (const [key, child] of Object.entries(value)) {
      if (typeof child === 'object' && child !== null) look(child as object, [...path, isList ? Number(key) : key]);
    }
  };
  if (typeof input === 'object' && input !== null) look(input, []);
  return problems;
}

/**
 * Plain data in input form, read by a schema: its value, or everything that is wrong with it, at most 100 problems. `further`: what rules beyond the schema have
 * found, which is told beside what the schema finds, also of the same field.
 */
export function readInput<T>(
  schema: z.ZodType<T>,
  input: unknown,
  further: readonly FieldProblem[] = [],
): { readonly value: T } | { readonly problems: readonly Problem[] } {
  const { value, problems } = judge(schema, input);
  if (problems.length === 0 && further.length === 0) return { value: value as T };
  const texts = new Map<string, Problem>();
  for (const { path, message } of boundProblems([...problems, ...further])) {
    const problem = { path: pathText(path), message };
    texts.set(`${problem.path}\n${message}`, problem);
  }
  return { problems: [...texts.values()] };
}
