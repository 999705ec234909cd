import type { QueryRoute } from '../dialect.ts';
import type { BillLine, VendorQueryContext } from '../query-context.ts';
import { linesDown } from './bill.ts';
import { platformRoute } from './platform-query.ts';
import { falStatus } from './refusal.ts';
import { readSeriesQuery, writeSeries } from './time-series.ts';
import type { Outcome } from '../../billing/outcome.ts';

const PERCENTS = [50, 75, 90] as const;

/** What is counted of the requests of one endpoint. */
class EndpointCounts {
  requests = 0;
  successes = 0;
  userErrors = 0;
  /** Seconds from the request to its start, and from there to its end, of those that were started. */
  readonly prepared: number[] = [];
  readonly served: number[] = [];

  add(line: BillLine): void {
    const status = falStatus({ status: line.status, outcome: line.outcome as Outcome });
    this.requests++;
    if (status < 400) this.successes++;
    else if (status < 500) this.userErrors++;
    if (line.startedEpochMs === undefined) return;
    this.prepared.push(Math.max(0, line.startedEpochMs - line.createdEpochMs) / 1000);
    this.served.push(Math.max(0, line.endedEpochMs - line.startedEpochMs) / 1000);
  }

  write(): Readonly<Record<string, number | null>> {
    return {
      request_count: this.requests,
      success_count: this.successes,
      user_error_count: this.userErrors,
      error_count: this.requests - this.successes - this.userErrors,
      ...percentilesOf(this.prepared, 'prepare_duration'),
      ...percentilesOf(this.served, 'duration'),
    };
  }
}

/** Percentiles by nearest rank; null where nothing was measured. */
function percentilesOf(seconds: readonly number[], name: string): Readonly<Record<string, number | null>> {
  const sorted = Float64Array.from(seconds).toSorted();
  return Object.fromEntries(
    PERCENTS.map((percent) => [
      `p${percent}_${name}`,
      sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? null,
    ]),
  );
}

const METRICS: readonly string[] = Object.keys(new EndpointCounts().write());

/** The counts of some requests by endpoint. A job that the bill has twice is one request. */
class AnalyticsRows {
  readonly #byEndpoint = new Map<string, EndpointCounts>();
  readonly #seen = new Set<number>();

  add(line: BillLine): void {
    if (this.#seen.has(line.number)) return;
    this.#seen.add(line.number);
    const counts = this.#byEndpoint.get(line.model.wireName) ?? new EndpointCounts();
    this.#byEndpoint.set(line.model.wireName, counts);
    counts.add(line);
  }

  write(isAsked: (metric: string) => boolean): readonly object[] {
    return [...this.#byEndpoint].map(([endpointId, counts]) => ({
      endpoint_id: endpointId,
      ...Object.fromEntries(Object.entries(counts.write()).filter(([metric]) => isAsked(metric))),
    }));
  }
}

/**
 * `GET /v1/models/analytics`: how many requests of each endpoint there were, how they ended, and how long they waited and ran, in steps of
 * time as in `/v1/models/usage`. `expand` may name some of the metrics; without, all are told. Requests are those that were accepted and have
 * ended. That the platform has analytics is documented (docs.fal.ai, platform APIs for models, 2026-11); that its parts are these is not in the
 * pages that were read.
 */
function answerAnalytics(parameters: URLSearchParams, context: VendorQueryContext): object {
  const query = readSeriesQuery(parameters, context.nowEpochMs, METRICS);
  const named = METRICS.filter((metric) => query.expand?.includes(metric));
  return writeSeries(query, linesDown(context), {
    create: () => new AnalyticsRows(),
    write: (rows) => rows.write((metric) => named.length === 0 || named.includes(metric)),
  });
}

/** How requests went. */
export const FAL_ANALYTICS_QUERIES: readonly QueryRoute[] = [
  platformRoute('GET', '/v1/models/analytics', answerAnalytics),
];
