import type { z } from 'zod';
import { comparisonSchema } from '../../src/comparison/comparison.ts';
import { historySchema } from '../../src/history/history.ts';
import { invoiceSchema } from '../../src/invoice/invoice-schema.ts';
import { requestTraceSchema } from '../../src/measure/request-trace.ts';
import { summarySchema, type Summary } from '../../src/measure/summary.ts';
import { RUN_FILES } from '../../src/platform/run-directory.ts';
import { pilotSchema } from '../../src/pilot/pilot.ts';
import { saturationSchema } from '../../src/saturation/saturation.ts';
import { studySchema } from '../../src/study/study.ts';
import type { ReportFormat } from './report-format.ts';

/** The result itself, as JSON that a schema of the package describes. */
export const jsonFormat: ReportFormat = {
  name: 'json',
  writers: {
    summary: { file: RUN_FILES.summary, write: writeJsonReport },
    study: { file: RUN_FILES.study, write: writerOf(studySchema) },
    request: { write: writerOf(requestTraceSchema) },
    pilot: { file: RUN_FILES.pilot, write: writerOf(pilotSchema) },
    invoice: { file: RUN_FILES.invoice, write: writerOf(invoiceSchema) },
    saturation: { file: RUN_FILES.saturation, write: writerOf(saturationSchema) },
    comparison: {
      file: RUN_FILES.comparison,
      write: ({ drawn: _, ...comparison }) => writerOf(comparisonSchema)(comparison),
    },
    history: { write: writerOf(historySchema) },
  },
};

/** Writes a result with every value on its own line, keys in the order of its schema. Throws a ZodError for what does not fit. */
function writerOf<T>(schema: z.ZodType<T>): (result: T) => string {
  return (result) => `${JSON.stringify(schema.parse(result), null, 2)}\n`;
}

/**
 * An array of numbers, nulls and decimal texts over several lines. A line break never stands inside a JSON string, so
 * this meets only arrays.
 */
const SCALARS = /\[\n\s*((?:-?[\d.e+-]+|null|"-?[\d.]+")(?:,\n\s*(?:-?[\d.e+-]+|null|"-?[\d.]+"))*)\n\s*\]/g;

/**
 * The summary as JSON text: keys in the order of the schema, two blanks of indent, each time series on one line, a line
 * break at the end. The same summary gives the same bytes. Throws a ZodError for what is not a summary.
 */
export function writeJsonReport(summary: Summary): string {
  const text = JSON.stringify(summarySchema.parse(summary), null, 2);
  return `${text.replace(SCALARS, (_, items: string) => `[${items.replace(/,\n\s*/g, ', ')}]`)}\n`;
}
