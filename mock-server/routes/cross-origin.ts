import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** How long a browser need not ask again, in seconds: a day. */
const PREFLIGHT_SECONDS = 86_400;
/** Longest list of headers that a preflight is answered with. */
const HEADERS_CHARS_MAX = 4096;

/**
 * Lets a web page read an answer, its headers included (WHATWG Fetch, 3.3, 2026-11): vendors' SDKs in browsers read `retry-after`, ids, limits and
 * costs. A request that no page sent is not touched.
 */
export function allowPage({ origin }: IncomingHttpHeaders, response: ServerResponse): void {
  if (origin === undefined) return;
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', '*');
}

/** The answer to OPTIONS: the methods, and to a browser also that a page may send them with the headers that it named. */
export function preflightHeaders(asked: IncomingHttpHeaders, allow: string): OutgoingHttpHeaders {
  if (asked.origin === undefined) return { allow };
  const named = asked['access-control-request-headers'] ?? '';
  return {
    allow,
    'access-control-allow-origin': '*',
    'access-control-allow-methods': allow,
    // A star would not include `authorization`.
    'access-control-allow-headers': named.length <= HEADERS_CHARS_MAX ? named : '*',
    'access-control-max-age': String(PREFLIGHT_SECONDS),
    vary: 'access-control-request-headers',
  };
}
