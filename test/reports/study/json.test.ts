import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { writeStudyJson } from '../../../reports/study/json.ts';
import { studySchemaText } from '../../../reports/study/schema-text.ts';
import { studySchema } from '../../../src/study/study.ts';
import { STUDIES } from './studies.ts';

const SCHEMA_FILE = '../../../reports/study.schema.json';
const checkedIn = (): z.ZodType =>
  z.fromJSONSchema(JSON.parse(readFileSync(new URL(SCHEMA_FILE, import.meta.url), 'utf8')));

// Regenerate with: npx vitest run test/reports/study/json.test.ts --update
test('the checked-in JSON Schema is that of the code', async () => {
  await expect(studySchemaText()).toMatchFileSnapshot(SCHEMA_FILE);
});

test.each(Object.entries(STUDIES))('%s: reads back equal, and both schemas accept it', (_, study) => {
  const read: unknown = JSON.parse(writeStudyJson(study));
  expect(read).toEqual(study);
  expect(studySchema.parse(read)).toEqual(study);
  expect(checkedIn().parse(read)).toEqual(study);
});

test('the checked-in JSON Schema refuses unknown and missing fields', () => {
  const { sweeps: _, ...incomplete } = STUDIES.grid;
  expect(checkedIn().safeParse({ ...STUDIES.grid, more: 1 }).success).toBe(false);
  expect(checkedIn().safeParse(incomplete).success).toBe(false);
});

test('what is not a study is refused', () => {
  const [cell, ...rest] = STUDIES.line.cells;
  if (cell === undefined) throw new Error('This study has cells.');
  expect(() => writeStudyJson({ ...STUDIES.line, cells: [{ ...cell, successShare: 1.5 }, ...rest] })).toThrow(
    z.ZodError,
  );
});
