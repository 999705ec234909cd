import { csvFormat } from './csv.ts';
import { htmlFormat } from './html.ts';
import { jsonFormat } from './json.ts';
import { junitFormat } from './junit.ts';
import { markdownFormat } from './markdown.ts';
import { openMetricsFormat } from './openmetrics.ts';
import type { ReportFormat } from './report-format.ts';
import { textFormat } from './text.ts';

/** Every format of reports; the first is what a command prints when no other is asked for. */
export const REPORT_FORMATS: readonly [ReportFormat, ...ReportFormat[]] = [
  textFormat,
  jsonFormat,
  htmlFormat,
  csvFormat,
  markdownFormat,
  junitFormat,
  openMetricsFormat,
];
