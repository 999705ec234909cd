/** Where the queue begins on the mock, whose one origin serves what fal.ai serves from several hosts. */
export const FAL_QUEUE_PREFIX = '/queue/';

/** In which header fal's client names the address that it means when it is told to use a proxy (@fal-ai/client 1.10.1, middleware). */
export const FAL_TARGET_HEADER = 'x-fal-target-url';

/** fal's hosts, and where the mock serves each: `fal.run` runs, `queue.fal.run` queues, the others are platform APIs and keys. */
const HOSTS: ReadonlyMap<string, string> = new Map([
  ['fal.run', '/'],
  ['queue.fal.run', FAL_QUEUE_PREFIX],
  ['api.fal.ai', '/'],
  ['rest.fal.ai', '/'],
  ['rest.alpha.fal.ai', '/'],
]);

/** Namespaces before the owner of an app (@fal-ai/client 1.10.1, `parseEndpointId`). */
const NAMESPACES: readonly string[] = ['workflows', 'comfy'];
const ADDRESS_CHARS_MAX = 8192;
const AUTHORITY = /^(?:[\w.-]{1,253}|\[[\da-f:]{2,45}\])(?::\d{1,5})?$/i;

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The host that was asked for last, and where the mock serves it: the clients of a server mostly ask for one. */
let latest: { readonly host: string; readonly prefix: string | undefined } = { host: '', prefix: undefined };

function prefixOf(host: string): string | undefined {
  if (latest.host !== host) latest = { host, prefix: HOSTS.get(host.replace(/:\d+$/, '').toLowerCase()) };
  return latest.prefix;
}

function underPrefix(prefix: string, path: string): string {
  return path.startsWith(prefix) ? path : `${prefix}${path.slice(1)}`;
}

function pathOfTarget(target: string): string | undefined {
  if (target.length > ADDRESS_CHARS_MAX || !URL.canParse(target)) return undefined;
  const { hostname, pathname, search } = new URL(target);
  const prefix = HOSTS.get(hostname);
  return prefix === undefined ? undefined : underPrefix(prefix, `${pathname}${search}`);
}

/**
 * The path by which the mock routes a request. fal's client works with one setting, `proxyUrl: { url: MOCK, when: 'always' }`: every request
 * then goes to that address and names its own in `x-fal-target-url` (@fal-ai/client 1.10.1). Where a name server or a host file sends
 * `queue.fal.run` to the mock, the `host` header says the same. Other requests go where their paths say: `/MODEL` runs, `/queue/MODEL` queues.
 */
export function locateFal(path: string, headers: Headers): string {
  const target = headers[FAL_TARGET_HEADER];
  if (typeof target === 'string') return pathOfTarget(target) ?? path;
  const host = headers['host'];
  const prefix = typeof host === 'string' ? prefixOf(host) : undefined;
  return prefix === undefined ? path : underPrefix(prefix, path);
}

/** A path without its query, its leading slash and slashes at its end. */
export function plainPath(path: string): string {
  return (path.split('?', 1)[0] ?? '').replace(/^\/|\/+$/g, '');
}

/** Owner and alias of an endpoint, with its namespace where it has one: the part of it that the queue's addresses carry. */
export function falAppOf(endpointId: string): string {
  const parts = endpointId.split('/');
  return parts.slice(0, NAMESPACES.includes(parts[0] ?? '') ? 3 : 2).join('/');
}

/** `scheme://host` by which a request reached the server, from its headers; a plain name where they hold none that is one. */
export function originOf(headers: Headers): string {
  const host = headers['host'];
  const scheme = headers['x-forwarded-proto'] === 'https' ? 'https' : 'http';
  return `${scheme}://${typeof host === 'string' && AUTHORITY.test(host) ? host : 'localhost'}`;
}

/** What the addresses of one queued request are. */
export interface FalUrls {
  readonly response_url: string;
  readonly status_url: string;
  readonly cancel_url: string;
}

/** The addresses of a queued request on the mock. */
export function falUrls(origin: string, endpointId: string, requestId: string): FalUrls {
  const url = `${origin}${FAL_QUEUE_PREFIX}${falAppOf(endpointId)}/requests/${requestId}`;
  return { response_url: url, status_url: `${url}/status`, cancel_url: `${url}/cancel` };
}

/** What a path below the queue's prefix names. */
export interface FalQueueAddress {
  readonly app: string;
  readonly requestId: string;
  readonly part: 'result' | 'status' | 'stream' | 'cancel';
}

const ADDRESS = /^(.{1,400})\/requests\/([^/]{1,100})(?:\/(status\/stream|status|cancel))?\/?$/;

/** Reads `APP/requests/ID`, `.../status`, `.../status/stream` or `.../cancel`; undefined when it is none of them. */
export function readQueueAddress(rest: string): FalQueueAddress | undefined {
  const match = ADDRESS.exec(rest);
  if (match === null) return undefined;
  const [, app = '', requestId = '', part = 'result'] = match;
  return { app, requestId, part: part === 'status/stream' ? 'stream' : (part as 'result' | 'status' | 'cancel') };
}
