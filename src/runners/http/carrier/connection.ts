import type { Duplex } from 'node:stream';
import type { Carriage, ReplyReceiver } from './carrier.ts';
import type { ConnectionListener, Connector } from './connector.ts';
import type { HeaderNames } from './header-names.ts';
import type { ReplyHead } from './reply-head.ts';
import { ReplyReader, type ReplyListener } from './reply-reader.ts';
import type { WrittenRequest } from './request-writer.ts';

/** How long an idle connection is kept, where its server does not say; and at most, in ms. */
const IDLE_MS = 60_000;
const IDLE_MS_MAX = 600_000;
/** So long before a server says that it closes an idle connection, nothing is sent on it any more: it would cross the end on the way. */
const IDLE_MARGIN_MS = 2000;

const NO_BYTES = Buffer.alloc(0);
/** How a record begins by which a server of TLS refuses what is none (RFC 8446, 5.1, 2018-08). */
const [TLS_ALERT, TLS_MAJOR] = [21, 3];

/** The connections of which one is a part, and what they share. */
export interface ConnectionPool {
  readonly connector: Connector;
  readonly names: HeaderNames;
  /** A connection may carry another request, for so many ms. */
  idle(connection: Connection, forMs: number): void;
  /** A connection is closed. */
  closed(connection: Connection): void;
}

/** One connection, which carries one request after the other. */
export class Connection implements ConnectionListener, ReplyListener, Carriage {
  /** Until when it may be idle; the pool's. */
  idleUntilMs = 0;
  readonly #pool: ConnectionPool;
  readonly #reader: ReplyReader;
  readonly #socket: { destroy(): void };
  /** Undefined before it is open. */
  #stream: Duplex | undefined;
  #receiver: ReplyReceiver | undefined;
  /** The first request, until the connection is open. */
  #first: WrittenRequest | undefined;
  #idleMs = IDLE_MS;
  #keepAlive: string | undefined;
  /** Whether the body of the present request is written apart from its head. */
  #isLarge = false;
  #isClosed = false;
  /** What is read at present. */
  #bytes: Buffer = NO_BYTES;

  /** Opens a connection for a request. */
  constructor(pool: ConnectionPool, request: WrittenRequest, receiver: ReplyReceiver) {
    this.#pool = pool;
    this.#reader = new ReplyReader(this, pool.names);
    this.#first = request;
    this.#receiver = receiver;
    this.#socket = pool.connector(this);
  }

  /**
   * Sends a request on a connection that is idle. False where the connection is over, and not a byte of the request can have been taken: nobody is
   * told then.
   */
  carry(request: WrittenRequest, receiver: ReplyReceiver): boolean {
    const stream = this.#stream as Duplex;
    if (!stream.writable) {
      this.close();
      return false;
    }
    this.#reader.expect(request.hasReplyBody);
    this.#receiver = receiver;
    if (this.#write(stream, request)) {
      receiver.started();
      return true;
    }
    this.#receiver = undefined;
    this.close();
    return false;
  }

  /** Closes it. A receiver whose reply has not come is not told. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#receiver = undefined;
    this.#first = undefined;
    this.#reader.stop();
    this.#socket.destroy();
    this.#pool.closed(this);
  }

  cut(receiver: ReplyReceiver): void {
    if (this.#receiver === receiver) this.close();
  }

  opened(stream: Duplex): void {
    const [request, receiver] = [this.#first, this.#receiver];
    this.#stream = stream;
    this.#first = undefined;
    if (request === undefined || receiver === undefined) return;
    this.#reader.expect(request.hasReplyBody);
    receiver.started();
    this.#write(stream, request);
  }

  read(bytes: Buffer, length: number): void {
    this.#bytes = bytes;
    // Bytes that nobody asked for may belong to no reply that comes later.
    if (!this.#reader.read(bytes, length)) this.close();
  }

  ended(): void {
    if (this.#isClosed || (this.#receiver !== undefined && this.#stream !== undefined && this.#reader.end())) return;
    this.broke(new Error('the server closed the connection'));
  }

  broke(error: Error): void {
    const receiver = this.#receiver;
    this.close();
    receiver?.failed(error);
  }

  head({ status, headers }: ReplyHead): void {
    const keepAlive = headers['keep-alive'];
    if (keepAlive !== this.#keepAlive) {
      this.#keepAlive = keepAlive;
      this.#idleMs = idleMsOf(keepAlive);
    }
    this.#receiver?.head(status, headers);
  }

  part(bytes: Buffer, isLast: boolean): void {
    this.#receiver?.part(bytes, isLast);
  }

  whole(isKept: boolean): void {
    const receiver = this.#receiver;
    const stream = this.#stream as Duplex;
    this.#receiver = undefined;
    // A reply may come before a large request is written: then the rest of it stands in the way of the next one. A small one may be on its way
    // through TLS.
    const isWritten = !this.#isLarge || stream.writableLength === 0;
    if (isKept && isWritten && this.#idleMs > 0 && stream.writable) this.#pool.idle(this, this.#idleMs);
    else this.close();
    receiver?.ended();
  }

  malformed(problem: string): void {
    const isTls = this.#bytes[0] === TLS_ALERT && this.#bytes[1] === TLS_MAJOR;
    this.broke(isTls ? new TlsAnswer() : new Error(`the reply is no valid HTTP/1.1: ${problem}`));
  }

  /** Writes a request; false where the system has taken nothing of it, because the connection is over. */
  #write(stream: Duplex, { bytes, body }: WrittenRequest): boolean {
    this.#isLarge = body !== undefined;
    if (body === undefined) stream.write(bytes);
    else {
      stream.cork();
      stream.write(bytes);
      stream.write(body);
      stream.uncork();
    }
    return stream.errored === null;
  }
}

/** How long an idle connection is of use to which its server has given so long, in ms; 0: not at all. */
function idleMsOf(keepAlive: string | undefined): number {
  const seconds = /timeout=(\d{1,9})/.exec(keepAlive ?? '')?.[1];
  return seconds === undefined ? IDLE_MS : Math.max(0, Math.min(Number(seconds) * 1000 - IDLE_MARGIN_MS, IDLE_MS_MAX));
}

/** Why plain HTTP does not work at a server of https. */
export const SPEAKS_TLS = 'speaks TLS: write https:// in --target';

/** A server that speaks TLS where it was asked without. */
class TlsAnswer extends Error {
  readonly code = 'TLS_ANSWER';

  constructor() {
    super(`the server ${SPEAKS_TLS}`);
  }
}
