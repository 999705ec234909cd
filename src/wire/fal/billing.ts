import { SpendBreakdown } from '../../billing/spend-breakdown.ts';
import type { BillLine, VendorQueryContext } from '../query-context.ts';
import type { QueryRoute } from '../dialect.ts';
import { isBilled, linesDown } from './bill.ts';
import {
  badQuery,
  cursorOf,
  expansionsOf,
  limitOf,
  listOf,
  platformRoute,
  type Span,
  spanOf,
  writeCursor,
} from './platform-query.ts';
import { cardOf, unitsOf } from './units.ts';

/** Billing events of a page, by default and at most (docs.fal.ai, platform APIs, billing events, 2026-11). */
const EVENTS = [50, 10_000] as const;
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

/** Which lines of the bill a question is about, and which page of them. */
interface BillQuery extends Span {
  readonly endpoints: readonly string[] | undefined;
  readonly requests: readonly string[] | undefined;
  readonly limit: number;
  readonly cursor: number | undefined;
  readonly expand: readonly string[] | undefined;
}

function readBillQuery(
  parameters: URLSearchParams,
  nowEpochMs: number,
  expansions: readonly string[],
  [limit, limitMax]: readonly [number, number],
): BillQuery {
  return {
    ...spanOf(parameters, nowEpochMs),
    endpoints: listOf(parameters, 'endpoint_id'),
    requests: listOf(parameters, 'request_id'),
    limit: limitOf(parameters, limit, limitMax),
    cursor: cursorOf(parameters),
    expand: expansionsOf(parameters, expansions),
  };
}

function isAsked(line: BillLine, query: BillQuery): boolean {
  const { endpoints, requests, startEpochMs, endEpochMs } = query;
  return (
    line.endedEpochMs >= startEpochMs &&
    line.endedEpochMs < endEpochMs &&
    (endpoints === undefined || endpoints.includes(line.model.wireName)) &&
    (requests === undefined || requests.includes(line.id))
  );
}

/** An instant without fractions of a second: `2025-01-15T10:30:45Z`. */
function wholeSecond(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function authMethod(line: BillLine): string {
  return line.key === 0 ? 'No key' : `User key ${line.key}`;
}

function eventOf(line: BillLine, expand: readonly string[] | undefined): object {
  const card = cardOf(line.model);
  return {
    request_id: line.id,
    endpoint_id: line.model.wireName,
    timestamp: wholeSecond(line.endedEpochMs),
    output_units: unitsOf(card, line.chargedNano),
    unit_price: card.unitPriceUsd,
    percent_discount: card.discountPercent,
    cost_estimate_nano_usd: line.chargedNano,
    ...(expand?.includes('auth_method') === true ? { auth_method: authMethod(line) } : {}),
  };
}

/**
 * `GET /v1/models/billing-events`: what was charged, line by line, the newest first; `cost_estimate_nano_usd` is units x price x (1 - discount)
 * in nano-USD (docs.fal.ai, platform APIs, billing events, 2026-11).
 */
function answerEvents(parameters: URLSearchParams, context: VendorQueryContext): object {
  const query = readBillQuery(parameters, context.nowEpochMs, ['auth_method'], EVENTS);
  const events: object[] = [];
  let last: number | undefined;
  for (const line of linesDown(context, query.cursor)) {
    if (!isBilled(line) || !isAsked(line, query)) continue;
    if (events.length === query.limit)
      return { billing_events: events, next_cursor: writeCursor(last ?? 0), has_more: true };
    events.push(eventOf(line, query.expand));
    last = line.index;
  }
  return { billing_events: events, next_cursor: null, has_more: false };
}

/** What was billed for one endpoint, or for one endpoint and key. */
type UsageRows = SpendBreakdown<BillLine>;

/** One row for each endpoint, and for each key where the key is asked for. */
function usageRows(withAuth: boolean): UsageRows {
  return new SpendBreakdown(
    (line) => `${withAuth ? line.key : ''} ${line.model.wireName}`,
    ({ chargedNano }) => chargedNano,
  );
}

function writeRows({ rows }: UsageRows, withAuth: boolean): readonly object[] {
  return rows.map(({ first: line, nano }) => {
    const card = cardOf(line.model);
    const total = Number(nano) / 1e9;
    const subtotal = card.discountPercent === null ? total : total / (1 - card.discountPercent / 100);
    return {
      endpoint_id: line.model.wireName,
      unit: card.unit,
      quantity: unitsOf(card, nano),
      unit_price: card.unitPriceUsd,
      percent_discount: card.discountPercent,
      cost_subtotal: subtotal,
      cost_discount: subtotal - total,
      cost_total: total,
      currency: 'USD',
      ...(withAuth ? { auth_method: authMethod(line) } : {}),
    };
  });
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

function usagePage(context: VendorQueryContext, query: BillQuery, timeframe: Timeframe): object {
  const expand = query.expand ?? ['time_series'];
  const withAuth = expand.includes('auth_method');
  const summary = usageRows(withAuth);
  const buckets = new Map<number, UsageRows>();
  for (const line of linesDown(context)) {
    if (!isBilled(line) || !isAsked(line, query)) continue;
    const start = stepStart(line.endedEpochMs, timeframe);
    const rows = buckets.get(start) ?? usageRows(withAuth);
    buckets.set(start, rows);
    rows.add(line);
    summary.add(line);
  }
  const page = Math.max(1, query.cursor ?? 1);
  const shown = [...buckets]
    .toSorted(([a], [b]) => a - b)
    .slice((page - 1) * query.limit, page * query.limit)
    .map(([start, rows]) => ({ bucket: wholeSecond(start), results: writeRows(rows, withAuth) }));
  const hasMore = expand.includes('time_series') && buckets.size > page * query.limit;
  return {
    next_cursor: hasMore ? writeCursor(page + 1) : null,
    has_more: hasMore,
    ...(expand.includes('time_series') ? { time_series: shown } : {}),
    ...(expand.includes('summary') ? { summary: writeRows(summary, withAuth) } : {}),
  };
}

/**
 * `GET /v1/models/usage`: units and dollars by endpoint, in steps of time (`expand=time_series`, the default), in sum (`summary`), by key
 * (`auth_method`). The cursor counts pages of steps; times are in UTC, and no other zone is served (docs.fal.ai, platform APIs, usage, 2026-11).
 */
function answerUsage(parameters: URLSearchParams, context: VendorQueryContext): object {
  const query = readBillQuery(parameters, context.nowEpochMs, ['time_series', 'summary', 'auth_method'], BUCKETS);
  const named = parameters.get('timeframe');
  const timeframe = named === null ? timeframeFor(query) : TIMEFRAMES.find((each) => each === named);
  if (timeframe === undefined) return badQuery(`timeframe: want ${TIMEFRAMES.join(', ')}`);
  if ((parameters.get('timezone') ?? 'UTC') !== 'UTC') badQuery('timezone: only UTC is served here');
  if (query.expand?.every((name) => name === 'auth_method') === true)
    badQuery('expand: want time_series, summary or both');
  const isBound = parameters.get('bound_to_timeframe') !== 'false';
  return usagePage(context, isBound ? { ...query, ...boundTo(timeframe, query) } : query, timeframe);
}

/** What was billed. */
export const FAL_BILLING_QUERIES: readonly QueryRoute[] = [
  platformRoute('GET', '/v1/models/billing-events', answerEvents),
  platformRoute('GET', '/v1/models/usage', answerUsage),
];
