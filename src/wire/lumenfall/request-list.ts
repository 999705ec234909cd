import type { BillLine, Desk } from '../desk.ts';
import type { WireReply, WireRequest } from '../dialect.ts';
import { isoInstant } from '../iso-instant.ts';
import { dollars, jsonReply } from './json.ts';
import type { ExactJson } from './json.ts';
import { readListQuery, type ListQuery } from './list-query.ts';
import { invalidRequest, lumenfallCode } from './refusal.ts';
import { jobIdOf, requestId } from './routing.ts';

/** Bill lines that are looked at in one go. */
const CHUNK_LINES = 1000;

const REQUESTS_PATH = '/v1/requests';

/** Name of an API key: the mock knows keys by number alone. */
function keyId(key: number): string {
  return `key_${key}`;
}

/** Status of a request in the vendor's words, by how it ended; what was refused before a provider was asked is `rejected`. */
function listedStatus(outcome: string): string {
  if (outcome === 'ok' || outcome === 'empty') return 'completed';
  if (outcome.startsWith('cancelled')) return 'cancelled';
  return outcome === 'server-error' || outcome === 'expired' ? 'upstream_failure' : 'rejected';
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** A request as the list shows it (docs.lumenfall.ai/api-reference/requests/get, 2026-11). Sizes of replies are not kept, hence null. */
function requestObject(line: BillLine): ExactJson {
  const { outcome, status, request, model } = line;
  const echo = request?.echo ?? {};
  const listed = listedStatus(outcome);
  const isFailure = listed !== 'completed';
  const requestBytes = echo['requestBytes'];
  return {
    id: requestId(line.id),
    object: 'request',
    created_at: isoInstant(line.createdEpochMs),
    model: request?.wireModel ?? model.wireName,
    modality: model.operation === 'chat' ? 'text' : model.operation === 'text-to-video' ? 'video' : 'image',
    endpoint: textOrNull(echo['endpoint']),
    status: listed,
    cost: dollars(line.chargedNano),
    currency: 'usd',
    duration_ms: Math.round(line.endedEpochMs - line.createdEpochMs),
    key_id: keyId(line.key),
    error_code: isFailure && listed !== 'cancelled' ? lumenfallCode({ status, outcome }) : null,
    error_message: isFailure ? `The request ended as ${outcome} with status ${status}` : null,
    session_id: null,
    trace_id: textOrNull(echo['traceId']),
    user: textOrNull(echo['user']),
    request_size_bytes: typeof requestBytes === 'number' ? requestBytes : null,
    response_size_bytes: null,
  };
}

/** Every line of the bill, oldest first. */
function* billLines(desk: Desk): Generator<BillLine> {
  let after = -1;
  for (;;) {
    const lines = desk.bill(after, CHUNK_LINES);
    yield* lines;
    const last = lines.at(-1);
    if (last === undefined || lines.length < CHUNK_LINES) return;
    after = last.index;
  }
}

/** One page, newest first, and what lies beside it. */
interface Page {
  readonly lines: readonly BillLine[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  readonly count: number;
  readonly totalNano: bigint;
}

function matches(line: BillLine, { fromEpochMs, untilEpochMs, keyId: key, status }: ListQuery): boolean {
  return (
    line.createdEpochMs >= fromEpochMs &&
    line.createdEpochMs <= untilEpochMs &&
    (key === undefined || keyId(line.key) === key) &&
    (status === undefined || listedStatus(line.outcome) === status)
  );
}

/**
 * The page of a query; undefined when its cursor names no request. The bill is read once from its beginning: which lines stand before the
 * cursor does not depend on what is added later, so pages never overlap.
 */
function readPage(desk: Desk, query: ListQuery): Page | undefined {
  const { limit, startingAfter, endingBefore } = query;
  const cursor = startingAfter ?? endingBefore;
  const [older, newer]: [BillLine[], BillLine[]] = [[], []];
  let [isPast, count, totalNano, olderCount, newerCount] = [false, 0, 0n, 0, 0];
  for (const line of billLines(desk)) {
    const isCursor = cursor !== undefined && line.id === cursor;
    if (isCursor) isPast = true;
    if (!matches(line, query)) continue;
    count += 1;
    totalNano += BigInt(line.chargedNano);
    if (!isPast) {
      olderCount += 1;
      older.push(line);
      if (older.length > limit) older.shift();
    } else if (!isCursor) {
      newerCount += 1;
      if (newer.length < limit) newer.push(line);
    }
  }
  if (cursor !== undefined && !isPast) return undefined;
  const isBackwards = endingBefore !== undefined;
  return {
    lines: (isBackwards ? newer : older).toReversed(),
    hasOlder: isBackwards || olderCount > limit,
    hasNewer: isBackwards ? newerCount > limit : isPast,
    count,
    totalNano,
  };
}

/** The address of a page beside this one, with all filters. */
function pageUrl(query: ListQuery, cursor: string, line: BillLine): string {
  return `${REQUESTS_PATH}?${new URLSearchParams([[cursor, requestId(line.id)], ...query.kept]).toString()}`;
}

/**
 * Answers `GET /v1/requests` (docs.lumenfall.ai/api-reference/requests/list, 2026-11): ended requests, newest first, by cursors; jobs under
 * way are not listed here. Newest is by the end of a request. With `summary=true` the cost and number of all that match; the names of the
 * two fields are an assumption.
 */
export function listRequests(request: WireRequest, _params: Readonly<Record<string, string>>, desk: Desk): WireReply {
  const query = readListQuery(request.path);
  if ('problem' in query) return desk.refuse(invalidRequest(query.problem));
  const page = readPage(desk, query);
  if (page === undefined) return desk.refuse(invalidRequest('The cursor names no request'));
  const [first, last] = [page.lines[0], page.lines.at(-1)];
  return jsonReply(200, {
    object: 'list',
    data: page.lines.map(requestObject),
    next_page_url: page.hasOlder && last !== undefined ? pageUrl(query, 'starting_after', last) : null,
    previous_page_url: page.hasNewer && first !== undefined ? pageUrl(query, 'ending_before', first) : null,
    ...(query.wantsSummary
      ? { summary: { total_cost: dollars(page.totalNano), total_count: page.count, currency: 'usd' } }
      : {}),
  });
}

/** Answers `GET /v1/requests/:id`. */
export function getRequest(_request: WireRequest, params: Readonly<Record<string, string>>, desk: Desk): WireReply {
  const name = params['id'] ?? '';
  const id = jobIdOf(name);
  for (const line of billLines(desk)) if (line.id === id) return jsonReply(200, requestObject(line));
  const message = `Request '${name}' not found`;
  return desk.refuse({ status: 404, outcome: 'invalid', message, code: 'NOT_FOUND' });
}
