import type { Invoice } from '../../src/invoice/invoice-schema.ts';
import type { LatencySummary, Summary } from '../../src/measure/summary.ts';
import { writeExposition } from '../../src/monitoring/exposition.ts';
import { distinctLabels, type FinishedFigures, finishedMetrics } from '../../src/monitoring/run-metrics.ts';
import type { Study } from '../../src/study/study.ts';
import { pathsText } from '../study/figures.ts';
import type { ReportFormat } from './report-format.ts';

/** Figures for systems that watch or compare them, as OpenMetrics 1.0: of runs, studies and invoices. Names are those of a run that goes on. */
export const openMetricsFormat: ReportFormat = {
  name: 'openmetrics',
  writers: {
    summary: { write: (summary) => write([summaryFigures(summary)]) },
    study: { write: (study) => write(studyFigures(study)) },
    invoice: { write: (invoice) => write([invoiceFigures(invoice)]) },
  },
};

const VERDICTS: readonly Summary['verdict'][] = ['passed', 'failed', 'invalid', 'partial'];

function write(results: readonly FinishedFigures[]): string {
  return writeExposition(finishedMetrics(results), 'openmetrics');
}

function summaryFigures(summary: Summary): FinishedFigures {
  const { scenario, world, requests, attempts, throughput, dollars, projection, priming } = summary;
  const { offered, succeeded, failed, dropped } = requests;
  const { offeredPerSecond, attemptsPerSecond, goodputPerSecond } = throughput;
  return {
    ...summary,
    labels: { run: scenario.name, world },
    verdicts: VERDICTS,
    seed: scenario.seed,
    loadMs: summary.loadDurationMs,
    offered,
    ended: { succeeded, failed, dropped },
    attempts: { ...attempts, unfinished: attempts.unfinished ?? 0 },
    throughput: { offered: offeredPerSecond, attempts: attemptsPerSecond, goodput: goodputPerSecond },
    latencyMs: quantiles(summary.latencyMs),
    firstTokenMs: summary.firstTokenMs && quantiles(summary.firstTokenMs),
    billed: dollars.billed,
    spend: {
      useful: dollars.useful,
      wasted: dollars.wasted,
      ...(dollars.workerTime === undefined ? {} : { workers: dollars.workerTime }),
      ...(priming === undefined ? {} : { priming: priming.dollars.billed }),
    },
    wastedBy: dollars.wastedBy,
    unknownAtMost: dollars.unknownAtMost,
    perSuccess: dollars.perSuccess,
    month: projection === null ? undefined : monthOf(projection),
  };
}

function monthOf({ perMonth, interval }: NonNullable<Summary['projection']>): FinishedFigures['month'] {
  return { expected: perMonth, low: interval?.low, high: interval?.high };
}

function studyFigures(study: Study): FinishedFigures[] {
  const { scenario, cells, world = 'virtual' } = study;
  const labels = distinctLabels(cells.map((cell) => pathsText(study, cell)));
  return cells.map((cell, index) => ({
    ...cell,
    labels: { run: scenario.name, world, cell: labels[index] as string },
    verdicts: VERDICTS,
    errorRate: cell.successShare === null ? null : 1 - cell.successShare,
    throughput: { goodput: cell.goodputPerSecond },
    latencyMs: { '0.5': cell.latencyMsP50, '0.95': cell.latencyMsP95, '0.99': cell.latencyMsP99 },
    billed: cell.dollars.billed,
    spend: { wasted: cell.dollars.wasted },
    perSuccess: cell.dollars.perSuccess,
  }));
}

function invoiceFigures(invoice: Invoice): FinishedFigures {
  const { scenario, requests, dollars } = invoice;
  const causes = Object.entries(dollars.wastedBy).map(([cause, each]) => [cause, each.dollars]);
  return {
    labels: { run: scenario.name, world: 'mock' },
    verdict: invoice.verdict,
    verdicts: ['passed', 'failed'],
    seed: scenario.seed,
    offered: requests.total,
    ended: { succeeded: requests.succeeded, failed: requests.failed },
    retryAmplification: invoice.retryAmplification,
    errorRate: invoice.errorRate,
    latencyMs: quantiles(invoice.latencyMs),
    billed: dollars.billed,
    spend: { useful: dollars.useful, wasted: dollars.wasted, beside: dollars.beside },
    wastedBy: Object.fromEntries(causes) as Record<string, string>,
    perSuccess: dollars.perSuccess,
    thresholds: invoice.thresholds,
  };
}

function quantiles({ p50, p90, p95, p99 }: LatencySummary): FinishedFigures['latencyMs'] {
  return { '0.5': p50, '0.9': p90, '0.95': p95, '0.99': p99 };
}
