import { encodeBase64 } from '../base64.ts';
import type { QueryRoute, WireRequest } from '../dialect.ts';
import { queryOf } from '../query-fields.ts';
import type { ModelView, VendorQueryContext } from '../query-context.ts';
import { jsonReply } from '../reply.ts';
import { parseInstant } from '../../units/calendar.ts';
import { textBytes } from '../json-bytes.ts';

const DAY_MS = 86_400_000;
/** Longest span of one question (docs.fal.ai, platform APIs, billing events, 2026-11). */
const SPAN_DAYS_MAX = 90;
/** Most names of one filter (docs.fal.ai, platform APIs, 2026-11). */
const NAMES_MAX = 50;
const ERRORS_PAGE = 'https://docs.fal.ai/platform-apis#errors';

/** A question to the platform that cannot be answered. */
class PlatformError extends Error {
  readonly status: 400 | 404;

  constructor(status: 400 | 404, problem: string) {
    super(problem);
    this.status = status;
  }
}

/** Refuses a question for a problem with what was asked. */
export function badQuery(problem: string): never {
  throw new PlatformError(400, problem);
}

/** Refuses a question about an endpoint that is not there. */
function unknownEndpoint(endpointId: string): never {
  throw new PlatformError(404, `Endpoint not found: ${endpointId.slice(0, 200)}`);
}

/** The model that an endpoint is, the first of those that share its name; refuses one that is not there. */
export function modelNamed(models: readonly ModelView[], endpointId: string): ModelView {
  return models.find(({ wireName }) => wireName === endpointId) ?? unknownEndpoint(endpointId);
}

/**
 * A route of the platform APIs: `answer` makes the body of a 200 from the parameters of a question, or refuses it in the platform's form of an
 * error, which is not that of the models (docs.fal.ai, platform APIs, 2026-11).
 */
export function platformRoute(
  method: QueryRoute['method'],
  path: string,
  answer: (parameters: URLSearchParams, context: VendorQueryContext, request: WireRequest) => object,
): QueryRoute {
  return {
    method,
    path,
    answer: (request, _params, context) => {
      try {
        return jsonReply(200, answer(queryOf(request.path), context, request));
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error;
        const { status, message } = error;
        const type = status === 404 ? 'not_found' : 'validation_error';
        return jsonReply(status, { error: { type, message, docs_url: ERRORS_PAGE } });
      }
    },
  };
}

/** The values of a parameter that may be repeated and may hold several, joined by commas; undefined when it is absent. */
export function listOf(parameters: URLSearchParams, name: string): readonly string[] | undefined {
  const values = [...parameters.getAll(name), ...parameters.getAll(`${name}[]`)];
  if (values.length === 0) return undefined;
  const names = values.flatMap((value) => value.split(',')).map((value) => value.trim());
  if (names.length <= NAMES_MAX && names.every((each) => each !== '')) return [...new Set(names)];
  return badQuery(`${name}: got ${names.length} values, want 1 to ${NAMES_MAX}, none of them empty`);
}

/** From when to when a question asks, Unix epoch ms, the end exclusive. */
export interface Span {
  readonly startEpochMs: number;
  readonly endEpochMs: number;
}

/** `start` and `end`; without them, the last 24 hours up to and with the present instant. */
export function spanOf(parameters: URLSearchParams, nowEpochMs: number): Span {
  const instant = (name: string): number | undefined => {
    const text = parameters.get(name);
    if (text === null) return undefined;
    return parseInstant(text) ?? badQuery(`${name}: want ISO 8601, such as 2026-11-20T00:00:00Z`);
  };
  const start = instant('start');
  const until = instant('end') ?? nowEpochMs + 1;
  const from = start ?? until - DAY_MS;
  if (from >= until) badQuery('start: it is not before the end');
  if (until - from > SPAN_DAYS_MAX * DAY_MS + 1) badQuery(`start: at most ${SPAN_DAYS_MAX} days before the end`);
  return { startEpochMs: from, endEpochMs: until };
}

/** `limit`: a whole number from 1 up; more than the most that there is counts as the most. */
export function limitOf(parameters: URLSearchParams, fallback: number, max: number): number {
  const text = parameters.get('limit');
  if (text === null) return fallback;
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return limit >= 1 ? Math.min(limit, max) : badQuery('limit: want a whole number from 1 up');
}

/** A cursor: base64 of a whole number, opaque to clients. */
export function writeCursor(place: number): string {
  return encodeBase64(textBytes(String(place)));
}

/** The place in `cursor`; undefined when there is none. */
export function cursorOf(parameters: URLSearchParams): number | undefined {
  const text = parameters.get('cursor');
  if (text === null) return undefined;
  let place = '';
  try {
    if (/^[A-Za-z0-9+/]{2,24}={0,2}$/.test(text)) place = atob(text);
  } catch {
    // What is no base64 names no place.
  }
  return /^\d{1,15}$/.test(place) ? Number(place) : badQuery('cursor: want the next_cursor of the page before');
}

/** What `expand` asks for. */
export function expansionsOf(parameters: URLSearchParams, known: readonly string[]): readonly string[] | undefined {
  const names = listOf(parameters, 'expand');
  const odd = names?.find((name) => !known.includes(name));
  if (odd !== undefined) badQuery(`expand: no such thing as '${odd.slice(0, 40)}'; want ${known.join(', ')}`);
  return names;
}
