import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { jsonFormat, writeJsonReport } from '../../../reports/formats/json.ts';
import {
  comparisonSchemaText,
  historyLineSchemaText,
  historySchemaText,
  invoiceSchemaText,
  pilotSchemaText,
  saturationSchemaText,
  studySchemaText,
  summarySchemaText,
} from '../../../reports/schema-text.ts';
import { summarySchema } from '../../../src/measure/summary.ts';
import { type Study, studySchema } from '../../../src/study/study.ts';
import { STUDIES } from '../study/studies.ts';
import { SUMMARIES } from '../summaries.ts';

const studyText = (study: Study): string => jsonFormat.writers.study?.write(study, { color: false, width: 80 }) ?? '';
const SAMPLES = Object.entries(SUMMARIES);
const SCHEMA_FILES = { summary: '../../../reports/summary.schema.json', study: '../../../reports/study.schema.json' };
const checkedIn = (kind: keyof typeof SCHEMA_FILES): z.ZodType =>
  z.fromJSONSchema(JSON.parse(readFileSync(new URL(SCHEMA_FILES[kind], import.meta.url), 'utf8')));

/** The same value with the keys of every object in reverse order; keys that look like indices keep theirs by definition. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

// Regenerate with: npx vitest run test/reports/formats/json.test.ts --update
test('the checked-in JSON Schemas are those of the code', async () => {
  await expect(summarySchemaText()).toMatchFileSnapshot(SCHEMA_FILES.summary);
  await expect(studySchemaText()).toMatchFileSnapshot(SCHEMA_FILES.study);
  await expect(pilotSchemaText()).toMatchFileSnapshot('../../../reports/pilot.schema.json');
  await expect(comparisonSchemaText()).toMatchFileSnapshot('../../../reports/comparison.schema.json');
  await expect(historySchemaText()).toMatchFileSnapshot('../../../reports/history.schema.json');
  await expect(historyLineSchemaText()).toMatchFileSnapshot('../../../reports/history-line.schema.json');
  await expect(invoiceSchemaText()).toMatchFileSnapshot('../../../reports/invoice.schema.json');
  await expect(saturationSchemaText()).toMatchFileSnapshot('../../../reports/saturation.schema.json');
});

test.each(['empty', 'replicated', 'streamed'] as const)('%s: golden', async (name) => {
  await expect(writeJsonReport(SUMMARIES[name])).toMatchFileSnapshot(`../goldens/${name}.json`);
});

test.each(SAMPLES)('%s: reads back equal, and both schemas accept it', (_, summary) => {
  const read: unknown = JSON.parse(writeJsonReport(summary));
  expect(read).toEqual(summary);
  expect(summarySchema.parse(read)).toEqual(summary);
  expect(checkedIn('summary').parse(read)).toEqual(summary);
});

test.each(Object.entries(STUDIES))('study %s: reads back equal, and both schemas accept it', (_, study) => {
  const read: unknown = JSON.parse(studyText(study));
  expect(read).toEqual(study);
  expect(studySchema.parse(read)).toEqual(study);
  expect(checkedIn('study').parse(read)).toEqual(study);
});

test('the checked-in JSON Schemas refuse unknown, missing and misspelt fields', () => {
  const { verdict: _, ...incomplete } = SUMMARIES.passed;
  const without = { ...STUDIES.grid, sweeps: undefined };
  const refuses = (kind: keyof typeof SCHEMA_FILES, value: unknown): boolean =>
    !checkedIn(kind).safeParse(value).success;
  for (const wrong of [incomplete, { ...SUMMARIES.passed, more: 1 }, { ...SUMMARIES.passed, verdict: 'PASSED' }])
    expect(refuses('summary', wrong)).toBe(true);
  for (const wrong of [without, { ...STUDIES.grid, more: 1 }]) expect(refuses('study', wrong)).toBe(true);
});

test.each(SAMPLES)('%s: keys stand in the order of the schema, however they came', (_, summary) => {
  const text = writeJsonReport(summary);
  expect(writeJsonReport(reversed(summary) as typeof summary)).toBe(text);
  expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(summarySchema.shape).filter((key) => key in summary));
  expect(text.endsWith('}\n')).toBe(true);
});

test('each time series is one line', () => {
  const lines = writeJsonReport(SUMMARIES.failed).split('\n');
  expect(lines.filter((line) => line.includes('"billedDollars": ["0.'))).toHaveLength(1);
  expect(lines.filter((line) => /"offered": \[\d+(, \d+)*\],$/.test(line))).toHaveLength(1);
});

test('no text can change the shape of the JSON', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('[\n  1,\n  2\n]', '"[', '\\', '\u2028', '[1, 2]'),
  );
  fc.assert(
    fc.property(nasty, nasty, (name, reason) => {
      const { passed } = SUMMARIES;
      const summary = {
        ...passed,
        scenario: { ...passed.scenario, name },
        validity: { ...passed.validity, reasons: [reason, '1', '2.5'] },
      };
      expect(JSON.parse(writeJsonReport(summary))).toEqual(summary);
    }),
    { seed: 42, numRuns: 200 },
  );
});

test('what is neither a summary nor a study is refused', () => {
  expect(() => writeJsonReport({ ...SUMMARIES.passed, durationMs: -1 })).toThrow(z.ZodError);
  const { cells } = STUDIES.line;
  const wrong = cells.map((cell) => ({ ...cell, successShare: 1.5 }));
  expect(() => studyText({ ...STUDIES.line, cells: wrong })).toThrow(z.ZodError);
});
