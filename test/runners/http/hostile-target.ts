import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Carrier } from '../../../src/runners/http/carrier/carrier.ts';
import { UndiciCarrier } from '../../../src/runners/http/carrier/undici-carrier.ts';
import { PLACEHOLDER_PNG } from '../../../src/wire/placeholders.ts';
import { undiciPool, type CarrierKind } from './carriers.ts';

/** What an endpoint writes to the connection of a request; `n` counts requests from 0. */
export type Write = (socket: Socket, n: number) => void;

const BOUNDARY = 'XXXXXXXX';

/** The body of a Prodia job with its output; `price` is JSON text, absent where it states none. */
export function jobBody(price?: string): Buffer {
  const stated = price === undefined ? '' : `,"price":{"product":"p","dollars":${price}}`;
  const job = `{"id":"j1","state":{"current":"completed"}${stated}}`;
  const head = (name: string, type: string): string =>
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`;
  return Buffer.concat([
    Buffer.from(`${head('job', 'application/json')}${job}\r\n${head('output', 'image/png')}`),
    PLACEHOLDER_PNG,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);
}

/** A whole reply. `extra`: header lines that are written as they are. */
export function replyBytes(status: number, body: Uint8Array | string, headers: object = {}, extra = ''): Buffer {
  const bytes = Buffer.from(body);
  const all = {
    'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
    'content-length': bytes.length,
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${String(value)}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} X\r\n${lines.join('')}${extra}\r\n`, 'latin1'), bytes]);
}

/** An endpoint over raw sockets on 127.0.0.1, which may answer with any bytes; closed with the test. */
export async function hostileTarget(write: Write): Promise<string> {
  let seen = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let pending = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      pending = Buffer.concat([pending, bytes]);
      for (let end = requestEnd(pending); end > 0; end = requestEnd(pending)) {
        pending = pending.subarray(end);
        write(socket, seen++);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Where the first request of some bytes ends; -1 where it is not whole. */
function requestEnd(bytes: Buffer): number {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return -1;
  const length = Number(/content-length: *(\d+)/i.exec(bytes.subarray(0, headEnd).toString('latin1'))?.[1] ?? 0);
  return bytes.length < headEnd + 4 + length ? -1 : headEnd + 4 + length;
}

/** The option of a run by which its load goes over a carrier of a kind; closed with the test. */
export function carriedBy(kind: CarrierKind, origin: string): { readonly carrier?: Carrier } {
  if (kind === 'sockets') return {};
  const pool = undiciPool(origin);
  onTestFinished(() => pool.destroy());
  return { carrier: new UndiciCarrier(pool) };
}
