import type { Study, StudyCell } from '../../src/study/study.ts';
import type { Saturation } from '../../src/saturation/saturation.ts';
import { RUN_FILES } from '../../src/platform/run-directory.ts';
import type { ReportFormat } from './report-format.ts';

/** A table for spreadsheets and data frames: of a study and of a saturation, because a single run is one row. */
export const csvFormat: ReportFormat = {
  name: 'csv',
  writers: {
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

function field(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
