import { formatDecimal } from '../units/format.ts';
import type { Metric } from './metric.ts';

/** The Prometheus text format 0.0.4, and OpenMetrics 1.0. */
export type ExpositionFormat = 'prometheus' | 'openmetrics';

/** The media type of each format. */
export const EXPOSITION_TYPE: Readonly<Record<ExpositionFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/**
 * The format that an `Accept` header prefers: OpenMetrics where it is named, in version 1.0.0 or none, and nothing is wanted more (RFC 9110, 12.5.1).
 * Default: the Prometheus format.
 */
export function chooseFormat(accept: string): ExpositionFormat {
  const ranges = accept
    .toLowerCase()
    .split(',')
    .map((range) => range.split(';').map((part) => part.trim()));
  const qualityOf = (names: readonly string[]): number => {
    const qualities = ranges.flatMap(([name = '', ...parameters]) => {
      const version = parameters.find((each) => each.startsWith('version='));
      const isOther = name === 'application/openmetrics-text' && (version ?? 'version=1.0.0') !== 'version=1.0.0';
      if (!names.includes(name) || isOther) return [];
      return Number(parameters.find((each) => each.startsWith('q='))?.slice(2) ?? 1) || 0;
    });
    return Math.max(0, ...qualities);
  };
  const quality = qualityOf(['application/openmetrics-text']);
  return quality > 0 && quality >= qualityOf(['text/plain', 'text/*']) ? 'openmetrics' : 'prometheus';
}

/**
 * Metrics as text in a format. Names are those that OpenTelemetry's rules for Prometheus make of the same metrics sent by OTLP: `_seconds` for `s`,
 * `_per_second`, `_total` of counters (OpenTelemetry, "Prometheus and OpenMetrics Compatibility", 2026-12).
 */
export function writeExposition(metrics: readonly Metric[], format: ExpositionFormat): string {
  const end = format === 'openmetrics' ? '# EOF\n' : '';
  return `${metrics.map((metric) => familyText(metric, format)).join('')}${end}`;
}

/** The name of a metric in Prometheus, without what its type adds: `tollmark_request_duration_seconds`. */
function baseName({ name, unit }: Metric): string {
  return `${name.replaceAll('.', '_')}${unit === 's' ? '_seconds' : unit.endsWith('/s') ? '_per_second' : ''}`;
}

function familyText(metric: Metric, format: ExpositionFormat): string {
  const base = baseName(metric);
  const name = metric.type === 'counter' ? `${base}_total` : base;
  const [family, type] = format === 'openmetrics' ? openMetricsFamily(metric, base) : [name, metric.type];
  const unit = /_(seconds|dollars)$/.exec(family)?.[1];
  const head = [
    `# HELP ${family} ${escapeHelp(metric.help)}`,
    `# TYPE ${family} ${format === 'prometheus' && type === 'info' ? 'gauge' : type}`,
    ...(format === 'openmetrics' && unit !== undefined ? [`# UNIT ${family} ${unit}`] : []),
  ];
  const samples =
    metric.type === 'histogram'
      ? histogramSamples(metric, base)
      : metric.points.map(({ labels, value }) => `${name}${labelsText(labels)} ${formatDecimal(value)}`);
  return [...head, ...samples, ''].join('\n');
}

/** OpenMetrics names a family without what its type adds to the names of its samples. */
function openMetricsFamily({ type }: Metric, base: string): readonly [family: string, type: string] {
  return [type === 'info' ? base.replace(/_info$/, '') : base, type];
}

function histogramSamples({ points }: Extract<Metric, { type: 'histogram' }>, base: string): string[] {
  return points.flatMap(({ labels, borders, below, count, sum }) => [
    ...borders.map((border, i) => `${base}_bucket${labelsText({ ...labels, le: String(border) })} ${below[i]}`),
    `${base}_bucket${labelsText({ ...labels, le: '+Inf' })} ${count}`,
    `${base}_sum${labelsText(labels)} ${formatDecimal(sum)}`,
    `${base}_count${labelsText(labels)} ${count}`,
  ]);
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function escapeLabel(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', String.raw`\n`);
}
