import { z } from 'zod';
import { summarySchema } from '../src/measure/summary.ts';

/**
 * The JSON Schema (draft 2020-12) of `writeJsonReport`'s output, as the text of `reports/summary.schema.json`:
 * generated from the code, with a line break at the end.
 */
export function summarySchemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(summarySchema);
  return `${JSON.stringify({ $schema, title: 'Tollmark summary', ...schema }, null, 2)}\n`;
}
