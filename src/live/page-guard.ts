import type { IncomingMessage } from 'node:http';

/** Why a request is not answered. */
export interface Refusal {
  readonly status: 403 | 405 | 421;
  readonly text: string;
}

/**
 * Why a request to the live page is refused; undefined: it is not. Only this machine is answered, and only under a name that no web page can have made
 * to lead here (DNS rebinding); nothing can be changed; and no page of another origin may take the place of a viewer.
 */
export function refusalOf({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): Refusal | undefined {
  if (!isOwnHost(headers.host ?? '')) {
    return { status: 421, text: 'This page is served under 127.0.0.1 and localhost only.' };
  }
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, text: 'This page can only be read: GET or HEAD.' };
  // A browser says so of each request (Fetch Metadata, W3C); one that is typed in or clicked is a navigation.
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  const isForeign = site === 'cross-site' || site === 'same-site';
  if (isForeign && mode !== 'navigate') return { status: 403, text: 'This page is not for other pages.' };
  return undefined;
}

/** Whether a `host` header names this machine as the page's address does. */
function isOwnHost(header: string): boolean {
  return /^(?:127\.0\.0\.1|localhost)(?::\d{1,5})?$/i.test(header);
}
