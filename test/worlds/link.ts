import { Duplex } from 'node:stream';
import type { buildConnector } from 'undici';
import type { Connector } from '../../src/runners/http/carrier/connector.ts';
import { RANK, type VirtualClock } from './clock.ts';

/** What becomes of a piece that one end writes, in order; times count from its writing, and no piece overtakes another. */
export type Fate =
  | { readonly type: 'bytes'; readonly bytes: Buffer; readonly afterMs?: number }
  /** The end of the stream (FIN), or a reset of both ends (RST). */
  | { readonly type: 'end' | 'reset'; readonly afterMs?: number }
  /** From now on nothing comes through in this direction, and nobody is told. */
  | { readonly type: 'stall' };

/** What a network does to a connection; whatever is left out it carries whole and at once. */
export interface Network {
  /** A connection is asked for: an error instead of it, or a delay. */
  connect?(connection: number): { readonly error?: string; readonly afterMs?: number } | undefined;
  /** `exchange` counts the requests on this connection, this one included. */
  toServer?(bytes: Buffer, connection: number, exchange: number): readonly Fate[] | undefined;
  toClient?(bytes: Buffer, connection: number, exchange: number): readonly Fate[] | undefined;
}

/** One end of a connection that no socket is needed for. */
class End extends Duplex {
  readonly remoteAddress = '127.0.0.1';
  readonly localAddress = '127.0.0.1';
  readonly localPort = 80;
  readonly remotePort = 40_000;
  peer: End | undefined;
  /** Nothing more goes from here to the peer. */
  isSilent = false;
  readonly #clock: VirtualClock;
  readonly #fatesOf: (bytes: Buffer) => readonly Fate[] | undefined;
  /** When the last piece arrives. */
  #lastMs = 0;

  constructor(clock: VirtualClock, fatesOf: (bytes: Buffer) => readonly Fate[] | undefined, isServer: boolean) {
    super({ allowHalfOpen: isServer, highWaterMark: 1 << 20 });
    this.#clock = clock;
    this.#fatesOf = fatesOf;
  }

  override _read(): void {
    // Whatever comes is pushed.
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#clock.stir();
    done();
    if (this.peer?.destroyed === true) return this.#after(0, () => this.reset());
    for (const fate of this.#fatesOf(bytes) ?? [{ type: 'bytes', bytes } as const]) this.#suffer(fate);
  }

  override _final(done: () => void): void {
    this.#clock.stir();
    done();
    this.#suffer({ type: 'end' });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#clock.stir();
    done(error);
    this.#after(0, () => this.isSilent || this.peer?.hear(null));
  }

  /** Bytes arrive, or their end. */
  hear(bytes: Buffer | null): void {
    this.#clock.stir();
    if (!this.destroyed && !this.readableEnded) this.push(bytes);
  }

  /** The other side has reset the connection. */
  reset(code = 'ECONNRESET'): void {
    this.#clock.stir();
    if (!this.destroyed) this.destroy(Object.assign(new Error(`the network says ${code}`), { code }));
  }

  /** As `net.Socket`: what a server does that crashes. */
  resetAndDestroy(): this {
    this.isSilent = true;
    this.#after(0, () => this.peer?.reset());
    return this.destroy();
  }

  setTimeout(): this {
    // Idle connections stay.
    return this;
  }

  #suffer(fate: Fate): void {
    if (this.isSilent) return;
    if (fate.type === 'stall') {
      this.isSilent = true;
      return;
    }
    const afterMs = fate.afterMs ?? 0;
    if (fate.type === 'bytes') return this.#after(afterMs, () => this.peer?.hear(fate.bytes));
    if (fate.type === 'end') return this.#after(afterMs, () => this.peer?.hear(null));
    this.isSilent = true;
    this.#after(afterMs, () => {
      this.peer?.reset();
      this.reset();
    });
  }

  #after(ms: number, run: () => void): void {
    this.#lastMs = Math.max(this.#lastMs, this.#clock.nowMs + ms);
    this.#clock.at(this.#lastMs, RANK.network, run);
  }
}

const REQUEST_LINE = /^[A-Z]+ \S+ HTTP\/1\.1\r\n/;

/** A way from undici to a server without a socket: what undici takes as `connect`. `accept` is given the far end of each connection. */
export function linkTo(
  clock: VirtualClock,
  accept: (far: Duplex) => void,
  network: Network = {},
): buildConnector.connector {
  let connections = 0;
  return (_options, callback) => {
    const number = connections++;
    let exchange = 0;
    const near = new End(
      clock,
      (bytes) => {
        if (REQUEST_LINE.test(bytes.toString('latin1', 0, 4096))) exchange++;
        return network.toServer?.(bytes, number, exchange);
      },
      false,
    );
    const far = new End(clock, (bytes) => network.toClient?.(bytes, number, exchange), true);
    near.peer = far;
    far.peer = near;
    const { error, afterMs = 0 } = network.connect?.(number) ?? {};
    clock.stir();
    clock.at(clock.nowMs + afterMs, RANK.network, () => {
      if (error !== undefined)
        return callback(Object.assign(new Error(`the network says ${error}`), { code: error }), null);
      accept(far);
      callback(null, near as never);
    });
  };
}

/** The same way for a carrier of sockets. */
export function connectorOver(connect: buildConnector.connector): Connector {
  return (listener) => {
    let stream: Duplex | undefined;
    let isGivenUp = false;
    connect({} as buildConnector.Options, (error, near) => {
      if (error !== null) return isGivenUp ? undefined : listener.broke(error);
      stream = near;
      if (isGivenUp) return near.destroy();
      near.on('data', (bytes: Buffer) => listener.read(bytes, bytes.length));
      near.on('error', (broken: Error) => listener.broke(broken));
      near.on('end', () => listener.ended());
      near.on('close', () => listener.ended());
      listener.opened(near);
    });
    return {
      destroy: () => {
        isGivenUp = true;
        stream?.destroy();
      },
    };
  };
}

/** A network that brings every piece at once, cut anywhere: `sizeOf` says how long the next part is. */
export function cuttingNetwork(sizeOf: () => number): Network {
  const cut = (whole: Buffer): Fate[] => {
    const fates: Fate[] = [];
    for (let at = 0; at < whole.length;) {
      const end = at + sizeOf();
      fates.push({ type: 'bytes', bytes: whole.subarray(at, end) });
      at = end;
    }
    return fates;
  };
  return { toServer: cut, toClient: cut };
}
