import { z } from 'zod';
import { commentPlace } from './options-object.ts';

/**
 * A schema for an option that may be written in several forms which their look tells apart (one rule or a list, a name or a table).
 * Unlike `z.union` it reports the problems of the form that was meant, with their own paths, and its JSON Schema is the `anyOf` of the forms.
 * `id` is its name among the definitions of a JSON Schema; absent: it is written out wherever it is used.
 */
export function choiceSchema<Output, Input>(
  forms: readonly z.ZodType[],
  pick: (input: unknown) => z.ZodType<Output>,
  description: string,
  id?: string,
): z.ZodType<Output, Input> {
  const schema = z
    .unknown()
    .transform((input, context): Output => {
      const reading = pick(input).safeParse(input);
      if (reading.success) return reading.data;
      for (const issue of reading.error.issues) context.issues.push({ ...issue, input } as z.core.$ZodRawIssue);
      return z.NEVER;
    })
    .meta({
      ...(id === undefined ? {} : { id }),
      description,
      // Read only when a JSON Schema is made, which a run never does.
      get anyOf() {
        return forms.map(formOf);
      },
    });
  return schema as unknown as z.ZodType<Output, Input>;
}

function formOf(form: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(form, { io: 'input', override: commentPlace });
  return rest;
}

/**
 * The JSON Schema (draft 2020-12) of what a schema reads. A schema with an `id` (`.meta({ id })`) is written once, in `$defs` of the root, however
 * often it is used: `#/$defs/ID` is resolved from the root, so the definitions that the forms of a choice bring along are moved there.
 */
export function toJsonSchema(schema: z.ZodType): Record<string, unknown> {
  const definitions: Record<string, unknown> = {};
  const root = liftDefinitions(z.toJSONSchema(schema, { io: 'input', override: commentPlace }), definitions) as Record<
    string,
    unknown
  >;
  return Object.keys(definitions).length === 0 ? root : { ...root, $defs: definitions };
}

/** A copy without its `$defs`, which are put into `definitions`. */
function liftDefinitions(node: unknown, definitions: Record<string, unknown>): unknown {
  if (Array.isArray(node)) return node.map((item: unknown) => liftDefinitions(item, definitions));
  if (typeof node !== 'object' || node === null) return node;
  const { $defs, ...rest } = node as Record<string, unknown>;
  for (const [name, definition] of Object.entries($defs ?? {}))
    definitions[name] ??= liftDefinitions(definition, definitions);
  return Object.fromEntries(Object.entries(rest).map(([key, child]) => [key, liftDefinitions(child, definitions)]));
}
