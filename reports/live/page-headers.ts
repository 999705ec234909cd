/** Headers of every answer of a live page's server. */
export const PAGE_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const;

/** What a page cannot say of itself; the rest of its policy stands in it, with the hashes of its code. */
const PAGE_POLICY = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'";
const TEXT_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Headers of a page. */
export const HTML_HEADERS = {
  ...PAGE_HEADERS,
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': PAGE_POLICY,
} as const;

/** Headers of text that is no page; its type is to be added. */
export const TEXT_HEADERS = { ...PAGE_HEADERS, 'content-security-policy': TEXT_POLICY } as const;

/** Headers of a stream of events. */
export const EVENT_HEADERS = { ...TEXT_HEADERS, 'content-type': 'text/event-stream' } as const;
