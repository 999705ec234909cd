import { instantText } from '../instant-text.ts';
import { allOf, type BillLine, type VendorQueryContext, type OpenJob } from '../query-context.ts';
import { dollars, type ExactJson, jsonReply } from './json.ts';
import { readListQuery, type ListQuery } from './list-query.ts';
import { invalidRequest, lumenfallCode } from './refusal.ts';
import { jobIdOf, requestId } from './routing.ts';
import type { QueryHandler } from '../dialect.ts';

const REQUESTS_PATH = '/v1/requests';

/** Name of an API key: the mock knows keys by number alone. */
function keyId(key: number): string {
  return `key_${key}`;
}

/** A request under way or in the bill. */
type Listed = OpenJob | BillLine;

function isOpen(listed: Listed): listed is OpenJob {
  return 'phase' in listed;
}

/**
 * Status of a request in the vendor's words: where it is, or how it ended; what was refused before a provider was asked is `rejected`. That
 * `pending` waits and `processing` is served is an assumption: the words are published, what they mean is not.
 */
function listedStatus(listed: Listed): string {
  if (isOpen(listed)) return listed.phase === 'queued' ? 'pending' : 'processing';
  const { outcome } = listed;
  if (outcome === 'ok' || outcome === 'empty') return 'completed';
  if (outcome.startsWith('cancelled')) return 'cancelled';
  return outcome === 'server-error' || outcome === 'expired' ? 'upstream_failure' : 'rejected';
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** What an end gives a request: its cost, how long it took, and why it failed. */
function endOf(line: BillLine): { readonly [name: string]: ExactJson } {
  const { outcome, status } = line;
  const listed = listedStatus(line);
  const isFailure = listed !== 'completed';
  return {
    cost: dollars(line.chargedNano),
    duration_ms: Math.round(line.endedEpochMs - line.createdEpochMs),
    error_code: isFailure && listed !== 'cancelled' ? lumenfallCode({ status, outcome }) : null,
    error_message: isFailure ? `The request ended as ${outcome} with status ${status}` : null,
  };
}

/** As long as a request is under way it has no cost but an estimate, as its video says it (docs.lumenfall.ai/billing, 2026-11). */
function prospectOf({ quoteNano }: OpenJob): { readonly [name: string]: ExactJson } {
  return { cost: null, cost_estimate: dollars(quoteNano), duration_ms: null, error_code: null, error_message: null };
}

/** A request as the list shows it (docs.lumenfall.ai/api-reference/requests/get, 2026-11). Sizes of replies are not kept, hence null. */
function requestObject(listed: Listed): ExactJson {
  const { request, model } = listed;
  const echo = request?.echo ?? {};
  const requestBytes = echo['requestBytes'];
  const { cost, ...rest } = isOpen(listed) ? prospectOf(listed) : endOf(listed);
  return {
    id: requestId(listed.id),
    object: 'request',
    created_at: instantText(listed.createdEpochMs),
    model: request?.wireModel ?? model.wireName,
    modality: model.operation === 'chat' ? 'text' : model.operation === 'text-to-video' ? 'video' : 'image',
    endpoint: textOrNull(echo['endpoint']),
    status: listedStatus(listed),
    cost,
    currency: 'usd',
    ...rest,
    key_id: keyId(listed.key),
    session_id: null,
    trace_id: textOrNull(echo['traceId']),
    user: textOrNull(echo['user']),
    request_size_bytes: typeof requestBytes === 'number' ? requestBytes : null,
    response_size_bytes: null,
  };
}

/** Every request: those under way and those of the bill, in no order. */
function* allRequests(context: VendorQueryContext): Generator<Listed> {
  yield* context.openJobs();
  yield* allOf((after, limit) => context.bill(after, limit));
}

/** One page, newest first, and what the neighbouring pages are. */
interface Page {
  readonly requests: readonly Listed[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  readonly count: number;
  readonly totalNano: bigint;
}

function matches(listed: Listed, { fromEpochMs, untilEpochMs, keyId: key, status }: ListQuery): boolean {
  return (
    listed.createdEpochMs >= fromEpochMs &&
    listed.createdEpochMs <= untilEpochMs &&
    (key === undefined || keyId(listed.key) === key) &&
    (status === undefined || listedStatus(listed) === status)
  );
}

/** The order of the list, oldest first: that of arrival, in which a request keeps its place when it ends. */
function compareRequests(a: Listed, b: Listed): number {
  return a.number - b.number || (isOpen(a) ? 0 : a.index) - (isOpen(b) ? 0 : b.index);
}

/** The first so many of what is put in, by an order; what comes last falls out. */
class Foremost {
  readonly list: Listed[] = [];
  readonly #max: number;
  readonly #compare: (a: Listed, b: Listed) => number;

  constructor(max: number, compare: (a: Listed, b: Listed) => number) {
    this.#max = max;
    this.#compare = compare;
  }

  put(listed: Listed): void {
    let [low, high] = [0, this.list.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(listed, this.list[middle] as Listed) < 0) high = middle;
      else low = middle + 1;
    }
    if (low >= this.#max) return;
    this.list.splice(low, 0, listed);
    if (this.list.length > this.#max) this.list.pop();
  }
}

/**
 * The page of a query; undefined when its cursor names no request that ever came. Pages hang on the number of the cursor's request and not on
 * its being listed: what ends, comes late or is lost in the bill moves no page.
 */
function readPage(context: VendorQueryContext, query: ListQuery): Page | undefined {
  const { limit, startingAfter, endingBefore } = query;
  const cursor = startingAfter ?? endingBefore;
  const at = cursor === undefined ? Number.POSITIVE_INFINITY : context.numberOf(cursor);
  if (at === undefined) return undefined;
  // One more than is shown tells whether there are others.
  const older = new Foremost(limit + 1, (a, b) => compareRequests(b, a));
  const newer = new Foremost(limit + 1, compareRequests);
  let [count, totalNano] = [0, 0n];
  for (const listed of allRequests(context)) {
    if (!matches(listed, query)) continue;
    count += 1;
    totalNano += isOpen(listed) ? 0n : BigInt(listed.chargedNano);
    if (listed.number < at) older.put(listed);
    else if (listed.number > at) newer.put(listed);
  }
  const isBackwards = endingBefore !== undefined;
  return {
    requests: isBackwards ? newer.list.slice(0, limit).toReversed() : older.list.slice(0, limit),
    hasOlder: isBackwards || older.list.length > limit,
    hasNewer: isBackwards ? newer.list.length > limit : cursor !== undefined,
    count,
    totalNano,
  };
}

/** The address of a neighbouring page, with all filters. */
function pageUrl(query: ListQuery, cursor: string, line: Listed): string {
  return `${REQUESTS_PATH}?${new URLSearchParams([[cursor, requestId(line.id)], ...query.kept]).toString()}`;
}

/**
 * Answers `GET /v1/requests` (docs.lumenfall.ai/api-reference/requests/list, 2026-11): requests under way and ended ones, newest first, by
 * cursors. Newest is by the arrival of a request. With `summary=true` the cost and number of all that match; the names of the two fields are an
 * assumption.
 */
export const listRequests: QueryHandler = (request, _params, context) => {
  const query = readListQuery(request.path);
  if ('problem' in query) return context.refuse(invalidRequest(query.problem));
  const page = readPage(context, query);
  if (page === undefined) return context.refuse(invalidRequest('The cursor names no request'));
  const [first, last] = [page.requests[0], page.requests.at(-1)];
  return jsonReply(200, {
    object: 'list',
    data: page.requests.map(requestObject),
    next_page_url: page.hasOlder && last !== undefined ? pageUrl(query, 'starting_after', last) : null,
    previous_page_url: page.hasNewer && first !== undefined ? pageUrl(query, 'ending_before', first) : null,
    ...(query.wantsSummary
      ? { summary: { total_cost: dollars(page.totalNano), total_count: page.count, currency: 'usd' } }
      : {}),
  });
};

/** Answers `GET /v1/requests/:id`. */
export const getRequest: QueryHandler = (_request, params, context) => {
  const name = params['id'] ?? '';
  const id = jobIdOf(name);
  for (const listed of allRequests(context)) if (listed.id === id) return jsonReply(200, requestObject(listed));
  const message = `Request '${name}' not found`;
  return context.refuse({ status: 404, outcome: 'invalid', message, code: 'NOT_FOUND' });
};
