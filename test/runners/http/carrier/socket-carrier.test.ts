import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  UnsendableError,
  type CarriedRequest,
  type ReplyHeaders,
  type ReplyReceiver,
} from '../../../../src/runners/http/carrier/carrier.ts';
import { connectorTo, type Connector } from '../../../../src/runners/http/carrier/connector.ts';
import { SocketCarrier } from '../../../../src/runners/http/carrier/socket-carrier.ts';
import { CERTIFICATE, KEY } from './certificate.ts';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const GET: CarriedRequest = { method: 'GET', path: '/', headers: [], body: new Uint8Array() };

/** What came of one request. */
class Hearer implements ReplyReceiver {
  status = 0;
  headers: ReplyHeaders = {};
  body = '';
  isStarted = false;
  readonly over: Promise<string>;
  #tell: (what: string) => void = () => {};

  constructor() {
    this.over = new Promise((resolve) => (this.#tell = resolve));
  }

  started(): void {
    this.isStarted = true;
  }

  head(status: number, headers: ReplyHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  part(bytes: Buffer): void {
    this.body += bytes.toString();
  }

  ended(): void {
    this.#tell(`${this.status} ${this.body}`);
  }

  failed(error: Error): void {
    const { code = '' } = error as NodeJS.ErrnoException;
    this.#tell(`${error.name} ${code} ${error.message}`);
  }
}

interface Endpoint {
  readonly origin: string;
  readonly sockets: Socket[];
  readonly seen: string[];
}

/** A server that does something with each piece of bytes that comes. */
async function endpointOf(answer: (socket: Socket, n: number) => void, isTls = false): Promise<Endpoint> {
  const sockets: Socket[] = [];
  const seen: string[] = [];
  const accept = (socket: Socket): void => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => answer(socket, seen.push(bytes.toString('latin1')) - 1));
  };
  const server: Server = isTls ? createTlsServer({ cert: CERTIFICATE, key: KEY }, accept) : createServer(accept);
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `${isTls ? 'https' : 'http'}://127.0.0.1:${port}`, sockets, seen };
}

const clock = { nowMs: () => 0 };

function carrierTo(origin: string, connector?: Connector): SocketCarrier {
  const carrier = new SocketCarrier({ origin, clock, connector });
  onTestFinished(() => carrier.destroy());
  return carrier;
}

async function ask(carrier: SocketCarrier, request = GET): Promise<string> {
  const hearer = new Hearer();
  carrier.send(request, hearer);
  return hearer.over;
}

test('requests one after the other take one connection, and at the same time one each', async () => {
  const { origin, sockets, seen } = await endpointOf((socket) => socket.write(OK));
  const carrier = carrierTo(origin);
  for (let i = 0; i < 3; i++) expect(await ask(carrier)).toBe('200 ok');
  expect(sockets).toHaveLength(1);
  expect(await Promise.all([ask(carrier), ask(carrier), ask(carrier)])).toEqual(['200 ok', '200 ok', '200 ok']);
  expect(sockets).toHaveLength(3);
  expect(seen[0]).toBe(`GET / HTTP/1.1\r\nhost: ${origin.slice(7)}\r\nconnection: keep-alive\r\n\r\n`);
});

test('the next request may be sent while the end of a reply is told', async () => {
  const { origin, sockets } = await endpointOf((socket) => socket.write(OK));
  const carrier = carrierTo(origin);
  const next = new Hearer();
  const first = new Hearer();
  const { ended } = first;
  first.ended = () => {
    carrier.send(GET, next);
    ended.call(first);
  };
  carrier.send(GET, first);
  expect([await first.over, await next.over]).toEqual(['200 ok', '200 ok']);
  expect(sockets).toHaveLength(1);
});

