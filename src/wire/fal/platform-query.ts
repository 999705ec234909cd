import { encodeBase64 } from '../base64.ts';
import type { WireReply, WireRequest } from '../dialect.ts';
import { parseInstant } from '../../units/calendar.ts';
import { jsonReply } from '../reply.ts';
import { textBytes } from '../json-bytes.ts';

const DAY_MS = 86_400_000;
/** Longest span of one question (docs.fal.ai, platform APIs, billing events, 2026-11). */
const SPAN_DAYS_MAX = 90;
/** Most names of one filter (docs.fal.ai, platform APIs, 2026-11). */
const NAMES_MAX = 50;
const ERRORS_PAGE = 'https://docs.fal.ai/platform-apis#errors';

/** The kinds of errors of the platform APIs, and their statuses. */
const STATUSES = { validation_error: 400, not_found: 404 } as const;

/** A question to the platform that cannot be answered. */
export interface PlatformProblem {
  readonly type: keyof typeof STATUSES;
  readonly problem: string;
}

/** The platform's form of an error, which is not that of the models (docs.fal.ai, platform APIs, 2026-11). */
export function platformError({ type, problem }: PlatformProblem): WireReply {
  return jsonReply(STATUSES[type], { error: { type, message: problem, docs_url: ERRORS_PAGE } });
}

/** A problem with what was asked. */
export function badQuery(problem: string): PlatformProblem {
  return { type: 'validation_error', problem };
}

/** The parameters of a question. */
export function parametersOf(request: WireRequest): URLSearchParams {
  const start = request.path.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : request.path.slice(start + 1));
}

/** The values of a parameter that may be repeated and may hold several, joined by commas; undefined when it is absent. */
export function listOf(parameters: URLSearchParams, name: string): readonly string[] | PlatformProblem | undefined {
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
export function spanOf(parameters: URLSearchParams, nowEpochMs: number): Span | PlatformProblem {
  const [start, end] = [parameters.get('start'), parameters.get('end')];
  const startEpochMs = start === null ? undefined : parseInstant(start);
  const endEpochMs = end === null ? undefined : parseInstant(end);
  for (const [name, text, value] of [
    ['start', start, startEpochMs],
    ['end', end, endEpochMs],
  ] as const) {
    if (text !== null && value === undefined) return badQuery(`${name}: want ISO 8601, such as 2026-11-20T00:00:00Z`);
  }
  const until = endEpochMs ?? nowEpochMs + 1;
  const from = startEpochMs ?? until - DAY_MS;
  if (from >= until) return badQuery('start: it is not before the end');
  if (until - from > SPAN_DAYS_MAX * DAY_MS + 1) return badQuery(`start: at most ${SPAN_DAYS_MAX} days before the end`);
  return { startEpochMs: from, endEpochMs: until };
}

/** `limit`: a whole number from 1 up; more than the most that there is counts as the most. */
export function limitOf(parameters: URLSearchParams, fallback: number, max: number): number | PlatformProblem {
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
export function cursorOf(parameters: URLSearchParams): number | PlatformProblem | undefined {
  const text = parameters.get('cursor');
  if (text === null) return undefined;
  const problem = badQuery('cursor: want the next_cursor of the page before');
  if (!/^[A-Za-z0-9+/]{2,24}={0,2}$/.test(text)) return problem;
  try {
    const place = atob(text);
    return /^\d{1,15}$/.test(place) ? Number(place) : problem;
  } catch {
    return problem;
  }
}

/** What `expand` asks for. */
export function expansionsOf(
  parameters: URLSearchParams,
  known: readonly string[],
): readonly string[] | PlatformProblem | undefined {
  const names = listOf(parameters, 'expand');
  if (names === undefined || 'problem' in names) return names;
  const odd = names.find((name) => !known.includes(name));
  return odd === undefined
    ? names
    : badQuery(`expand: no such thing as '${odd.slice(0, 40)}'; want ${known.join(', ')}`);
}
