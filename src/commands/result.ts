import { writeHtmlReport, writeJsonReport, writeTerminalReport } from '../../reports/index.ts';
import type { Summary } from '../measure/summary.ts';
import { RUN_FILES, writeRunFile } from '../platform/run-directory.ts';
import { usesColor, type CommonFlags, type Terminal } from './options.ts';

/** Widest report; a terminal that says that it is narrower is believed. */
const WIDTH_MAX = 100;

/** Writes the result of a run to stdout, and to the run directory where one was asked for. */
export function deliverResult(summary: Summary, flags: CommonFlags, terminal: Terminal): void {
  const { stdout, stderr } = terminal;
  if (flags.out !== undefined) {
    writeRunFile(flags.out, RUN_FILES.summary, writeJsonReport(summary));
    const report = writeRunFile(flags.out, RUN_FILES.report, writeHtmlReport(summary));
    if (!flags.quiet) stderr.write(`report: ${report}\n`);
  }
  stdout.write(
    flags.json
      ? writeJsonReport(summary)
      : writeTerminalReport(summary, {
          color: usesColor(flags, terminal),
          width: Math.min(WIDTH_MAX, stdout.columns ?? WIDTH_MAX),
        }),
  );
}