test.each([
  ['says so', 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok'],
  ['would close it before the next request is there', `HTTP/1.1 200 OK\r\nkeep-alive: timeout=1\r\n${OK.slice(17)}`],
  ['has sent more than a reply', `${OK}!`],
])('a connection is not used again where the server %s', async (_, reply) => {
  const { origin, sockets } = await endpointOf((socket) => socket.write(reply));
  const carrier = carrierTo(origin);
  for (let i = 1; i <= 2; i++) {
    expect(await ask(carrier)).toBe('200 ok');
    expect(sockets).toHaveLength(i);
  }
});

test('a connection is not used again that has been idle for a minute', async () => {
  const { origin, sockets } = await endpointOf((socket) => socket.write(OK));
  const time = { nowMs: 0 };
  const carrier = new SocketCarrier({ origin, clock: { nowMs: () => time.nowMs } });
  onTestFinished(() => carrier.destroy());
  await ask(carrier);
  time.nowMs = 59_999;
  await ask(carrier);
  expect(sockets).toHaveLength(1);
  time.nowMs += 60_000;
  await ask(carrier);
  expect(sockets).toHaveLength(2);
});

test('an idle connection that the server has closed carries nothing: another one does', async () => {
  const { origin, sockets, seen } = await endpointOf((socket) => socket.write(OK));
  const carrier = carrierTo(origin);
  await ask(carrier);
  const closed = new Promise((resolve) => (sockets[0] as Socket).once('close', resolve));
  (sockets[0] as Socket).end();
  await closed;
  expect(await ask(carrier)).toBe('200 ok');
  expect([sockets.length, seen.length]).toEqual([2, 2]);
});

describe('a request on a kept connection', () => {
  /** Connections without a server: the first answers once, and does then what is said. */
  function scripted(second: (stream: Duplex, done: (error?: Error) => void) => void): {
    carrier: SocketCarrier;
    opened: () => number;
  } {
    let opened = 0;
    const connector: Connector = (listener) => {
      const isFirst = opened++ === 0;
      let written = 0;
      const stream: Duplex = new Duplex({
        read: () => {},
        write: (_bytes, _encoding, done) => {
          if (isFirst && written++ > 0) return second(stream, done);
          done();
          setImmediate(() => stream.push(OK));
        },
      });
      stream.on('data', (bytes: Buffer) => listener.read(bytes, bytes.length));
      stream.on('error', (error) => listener.broke(error));
      stream.on('end', () => listener.ended());
      setImmediate(() => listener.opened(stream));
      return stream;
    };
    return { carrier: carrierTo('http://a.test', connector), opened: () => opened };
  }

  test('is sent on another one where the system refuses the write as a whole', async () => {
    const { carrier, opened } = scripted((_stream, done) =>
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    );
    expect(await ask(carrier)).toBe('200 ok');
    expect(await ask(carrier)).toBe('200 ok');
    expect(opened()).toBe(2);
  });

  test('is sent there although the one before is still on its way through TLS when its reply comes', async () => {
    let opened = 0;
    const connector: Connector = (listener) => {
      opened++;
      const stream: Duplex = new Duplex({
        read: () => {},
        write: (_bytes, _encoding, done) => {
          listener.read(Buffer.from(OK), OK.length);
          setImmediate(done);
        },
      });
      setImmediate(() => listener.opened(stream));
      return stream;
    };
    const carrier = carrierTo('https://a.test', connector);
    for (let i = 0; i < 3; i++) expect(await ask(carrier)).toBe('200 ok');
    expect(opened).toBe(1);
  });

  test('fails where the write fails later: a part of it may be on its way', async () => {
    const { carrier, opened } = scripted((_stream, done) =>
      setImmediate(() => done(Object.assign(new Error('write ECONNRESET'), { code: 'ECONNRESET' }))),
    );
    await ask(carrier);
    expect(await ask(carrier)).toBe('Error ECONNRESET write ECONNRESET');
    expect(opened()).toBe(1);
  });

  test('fails where the server closes the connection behind it', async () => {
    const { carrier, opened } = scripted((stream, done) => {
      done();
      setImmediate(() => stream.push(null));
    });
    await ask(carrier);
    expect(await ask(carrier)).toBe('Error  the server closed the connection');
    expect(opened()).toBe(1);
  });
});

test('a reply that comes before a large request is written ends it, and its connection', async () => {
  const { origin, sockets } = await endpointOf((socket) => {
    socket.pause();
    socket.write(OK);
  });
  const carrier = carrierTo(origin);
  const large = { ...GET, method: 'POST', body: new Uint8Array(20_000_000) };
  expect(await ask(carrier, large)).toBe('200 ok');
  expect(await ask(carrier)).toBe('200 ok');
  expect(sockets).toHaveLength(2);
});

test('a large request comes whole', async () => {
  let bytes = 0;
  const body = new Uint8Array(300_000).fill(65);
  const { origin, seen } = await endpointOf((socket, n) => {
    bytes += (seen[n] as string).length;
    if (bytes === (seen[0] as string).indexOf('\r\n\r\n') + 4 + body.length) socket.write(OK);
  });
  expect(await ask(carrierTo(origin), { ...GET, method: 'POST', body })).toBe('200 ok');
  expect(seen[0]).toContain(`content-length: ${body.length}\r\n`);
});

test('who cuts a request hears nothing, and the next one has another connection', async () => {
  const { origin, sockets } = await endpointOf((socket, n) =>
    n === 0 ? socket.write(OK.slice(0, -1)) : socket.write(OK),
  );
  const carrier = carrierTo(origin);
  const cut = new Hearer();
  const { head } = cut;
  const headCame = new Promise<void>((resolve) => {
    cut.head = (...given) => {
      head.apply(cut, given);
      resolve();
    };
  });
  const opening = new Hearer();
  carrier.send(GET, opening).cut(opening);
  const carriage = carrier.send(GET, cut);
  // It is not the one that this connection serves.
  carriage.cut(opening);
  await headCame;
  carriage.cut(cut);
  carriage.cut(cut);
  expect(await ask(carrier)).toBe('200 ok');
  expect([cut.isStarted, cut.status, opening.isStarted]).toEqual([true, 200, false]);
  expect(sockets.length).toBeGreaterThanOrEqual(2);
});

test('a request that is no request is not sent', async () => {
  const { origin, seen } = await endpointOf((socket) => socket.write(OK));
  const hearer = new Hearer();
  const carrier = carrierTo(origin);
  carrier.send({ ...GET, path: '/a b' }, hearer);
  expect(await hearer.over).toContain('its path');
  carrier.send(GET, new Hearer(), ['a', 'b\r\nc: d']);
  expect(await ask(carrier)).toBe('200 ok');
  expect(seen).toHaveLength(1);
  expect(new UnsendableError('x')).toBeInstanceOf(Error);
});

test('what is under way when all is over fails', async () => {
  const { origin } = await endpointOf(() => {});
  const carrier = carrierTo(origin);
  const hearer = new Hearer();
  carrier.send(GET, hearer);
  await carrier.destroy();
  expect(await hearer.over).toBe('Error  the run is over');
});

test('a port on which nobody listens refuses the connection, and nothing was sent', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const hearer = new Hearer();
  carrierTo(`http://127.0.0.1:${port}`).send(GET, hearer);
  expect(await hearer.over).toContain('ECONNREFUSED');
  expect(hearer.isStarted).toBe(false);
});

