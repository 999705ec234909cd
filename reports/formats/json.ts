import { type RequestTrace, requestTraceSchema } from '../../src/measure/request-trace.ts';
import { summarySchema, type Summary } from '../../src/measure/summary.ts';
import { RUN_FILES } from '../../src/platform/run-directory.ts';
import { type Pilot, pilotSchema } from '../../src/pilot/pilot.ts';
import { studySchema, type Study } from '../../src/study/study.ts';
import type { ReportFormat } from './report-format.ts';

/** The result itself, as JSON that a schema of the package describes. */
export const jsonFormat: ReportFormat = {
  name: 'json',
  writers: {
    summary: { file: RUN_FILES.summary, write: writeJsonReport },
    study: { file: RUN_FILES.study, write: writeStudyJson },
    request: { write: writeRequestJson },
    pilot: { file: RUN_FILES.pilot, write: writePilotJson },
  },
};

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

/** The study as JSON text, as `writeJsonReport` writes a summary, but with every value on its own line. Throws a ZodError for what is not a study. */
export function writeStudyJson(study: Study): string {
  return `${JSON.stringify(studySchema.parse(study), null, 2)}\n`;
}

/** The pilot as JSON text, every value on its own line. Throws a ZodError for what is not a pilot. */
function writePilotJson(pilot: Pilot): string {
  return `${JSON.stringify(pilotSchema.parse(pilot), null, 2)}\n`;
}

function writeRequestJson(trace: RequestTrace): string {
  return `${JSON.stringify(requestTraceSchema.parse(trace), null, 2)}\n`;
}
