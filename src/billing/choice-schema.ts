import { z } from 'zod';

/**
 * A schema for an option that may be written in several forms which their look tells apart (one rule or a list, a name or a table).
 * Unlike `z.union` it reports the problems of the form that was meant, with their own paths, and its JSON Schema is the `anyOf` of the forms.
 */
export function choiceSchema<Output, Input>(
  forms: readonly z.ZodType[],
  pick: (input: unknown) => z.ZodType<Output>,
  description: string,
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
      description,
      // Read only when a JSON Schema is made, which a run never does.
      get anyOf() {
        return forms.map(formOf);
      },
    });
  return schema as unknown as z.ZodType<Output, Input>;
}

function formOf(form: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(form, { io: 'input' });
  return rest;
}
