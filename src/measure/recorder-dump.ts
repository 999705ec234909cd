import type { FailureMessagesDump } from './failure-messages.ts';
import type { HistogramDump } from './histogram.ts';
import type { InspectionDump } from './inspection-counts.ts';
import type { ProductRowDump } from './product-counts.ts';
import type { RequestCountsDump } from './request-counts.ts';
import type { RequestEndingsDump } from './request-endings.ts';
import type { StreamMeasuresDump } from './stream-measures.ts';
import type { TimeSeriesDump } from './time-series.ts';

/** Everything that a recorder holds, as plain data, which JSON and other threads carry. */
export interface RecorderDump {
  readonly byModel: readonly RequestCountsDump[];
  /** Absent where no price names products. */
  readonly products?: readonly ProductRowDump[];
  /** Attempts by status, for the statuses that occurred. */
  readonly byStatus: readonly (readonly [status: number, count: number])[];
  /** Attempts that failed, by outcome. */
  readonly failures: readonly number[];
  readonly messages: FailureMessagesDump;
  readonly endings: RequestEndingsDump;
  readonly attemptLatency: HistogramDump;
  readonly queueWait: HistogramDump;
  readonly sendLag: HistogramDump;
  readonly streams: StreamMeasuresDump;
  readonly polls: number;
  /** Absent where no task of a lost attempt was asked for. */
  readonly inspections?: InspectionDump;
  readonly timeouts: number;
  readonly networkErrors: number;
  readonly unfinished: number;
  readonly begun: number;
  readonly late: number;
  readonly lastMs: number;
  readonly series: TimeSeriesDump;
}
