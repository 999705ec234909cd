/** Reports of a finished run: one format per file of `formats`. */
export { REPORT_FORMATS } from './formats/formats.ts';
export type { Reportable, ReportFormat, ReportWriter, TextLayout } from './formats/report-format.ts';
export { writeTerminalReport } from './formats/text.ts';
export { writeJsonReport } from './formats/json.ts';
export { writeHtmlReport } from './formats/html.ts';
export { summarySchemaText } from './schema-text.ts';
export type { Summary } from '../src/measure/summary.ts';
