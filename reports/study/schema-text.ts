import { z } from 'zod';
import { studySchema } from '../../src/study/study.ts';

/**
 * The JSON Schema (draft 2020-12) of `writeStudyJson`'s output, as the text of `reports/study.schema.json`: generated from the code, with
 * a line break at the end.
 */
export function studySchemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(studySchema);
  return `${JSON.stringify({ $schema, title: 'Tollmark study', ...schema }, null, 2)}\n`;
}
