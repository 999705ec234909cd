import { studySchema, type Study } from '../../src/study/study.ts';

/**
 * The study as JSON text: keys in the order of the schema, two blanks of indent, a line break at the end. The same study gives the same
 * bytes. Throws a ZodError for what is not a study.
 */
export function writeStudyJson(study: Study): string {
  return `${JSON.stringify(studySchema.parse(study), null, 2)}\n`;
}
