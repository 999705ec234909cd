import type { BillLine } from '../query-context.ts';
import { type BillQuery, isAsked, readBillQuery } from './bill-query.ts';
import { badQuery, type Span, writeCursor } from './platform-query.ts';

/** Steps of time of a page, by default and at most. */
const BUCKETS = [100, 1000] as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** The steps in which time can be counted. */
export const TIMEFRAMES = ['minute', 'hour', 'day', 'week', 'month'] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

const STEP_MS: Readonly<Record<Exclude<Timeframe, 'month'>, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
  week: 7 * DAY_MS,
};

/** The first instant of the step, `after` steps on, in which an instant of 1970 or later is; in UTC, weeks from Monday. */
export function stepStart(epochMs: number, timeframe: Timeframe, after = 0): number {
  if (timeframe === 'month') {
    const date = new Date(epochMs);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + after);
  }
  const stepMs = STEP_MS[timeframe];
  // 1970-01-05 was a Monday.
  const firstMs = timeframe === 'week' ? 4 * DAY_MS : 0;
  return (Math.floor((epochMs - firstMs) / stepMs) + after) * stepMs + firstMs;
}

/** An instant without fractions of a second: `2025-01-15T10:30:45Z`. */
export function wholeSecond(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** The step that a span is counted in where the question names none (docs.fal.ai, platform APIs, usage, 2026-11). */
function timeframeFor({ startEpochMs, endEpochMs }: Span): Timeframe {
  const hours = (endEpochMs - startEpochMs) / HOUR_MS;
  if (hours < 2) return 'minute';
  if (hours < 48) return 'hour';
  if (hours < 64 * 24) return 'day';
  return hours < 183 * 24 ? 'week' : 'month';
}

/** The span in whole steps, unless the question wants it as it is; its buckets are the steps in which something was billed. */
function boundTo(timeframe: Timeframe, span: Span): Span {
  const { startEpochMs, endEpochMs } = span;
  const start = stepStart(startEpochMs, timeframe);
  const end = stepStart(endEpochMs, timeframe);
  return { startEpochMs: start, endEpochMs: end === endEpochMs ? end : stepStart(endEpochMs, timeframe, 1) };
}

/** What a question for figures by steps of time asks. */
export interface SeriesQuery extends BillQuery {
  readonly timeframe: Timeframe;
}

const SHAPES: readonly string[] = ['time_series', 'summary'];

/**
 * Reads a question for figures in steps of time (`expand=time_series`, the default), in sum (`summary`), or both; `others` are further names
 * that `expand` may have. Times are in UTC, and no other zone is served.
 */
export function readSeriesQuery(
  parameters: URLSearchParams,
  nowEpochMs: number,
  others: readonly string[],
): SeriesQuery {
  const query = readBillQuery(parameters, nowEpochMs, [...SHAPES, ...others], BUCKETS);
  const named = parameters.get('timeframe');
  const timeframe = named === null ? timeframeFor(query) : TIMEFRAMES.find((each) => each === named);
  if (timeframe === undefined) return badQuery(`timeframe: want ${TIMEFRAMES.join(', ')}`);
  if ((parameters.get('timezone') ?? 'UTC') !== 'UTC') badQuery('timezone: only UTC is served here');
  if (query.expand?.some((name) => SHAPES.includes(name)) === false)
    badQuery('expand: want time_series, summary or both');
  const isBound = parameters.get('bound_to_timeframe') !== 'false';
  return { ...query, ...(isBound ? boundTo(timeframe, query) : {}), timeframe };
}

/** How lines become the figures of one step, or of all. */
interface SeriesFigures<Rows> {
  create(): Rows;
  write(rows: Rows): readonly object[];
}

/** Counts the lines that are asked for by steps of time. The steps are those in which there is one; the cursor counts pages of them. */
export function writeSeries<Rows extends { add(line: BillLine): void }>(
  query: SeriesQuery,
  lines: Iterable<BillLine>,
  { create, write }: SeriesFigures<Rows>,
): object {
  const expand = query.expand ?? ['time_series'];
  const summary = create();
  const buckets = new Map<number, Rows>();
  for (const line of lines) {
    if (!isAsked(line, query)) continue;
    const start = stepStart(line.endedEpochMs, query.timeframe);
    const rows = buckets.get(start) ?? create();
    buckets.set(start, rows);
    rows.add(line);
    summary.add(line);
  }
  const page = Math.max(1, query.cursor ?? 1);
  const shown = [...buckets]
    .toSorted(([a], [b]) => a - b)
    .slice((page - 1) * query.limit, page * query.limit)
    .map(([start, rows]) => ({ bucket: wholeSecond(start), results: write(rows) }));
  const hasMore = expand.includes('time_series') && buckets.size > page * query.limit;
  return {
    next_cursor: hasMore ? writeCursor(page + 1) : null,
    has_more: hasMore,
    ...(expand.includes('time_series') ? { time_series: shown } : {}),
    ...(expand.includes('summary') ? { summary: write(summary) } : {}),
  };
}
