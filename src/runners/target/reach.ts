import { request as connectThrough } from 'node:http';
import { request as connectThroughTls } from 'node:https';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { hostOf, portOf } from '../../units/url-parts.ts';
import type { TargetAccess } from './access.ts';
import type { Proxy } from './proxy.ts';
import { unreachable } from './unreachable.ts';

/** How long a connection may take. */
const PATIENCE_MS = 5000;
/** How long a server that refuses the client's certificate may take to say so, behind the handshake that the client sees; tickets come sooner. */
const VERDICT_MS = 250;

type Way = Pick<TargetAccess, 'tls' | 'http2' | 'proxyOf'>;

/**
 * Opens and closes one connection to an origin, as the run will open its own: through the proxy, with a handshake of TLS, and for HTTP/2 if that is asked
 * for. No request is sent. Throws a `ScenarioError` TARGET_UNREACHABLE that says what to do.
 */
export async function reach(origin: string, { tls, http2, proxyOf }: Way = DIRECT): Promise<void> {
  const url = new URL(origin);
  const { protocol } = url;
  const at = placeOf(url);
  const { host } = at;
  const proxy = proxyOf(origin);
  let what = origin;
  let socket: Socket | undefined;
  try {
    if (proxy !== undefined) what = `${proxy.url.host}, the proxy of ${proxy.variable}`;
    socket = await (proxy === undefined
      ? opened(connect({ ...at, timeout: PATIENCE_MS }), 'connect')
      : tunnel(proxy, at, protocol));
    what = origin;
    if (protocol !== 'https:') return;
    const ALPNProtocols = http2 ? ['h2', 'http/1.1'] : ['http/1.1'];
    const servername = isIP(host) === 0 ? { servername: host } : {};
    const secured = connectTls({ ...tls, ...servername, socket, host, ALPNProtocols });
    socket = secured;
    await opened(secured, 'secureConnect');
    await verdict(secured);
    if (http2 && secured.alpnProtocol !== 'h2') throw failure('NO_HTTP2');
  } catch (error) {
    throw unreachable(what, error as Error);
  } finally {
    socket?.destroy();
  }
}

const DIRECT: Way = { tls: {}, http2: false, proxyOf: () => undefined };

/** Whether an origin of plain HTTP speaks TLS: asked where a request found that something is wrong. */
export function speaksTls(origin: string): Promise<boolean> {
  const url = new URL(origin);
  if (url.protocol !== 'http:') return Promise.resolve(false);
  // Whoever it is, nothing is told to it.
  const secured = connectTls({ ...placeOf(url), rejectUnauthorized: false });
  return opened(secured, 'secureConnect')
    .then(
      () => true,
      () => false,
    )
    .finally(() => secured.destroy());
}

function placeOf(url: URL): { readonly host: string; readonly port: number } {
  return { host: hostOf(url), port: portOf(url) };
}

function failure(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}

function opened<S extends Socket>(socket: S, event: 'connect' | 'secureConnect'): Promise<S> {
  socket.setTimeout(PATIENCE_MS);
  return new Promise((resolve, reject) => {
    socket.once(event, () => {
      socket.setTimeout(0);
      resolve(socket);
    });
    socket.once('timeout', () => reject(failure('CONNECT_TIMEOUT')));
    socket.once('close', () => reject(failure('CLOSED')));
    // What comes later belongs to nobody.
    socket.on('error', reject);
    if (event === 'secureConnect') socket.once('end', () => reject(failure('CLOSED')));
  });
}

/** In TLS 1.3 a server judges the certificate of a client when that has its connection. */
function verdict(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, VERDICT_MS);
    const end = (act: () => void): void => {
      clearTimeout(timer);
      act();
    };
    socket.once('session', () => end(resolve));
    socket.once('error', (error) => end(() => reject(error)));
    socket.once('end', () => end(() => reject(failure('CLOSED'))));
    socket.resume();
  });
}

/** A connection through a proxy, or to it where it takes requests for an http origin itself. */
function tunnel({ url }: Proxy, { host, port }: { host: string; port: number }, protocol: string): Promise<Socket> {
  const at = placeOf(url);
  if (protocol !== 'https:') return opened(connect({ ...at, timeout: PATIENCE_MS }), 'connect');
  const target = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const headers =
    url.password === '' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
  return new Promise((resolve, reject) => {
    const ask = url.protocol === 'https:' ? connectThroughTls : connectThrough;
    const asked = ask({
      ...at,
      method: 'CONNECT',
      path: target,
      headers: { ...headers, host: target },
      timeout: PATIENCE_MS,
      agent: false,
    });
    asked.once('connect', ({ statusCode = 0 }, socket) => {
      if (statusCode === 200) return resolve(socket as Socket);
      socket.destroy();
      reject(failure('', `the proxy answers ${statusCode} to CONNECT ${target}`));
    });
    asked.once('response', ({ statusCode }) => {
      asked.destroy();
      reject(failure('', `the proxy answers ${statusCode} to CONNECT ${target}`));
    });
    asked.once('timeout', () => asked.destroy(failure('CONNECT_TIMEOUT')));
    asked.on('error', reject);
    asked.end();
  });
}
