import type { DrawnComparison } from '../../src/comparison/comparison.ts';
import type { History } from '../../src/history/history.ts';
import type { Invoice } from '../../src/invoice/invoice-schema.ts';
import type { RequestTrace } from '../../src/measure/request-trace.ts';
import type { Summary } from '../../src/measure/summary.ts';
import type { Pilot } from '../../src/pilot/pilot.ts';
import type { Saturation } from '../../src/saturation/saturation.ts';
import type { Study } from '../../src/study/study.ts';

/** What reports are written of. */
export interface Reportable {
  readonly summary: Summary;
  readonly study: Study;
  readonly request: RequestTrace;
  readonly pilot: Pilot;
  readonly invoice: Invoice;
  readonly saturation: Saturation;
  readonly comparison: DrawnComparison;
  readonly history: History;
}

/** How text for people is laid out; other formats do not read it. */
export interface TextLayout {
  /** Whether ANSI colours are used; the caller decides, from the TTY, `--no-color`, `NO_COLOR` and `FORCE_COLOR`. */
  readonly color: boolean;
  /** Columns of the terminal; Infinity for a file or a pipe. */
  readonly width: number;
}

/** How one kind of result is written in one format. */
export interface ReportWriter<T> {
  /** The file of the run directory that always gets it; absent: it is written only when asked for. */
  readonly file?: string;
  /** A pure function of the result. The text ends in a line break. */
  write(result: T, layout: TextLayout): string;
}

/** A format of reports: one file of this folder, and one line in `formats.ts`. */
export interface ReportFormat {
  /** As in `--format NAME`, and as the heading of its section in docs/reports.md. */
  readonly name: string;
  /** What it can write; what it leaves out is refused before the run. */
  readonly writers: { readonly [K in keyof Reportable]?: ReportWriter<Reportable[K]> };
}