describe('over TLS', () => {
  test('a certificate that nobody has signed is refused, and nothing was sent', async () => {
    const { origin, seen } = await endpointOf((socket) => socket.write(OK), true);
    const hearer = new Hearer();
    carrierTo(origin).send(GET, hearer);
    expect(await hearer.over).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect([hearer.isStarted, seen]).toEqual([false, []]);
  });

  test('a server that speaks plain HTTP ends the request', async () => {
    const { origin } = await endpointOf((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await ask(carrierTo(origin.replace('http', 'https')))).toMatch(/wrong version number|packet length/);
  });

  test('a server that does not greet is given up', async () => {
    const { origin } = await endpointOf(() => {});
    const connector = connectorTo(origin.replace('http', 'https'), { openingMs: 5 });
    expect(await ask(carrierTo(origin, connector))).toBe('Error CONNECT_TIMEOUT no connection within 0.005 s');
  });

  test('requests are carried, and connections are kept', async () => {
    const { origin, sockets, seen } = await endpointOf((socket) => socket.write(OK), true);
    const carrier = carrierTo(origin, connectorTo(origin, { tls: { ca: CERTIFICATE } }));
    for (let i = 0; i < 3; i++) expect(await ask(carrier)).toBe('200 ok');
    expect([sockets.length, seen.length]).toEqual([1, 3]);
  });
});
