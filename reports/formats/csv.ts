import type { Summary } from '../../src/measure/summary.ts';
import type { Study, StudyCell } from '../../src/study/study.ts';
import type { Saturation } from '../../src/saturation/saturation.ts';
import { RUN_FILES } from '../../src/platform/run-directory.ts';
import type { ReportFormat } from './report-format.ts';

/** A table for spreadsheets and data frames: the series of a run, the cells of a study, the steps of a saturation. */
export const csvFormat: ReportFormat = {
  name: 'csv',
  writers: {
    summary: { write: writeSeriesCsv },
    study: { file: RUN_FILES.table, write: writeStudyCsv },
    saturation: { write: writeSaturationCsv },
  },
};

/** The columns behind those of the sweeps, named as in the study. */
const COLUMNS: Readonly<Record<string, (cell: StudyCell) => string | number | null>> = {
  verdict: (cell) => cell.verdict,
  offered: (cell) => cell.offered,
  successShare: (cell) => cell.successShare,
  retryAmplification: (cell) => cell.retryAmplification,
  latencyMsP50: (cell) => cell.latencyMsP50,
  latencyMsP95: (cell) => cell.latencyMsP95,
  latencyMsP99: (cell) => cell.latencyMsP99,
  goodputPerSecond: (cell) => cell.goodputPerSecond,
  'dollars.billed': (cell) => cell.dollars.billed,
  'dollars.wasted': (cell) => cell.dollars.wasted,
  'dollars.wastedShare': (cell) => cell.dollars.wastedShare,
  'dollars.perSuccess': (cell) => cell.dollars.perSuccess,
  brokenThresholds: (cell) =>
    cell.thresholds.flatMap(({ metric, condition, passed }) => (passed ? [] : [`${metric} ${condition}`])).join('; '),
  digest: (cell) => cell.digest,
};

/**
 * The study as CSV (RFC 4180): a header, then a line per cell; the values of the sweeps, under their paths, come first, and where there are
 * replications, the interval of each figure comes last. Numbers are in full precision, dollars exact; a field without a value is empty. Lines
 * end with CR LF.
 */
export function writeStudyCsv({ sweeps, cells }: Study): string {
  const metrics = cells[0]?.intervals?.map(({ metric }) => metric) ?? [];
  const header = [
    ...sweeps.map(({ path }) => path),
    ...Object.keys(COLUMNS),
    ...metrics.flatMap((metric) => [`${metric}.mean`, `${metric}.low`, `${metric}.high`]),
  ];
  const rows = cells.map((cell) => [
    ...cell.values,
    ...Object.values(COLUMNS).map((column) => column(cell)),
    ...metrics.flatMap((metric) => {
      const { mean = null, low = null, high = null } = cell.intervals?.find((row) => row.metric === metric) ?? {};
      return [mean, low, high];
    }),
  ]);
  return csvText([header, ...rows]);
}

/**
 * The series of a run as CSV in long form: a header, then a line per window and metric, named as in the summary, windows in the order of time. Times are
 * since the start of the run. A window without a value of a metric, such as a latency without a success, has an empty one. See `writeStudyCsv`.
 */
function writeSeriesCsv({ series }: Summary): string {
  const { windowMs, ...metrics } = series;
  const rows = series.offered.flatMap((_, index) =>
    Object.entries(metrics).map(([metric, values]) => {
      return [index * windowMs, (index + 1) * windowMs, metric, values[index] ?? null];
    }),
  );
  return csvText([['fromMs', 'untilMs', 'metric', 'value'], ...rows]);
}

/** A saturation as CSV: a header, then a line per step; see `writeStudyCsv`. */
function writeSaturationCsv({ steps }: Saturation): string {
  const header = [
    'connections',
    'throughputPerSecond',
    'repliesPerSecond',
    'latencyMsP50',
    'latencyMsP95',
    'latencyMsP99',
    'lost',
    'busyShare',
    'generatorPerSecond',
  ];
  const rows = steps.map(({ connections, throughput, replies, latencyMs, lost, busyShare, generator }) => {
    const latencies = [latencyMs?.p50 ?? null, latencyMs?.p95 ?? null, latencyMs?.p99 ?? null];
    return [connections, throughput, replies, ...latencies, lost, busyShare, generator?.replies ?? null];
  });
  return csvText([header, ...rows]);
}

function csvText(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** What a spreadsheet reads as the begin of a formula (OWASP, "CSV Injection", 2026-11), in either width. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A field as text; one that a spreadsheet would compute has an apostrophe before it, which makes it text. Numbers stay numbers. */
function field(value: string | number | null): string {
  const plain = value === null ? '' : String(value);
  const text = FORMULA.test(plain) && !NUMBER.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
