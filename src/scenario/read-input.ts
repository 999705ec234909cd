import type { z } from 'zod';
import type { Problem } from '../errors/scenario-error.ts';
import { toJsonSchema } from '../units/choice-schema.ts';
import { perObject } from '../units/per-object.ts';
import { type FieldPath, pathText } from './field-path.ts';
import { type JsonSchema, knownFields } from './known-fields.ts';
import { fieldProblems, type FieldProblem, PROBLEMS_MAX } from './problems.ts';

/** Made once for each schema, on first use. */
const jsonSchemaOf = perObject((schema: z.ZodType) => toJsonSchema(schema) as JsonSchema);

/** Names of the fields that the map at a path of plain data in input form may have; none where any name will do. */
export function fieldsAt(schema: z.ZodType, input: unknown, path: FieldPath): string[] {
  return knownFields(jsonSchemaOf(schema), input, path);
}

/** What a schema says of plain data in input form: its value, undefined where anything is wrong, and that, at most 100 problems. */
export function judge<T>(
  schema: z.ZodType<T>,
  input: unknown,
): { readonly value?: T; readonly problems: readonly FieldProblem[] } {
  const reading = schema.safeParse(input);
  if (reading.success) return { value: reading.data, problems: [] };
  const known = (path: FieldPath): string[] => fieldsAt(schema, input, path);
  return { problems: fieldProblems({ issues: reading.error.issues, input, knownFields: known }) };
}

/**
 * Plain data in input form, read by a schema: its value, or everything that is wrong with it, at most 100 problems. `further`: what rules beyond the schema have
 * found, which is told beside what the schema finds.
 */
export function readInput<T>(
  schema: z.ZodType<T>,
  input: unknown,
  further: readonly FieldProblem[] = [],
): { readonly value: T } | { readonly problems: readonly Problem[] } {
  const { value, problems } = judge(schema, input);
  if (problems.length === 0 && further.length === 0) return { value: value as T };
  const told = new Set(problems.map(({ path }) => pathText(path)));
  const beside = further.filter(({ path }) => !told.has(pathText(path)));
  return {
    problems: [...problems, ...beside]
      .slice(0, PROBLEMS_MAX)
      .map(({ path, message }) => ({ path: pathText(path), message })),
  };
}
