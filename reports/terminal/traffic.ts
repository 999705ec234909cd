import type { Summary } from '../../src/measure/summary.ts';
import { formatColumnShare, formatCount, formatMs, formatRatio, formatShare } from '../../src/units/format.ts';
import {
  askedModels,
  attemptRows,
  latencyRows,
  pollRows,
  refusedRows,
  requestRows,
  throughputRows,
  type CountRow,
} from '../figures.ts';
import type { Line } from './line.ts';
import { alignTable, titleLine, type Cell } from './table.ts';

function countCells(rows: readonly CountRow[]): readonly Cell[][] {
  return rows.map(({ label, count, share }) => [label, formatCount(count), formatColumnShare(share)]);
}

/** How requests ended, and what the client's own bounds refused. */
export function requestLines(summary: Summary, width: number): readonly Line[] {
  const refused = refusedRows(summary).map(({ label, count }): Cell[] => [
    { text: `refused: ${label}`, style: 'warn' },
    { text: formatCount(count), style: 'warn' },
  ]);
  return [
    titleLine('requests', `error rate ${formatShare(summary.errorRate)}`),
    ...alignTable(countCells(requestRows(summary.requests)), width),
    ...alignTable(refused, width),
  ];
}

/** Attempts by how they ended, with the retry amplification, and what was asked for their jobs. */
export function attemptLines(summary: Summary, width: number): readonly Line[] {
  const { attempts } = summary;
  const amplification = `retry amplification ${formatRatio(summary.retryAmplification)}`;
  const polls = pollRows(summary).map(({ label, count }) => [label, formatCount(count), '']);
  const rows = [['sent', formatCount(attempts.total), ''], ...countCells(attemptRows(attempts)), ...polls];
  return [titleLine('attempts', amplification), ...alignTable(rows, width)];
}

/** Offered load, attempts and goodput, each per second. */
export function throughputLines(summary: Summary, width: number): readonly Line[] {
  const rows = throughputRows(summary).map(([name, meaning, rate]): Cell[] => [
    name,
    rate,
    { text: meaning, style: 'faint' },
  ]);
  return [titleLine('throughput'), ...alignTable(rows, width, { left: [2], points: [1] })];
}

/** The percentiles of each time that was recorded. */
export function latencyLines(summary: Summary, width: number): readonly Line[] {
  const head = ['', 'p50', 'p90', 'p95', 'p99', 'max'].map((text): Cell => ({ text, style: 'faint' }));
  const rows = latencyRows(summary).map(({ label, latency }): Cell[] => [
    label,
    ...[latency.p50, latency.p90, latency.p95, latency.p99, latency.max].map(formatMs),
  ]);
  return [titleLine('latency'), ...alignTable([head, ...rows], width)];
}

/** Requests, attempts and latency of each model, when there is more than one. */
export function modelTrafficLines(summary: Summary, width: number): readonly Line[] {
  if (askedModels(summary).length < 2) return [];
  const head = ['', 'offered', 'succeeded', 'attempts', 'p50', 'p95'].map((text): Cell => ({ text, style: 'faint' }));
  const rows = askedModels(summary).map(({ model, requests, attempts, latencyMs }): Cell[] => [
    model,
    formatCount(requests.offered),
    formatCount(requests.succeeded),
    formatCount(attempts),
    formatMs(latencyMs.p50),
    formatMs(latencyMs.p95),
  ]);
  return [titleLine('by model'), ...alignTable([head, ...rows], width)];
}
