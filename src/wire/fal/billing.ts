import { SpendBreakdown } from '../../billing/spend-breakdown.ts';
import type { BillLine, VendorQueryContext } from '../query-context.ts';
import type { QueryRoute } from '../dialect.ts';
import { isBilled, linesDown } from './bill.ts';
import { isAsked, readBillQuery } from './bill-query.ts';
import { platformRoute, writeCursor } from './platform-query.ts';
import { readSeriesQuery, wholeSecond, writeSeries } from './time-series.ts';
import { cardOf, unitsOf } from './units.ts';

/** Billing events of a page, by default and at most (docs.fal.ai, platform APIs, billing events, 2026-11). */
const EVENTS = [50, 10_000] as const;
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

/**
 * `GET /v1/models/usage`: units and dollars by endpoint, in steps of time (`expand=time_series`, the default), in sum (`summary`), by key
 * (`auth_method`) (docs.fal.ai, platform APIs, usage, 2026-11).
 */
function answerUsage(parameters: URLSearchParams, context: VendorQueryContext): object {
  const query = readSeriesQuery(parameters, context.nowEpochMs, ['auth_method']);
  const withAuth = query.expand?.includes('auth_method') === true;
  return writeSeries(query, billedLines(context), {
    create: () => usageRows(withAuth),
    write: (rows) => writeRows(rows, withAuth),
  });
}

function* billedLines(context: VendorQueryContext): Generator<BillLine, void> {
  for (const line of linesDown(context)) if (isBilled(line)) yield line;
}

/** What was billed. */
export const FAL_BILLING_QUERIES: readonly QueryRoute[] = [
  platformRoute('GET', '/v1/models/billing-events', answerEvents),
  platformRoute('GET', '/v1/models/usage', answerUsage),
];
