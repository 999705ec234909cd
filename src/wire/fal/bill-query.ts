import type { BillLine } from '../query-context.ts';
import { cursorOf, expansionsOf, limitOf, listOf, type Span, spanOf } from './platform-query.ts';

/** Which lines of the bill a question is about, and which page of them. */
export interface BillQuery extends Span {
  readonly endpoints: readonly string[] | undefined;
  readonly requests: readonly string[] | undefined;
  readonly limit: number;
  readonly cursor: number | undefined;
  readonly expand: readonly string[] | undefined;
}

/** Reads such a question; `limit` is the one of a page by default, and at most. */
export function readBillQuery(
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

/** Whether a line is one of those. */
export function isAsked(line: BillLine, query: BillQuery): boolean {
  const { endpoints, requests, startEpochMs, endEpochMs } = query;
  return (
    line.endedEpochMs >= startEpochMs &&
    line.endedEpochMs < endEpochMs &&
    (endpoints === undefined || endpoints.includes(line.model.wireName)) &&
    (requests === undefined || requests.includes(line.id))
  );
}
