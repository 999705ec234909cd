import type { Summary } from '../src/measure/summary.ts';
import { chartLibrary } from './html/chart-library.ts';
import { chartScript } from './html/draw-charts.ts';
import { htmlPage } from './html/page.ts';

/**
 * The report as one HTML page that needs nothing else: no network, no fonts, its charts and their code inlined. It can
 * be sent, archived, printed and read by programs (the summary is in it as JSON). The same summary gives the same bytes
 * for one build.
 */
export function writeHtmlReport(summary: Summary): string {
  return htmlPage(summary, { library: chartLibrary(), script: chartScript() });
}
