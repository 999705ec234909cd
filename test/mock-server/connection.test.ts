import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { sendReply } from '../../mock-server/connection.ts';
import { PiecewiseReply } from '../../src/wire/piecewise-reply.ts';
import type { WireReply } from '../../src/wire/dialect.ts';

/** What a client reads of a reply. */
async function read(reply: WireReply): Promise<Response> {
  const server = createServer((_, response) => sendReply(response, reply, true)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const SIZES = [0, 1, 8191, 8192, 8193, 15_359, 15_360, 15_361, 40_000];

test.each(['a', 'é', '日'])(
  'bodies of bytes and of pieces of %s arrive whole, whatever their size is',
  async (letter) => {
    for (const size of SIZES) {
      const text = letter.repeat(size);
      const bytes = new Uint8Array(Buffer.from(text));
      const headers = { 'content-type': 'text/plain; charset=utf-8' };
      const inPieces = [
        [text.slice(0, 100), text.slice(100)],
        [text, bytes],
      ].map((pieces) => new PiecewiseReply(200, headers, pieces));
      for (const reply of [{ status: 200, headers, body: bytes }, ...inPieces]) {
        const answer = await read(reply);
        const expected = Buffer.from(reply.body);
        expect(answer.headers.get('content-length')).toBe(String(expected.length));
        expect(Buffer.from(await answer.arrayBuffer()).equals(expected)).toBe(true);
      }
    }
  },
);
