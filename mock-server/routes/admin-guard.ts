import { isIP } from 'node:net';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { hostOf, isLoopback } from '../addresses.ts';
import { WEBHOOK_AGENT } from '../webhooks/webhook-sender.ts';

/** Where the dashboard is, below which all of the administration is. */
export const DASHBOARD_PATH = '/tollmark/';
const STATS_PATH = '/stats';
/** Pages of the server itself beside its administration: no vendor has them, also where its routes take any path. */
export const OWN_PATHS: readonly string[] = [STATS_PATH, '/healthz'];
const HOST_CHARS_SHOWN_MAX = 100;

/**
 * Whether a `host` header names this server: localhost, an IP address, or one of `names`. Any other name can be one that a web page has made to lead
 * here (DNS rebinding): the browser of a developer would then read for that page what only this machine may read.
 */
function isOwnHost(header: string, names: ReadonlySet<string>): boolean {
  // A name and a port, and nothing else that a URL may have: what stands before a `#` is not all of the name that was asked for.
  if (!/^[^/?#@\\\s]+$/.test(header) || !URL.canParse(`http://${header}`)) return false;
  const host = hostOf(new URL(`http://${header}`));
  return isIP(host) !== 0 || host === 'localhost' || host.endsWith('.localhost') || names.has(host);
}

/**
 * Whether no web page sends a request but the server's own dashboard, or one that leads a person here. A browser names the origin of the page in what
 * changes anything, and tells of each request to this machine how the page stands to it (Fetch Metadata, W3C, 2026-12); a program says neither.
 */
function isOwnPage({ method, headers, protocol }: FastifyRequest): boolean {
  const { host = '', origin } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `${protocol}://${host.toLowerCase()}`) return false;
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  return headers['sec-fetch-mode'] === 'navigate' && (method === 'GET' || method === 'HEAD');
}

/** Why a request to a page of administration is not answered, and the status that says so. */
function refusalOf(
  request: FastifyRequest,
  names: ReadonlySet<string>,
  isPublic: boolean,
): [number, string] | undefined {
  const { headers, socket } = request;
  const { host = '' } = headers;
  if (!isOwnHost(host, names)) {
    const shown = JSON.stringify(host.slice(0, HOST_CHARS_SHOWN_MAX));
    return [
      421,
      `This page is not served under the name ${shown}: ask by localhost, an address, or the host given to --host.`,
    ];
  }
  if (isPublic) return undefined;
  // A webhook is sent where a client wants it.
  if (!isLoopback(socket.remoteAddress ?? '') || headers['user-agent'] === WEBHOOK_AGENT)
    return [403, 'The administration answers only to this machine: ask from 127.0.0.1 or ::1.'];
  if (isOwnPage(request)) return undefined;
  return [403, `The administration answers to no web page but its own: open ${DASHBOARD_PATH} of this server.`];
}

/**
 * An `onRoute` hook that shuts every route of the administration, also one that is added later, to strangers: to those who ask under another name,
 * from another machine, from a web page that is not the server's own, or by a webhook. `/stats` is shut to other names only. `onRefused` is told of each.
 */
export function guardAdminRoutes(names: ReadonlySet<string>, onRefused: () => void): (route: RouteOptions) => void {
  return (route) => {
    const isPublic = route.url === STATS_PATH;
    if (!isPublic && !route.url.startsWith(DASHBOARD_PATH)) return;
    route.onRequest = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
      const refusal = refusalOf(request, names, isPublic);
      if (refusal === undefined) return done();
      onRefused();
      void reply.code(refusal[0]).send({ error: refusal[1] });
    };
  };
}
