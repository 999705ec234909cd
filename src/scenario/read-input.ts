import type { z } from 'zod';
import type { Problem } from '../errors/scenario-error.ts';
import { toJsonSchema } from '../units/choice-schema.ts';
import { perObject } from '../units/per-object.ts';
import { type FieldPath, pathText } from './field-path.ts';
import { type JsonSchema, knownFields } from './known-fields.ts';
import { fieldProblems, type FieldProblem, PROBLEMS_MAX } from './problems.ts';

/** Made once for each schema, on first use. */
const jsonSchemaOf = perObject((schema: z.ZodType) => toJsonSchema(schema) as JsonSchema);

/** What a rule beyond a schema found wrong, before its path is written as text. */
export type InputProblem = FieldProblem;

/** Names of the fields that the map at a path of plain data in input form may have; none where any name will do. */
export function fieldsAt(schema: z.ZodType, input: unknown, path: FieldPath): string[] {
  return knownFields(jsonSchemaOf(schema), input, path);
}

/**
 * Plain data in input form, read by a schema: its value, or everything that is wrong with it, at most 100 problems. `further`: what rules beyond the schema have
 * found, which is told beside what the schema finds.
 */
export function readInput<T>(
  schema: z.ZodType<T>,
  input: unknown,
  further: readonly InputProblem[] = [],
): { readonly value: T } | { readonly problems: readonly Problem[] } {
  const reading = schema.safeParse(input);
  if (reading.success && further.length === 0) return { value: reading.data };
  const known = (path: FieldPath): string[] => fieldsAt(schema, input, path);
  const own = reading.success ? [] : fieldProblems({ issues: reading.error.issues, input, knownFields: known });
  const told = new Set(own.map(({ path }) => pathText(path)));
  const beside = further.filter(({ path }) => !told.has(pathText(path)));
  return {
    problems: [...own, ...beside]
      .slice(0, PROBLEMS_MAX)
      .map(({ path, message }) => ({ path: pathText(path), message })),
  };
}
