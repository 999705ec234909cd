type Labels = Readonly<Record<string, string>>;

/** One series of numbers, as of now. */
export interface NumberPoint {
  readonly labels: Labels;
  readonly value: number;
}

/** One series of values in buckets, as of now. */
export interface HistogramPoint {
  readonly labels: Labels;
  /** Rising. */
  readonly borders: readonly number[];
  /** How many values lie below each border. */
  readonly below: readonly number[];
  readonly count: number;
  readonly sum: number;
}

interface MetricHead {
  /** As OpenTelemetry writes it, without its unit: `tollmark.request.duration`. */
  readonly name: string;
  /** In UCUM, as OpenTelemetry writes it: `s`, `{request}`, `{request}/s`; empty: none. */
  readonly unit: string;
  /** A sentence. */
  readonly help: string;
}

/** A metric of numbers. A counter only grows; `info` has the value 1 and tells by its labels. */
export interface NumberMetric extends MetricHead {
  readonly type: 'counter' | 'gauge' | 'info';
  readonly points: readonly NumberPoint[];
}

/** A metric of values in buckets. */
export interface HistogramMetric extends MetricHead {
  readonly type: 'histogram';
  readonly points: readonly HistogramPoint[];
}

/** A metric with all its series as of now, for any format. */
export type Metric = NumberMetric | HistogramMetric;

/** A metric of one number. */
export function oneNumber(
  type: 'counter' | 'gauge',
  name: string,
  unit: string,
  help: string,
  value: number,
): NumberMetric {
  return { name, unit, help, type, points: [{ labels: {}, value }] };
}

/** A metric of one histogram. */
export function oneHistogram(
  name: string,
  unit: string,
  help: string,
  point: Omit<HistogramPoint, 'labels'>,
): HistogramMetric {
  return { name, unit, help, type: 'histogram', points: [{ labels: {}, ...point }] };
}
