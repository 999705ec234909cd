/** Reports of a finished summary: one function per format. */
export { writeTerminalReport, type TerminalReportOptions } from './terminal.ts';
export { writeJsonReport } from './json.ts';
export { writeHtmlReport } from './html.ts';
export { summarySchemaText } from './schema-text.ts';
export type { Summary } from '../src/measure/summary.ts';
