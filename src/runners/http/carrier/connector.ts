import { connect as connectSocket, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { hostOf, portOf } from '../../../units/url-parts.ts';

/** Hears what happens on a connection. */
export interface ConnectionListener {
  /** It can be written to. */
  opened(stream: Duplex): void;
  /** Bytes have come: the first `length` of a buffer, which are there during this call only. */
  read(bytes: Buffer, length: number): void;
  /** The other side sends no more, or all is over. */
  ended(): void;
  broke(error: Error): void;
}

/** Begins to open a connection; what it returns gives it up, or closes it. */
export type Connector = (listener: ConnectionListener) => { destroy(): void };

/** How long the opening of a connection may take, in ms. */
const OPENING_MS = 10_000;
/** As large as what a TLS record or a read of a socket brings at most. */
const RECEIVED_BYTES = 64 * 1024;
/** An idle connection is looked after by the system, so that those on the way do not forget it. */
const PROBE_MS = 60_000;

/** How connections are opened. */
export interface ConnectorOptions {
  readonly openingMs?: number;
  readonly tls?: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'passphrase'>;
}

/**
 * Opens connections to an origin, by TCP or TLS. All of them read into one buffer: what is read is worked off before the next one reads. A TLS session
 * is taken up again, as clients do that keep connections. `openingMs`: how long the opening may take; default 10 s. `tls`:
 * who vouches for the server, and what the client shows; default: those whom Node trusts, and nothing.
 */
export function connectorTo(origin: string, { openingMs = OPENING_MS, tls = {} }: ConnectorOptions = {}): Connector {
  const url = new URL(origin);
  const isTls = url.protocol === 'https:';
  const address = { host: hostOf(url), port: portOf(url) };
  const buffer = Buffer.allocUnsafeSlow(RECEIVED_BYTES);
  const kept: { session?: Buffer } = {};
  return (listener) => {
    const onread = {
      buffer,
      callback: (length: number): boolean => {
        listener.read(buffer, length);
        return true;
      },
    };
    const options = {
      ...address,
      onread,
      timeout: openingMs,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: PROBE_MS,
    };
    return isTls ? openTls({ ...options, ...tls }, kept, listener) : hear(connectSocket(options), 'connect', listener);
  };
}

function openTls(options: ConnectionOptions, kept: { session?: Buffer }, listener: ConnectionListener): TLSSocket {
  const { host = '' } = options;
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const socket = connectTls({ ...options, ...kept, ...servername, ALPNProtocols: ['http/1.1'] });
  socket.on('session', (session) => {
    kept.session = session;
  });
  return hear(socket, 'secureConnect', listener);
}

function hear<S extends Socket>(socket: S, opened: string, listener: ConnectionListener): S {
  const openingMs = socket.timeout ?? 0;
  socket.once('timeout', () => socket.destroy(new OpeningError(openingMs)));
  socket.once(opened, () => {
    socket.setTimeout(0);
    listener.opened(socket);
  });
  socket.on('error', (error) => listener.broke(error));
  socket.on('end', () => listener.ended());
  socket.on('close', () => listener.ended());
  return socket;
}

/** A connection that was not opened in time. */
class OpeningError extends Error {
  readonly code = 'CONNECT_TIMEOUT';

  constructor(openingMs: number) {
    super(`no connection within ${openingMs / 1000} s`);
  }
}
