import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { TargetAccess } from './access.ts';

type Way = Pick<TargetAccess, 'tls' | 'http2' | 'proxyOf'>;

/** How long the opening of a connection may take, in ms; the client's own timeouts end replies. */
const OPENING_MS = 10_000;
const IDLE_MS = 60_000;

/**
 * What undici carries requests to an origin by: with the certificates of a scenario, over HTTP/2 if that is asked for, and through the proxy that the
 * environment names. Whoever takes it closes it.
 */
export function dispatcherTo(origin: string, { tls, http2, proxyOf }: Way): Dispatcher {
  const times = { headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: IDLE_MS };
  const proxy = proxyOf(origin);
  const connect = { ...tls, timeout: OPENING_MS, allowH2: http2 };
  if (proxy === undefined) return new Agent({ ...times, allowH2: http2, connect });
  return new ProxyAgent({
    ...times,
    uri: proxy.url.href,
    allowH2: http2,
    requestTls: connect,
    // A proxy takes a request to http itself; many refuse a tunnel to other ports than that of https.
    proxyTunnel: origin.startsWith('https:'),
  });
}
