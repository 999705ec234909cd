import type { WallClock } from '../../../engine/wall-driver.ts';
import type { CarriedRequest, Carriage, Carrier, ReplyReceiver } from './carrier.ts';
import { Connection, type ConnectionPool } from './connection.ts';
import { connectorTo, type Connector } from './connector.ts';
import { HeaderNames } from './header-names.ts';
import { RequestWriter, type WrittenRequest } from './request-writer.ts';

/** What there is to cut of a request that cannot be sent. */
const NO_CARRIAGE: Carriage = { cut: () => {} };

/** Where requests go, and by whose time. */
export interface SocketCarrierOptions {
  /** Origin of the endpoint, such as `https://api.example`. */
  readonly origin: string;
  readonly clock: Pick<WallClock, 'nowMs'>;
  /** Opens connections; default: TCP, or TLS where the origin says so. */
  readonly connector?: Connector | undefined;
}

/**
 * HTTP/1.1 over sockets, as many as there are requests under way. The connection that was used last is used first, so that those that a smaller load
 * does not need grow old. It has no timeouts of replies: those of the client end attempts, and others would hide what the scenario says.
 *
 * A request is sent on another connection where the first one turns out to be over before a byte of the request was taken: it has ended, or the
 * system refuses the write as a whole. In all other cases the server may have the request, and its failure is told.
 */
export class SocketCarrier implements Carrier, ConnectionPool {
  readonly connector: Connector;
  readonly names: HeaderNames = new HeaderNames();
  readonly #clock: SocketCarrierOptions['clock'];
  readonly #writer: RequestWriter;
  readonly #connections = new Set<Connection>();
  /** The one that was used last stands last. */
  readonly #idle: Connection[] = [];

  constructor({ origin, clock, connector = connectorTo(origin) }: SocketCarrierOptions) {
    this.connector = connector;
    this.#clock = clock;
    this.#writer = new RequestWriter(new URL(origin).host);
  }

  send(request: CarriedRequest, receiver: ReplyReceiver, ownHeaders?: readonly string[]): Carriage {
    let written: WrittenRequest;
    try {
      written = this.#writer.write(request, ownHeaders);
    } catch (error) {
      queueMicrotask(() => receiver.failed(error as Error));
      return NO_CARRIAGE;
    }
    const nowMs = this.#clock.nowMs();
    this.#closeOld(nowMs);
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.idleUntilMs <= nowMs) idle.close();
      else if (idle.carry(written, receiver)) return idle;
    }
    const opened = new Connection(this, written, receiver);
    this.#connections.add(opened);
    return opened;
  }

  destroy(): Promise<void> {
    for (const connection of this.#connections) connection.broke(new Error('the run is over'));
    return Promise.resolve();
  }

  idle(connection: Connection, forMs: number): void {
    connection.idleUntilMs = this.#clock.nowMs() + forMs;
    this.#idle.push(connection);
  }

  closed(connection: Connection): void {
    this.#connections.delete(connection);
    const place = this.#idle.lastIndexOf(connection);
    if (place >= 0) this.#idle.splice(place, 1);
  }

  /** Closes connections that have been idle for too long: the longest stand first. */
  #closeOld(nowMs: number): void {
    for (let oldest = this.#idle[0]; oldest !== undefined && oldest.idleUntilMs <= nowMs; oldest = this.#idle[0])
      oldest.close();
  }
}
