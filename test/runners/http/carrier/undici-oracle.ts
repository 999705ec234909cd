import { Duplex } from 'node:stream';
import { Client } from 'undici';
import { partsOf, type SentReply } from './reply-arbitraries.ts';

/** What came of a reply; undefined where it cannot be read. */
export interface ReadReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A connection on which a reply comes for the first request, and then its end. */
function connectionOf(reply: SentReply): Duplex {
  let isAsked = false;
  const connection: Duplex = new Duplex({
    read: () => {},
    write: (_bytes, _encoding, done: () => void) => {
      done();
      if (isAsked) return;
      isAsked = true;
      setImmediate(() => {
        for (const part of partsOf(reply)) connection.push(part);
        connection.push(null);
      });
    },
  });
  return Object.assign(connection, { setTimeout: () => connection, ref: () => {}, unref: () => {} });
}

/** What undici reads: its parser is Node's own. It keeps the spaces behind some values, which RFC 9110, 5.5 leaves out. */
export async function readByUndici(reply: SentReply): Promise<ReadReply | undefined> {
  const client = new Client('http://a.test', {
    connect: (_options, done) => setImmediate(() => done(null, connectionOf(reply) as never)),
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const parts: Buffer[] = [];
  let head = { status: 0, headers: {} as Record<string, string | string[] | undefined> };
  const isWhole = await new Promise<boolean>((resolve) => {
    client.dispatch(
      { method: reply.method, path: '/' },
      {
        onRequestStart: () => {},
        onResponseStart: (_controller, status, headers) => {
          head = { status, headers };
        },
        onResponseData: (_controller, part) => parts.push(part),
        onResponseEnd: () => resolve(true),
        onResponseError: () => resolve(false),
      },
    );
  });
  await client.destroy();
  if (!isWhole) return undefined;
  const headers = Object.fromEntries(
    Object.entries(head.headers).map(([name, value]) => [
      name,
      [value]
        .flat()
        .map((each = '') => each.trim())
        .join(', '),
    ]),
  );
  return { status: head.status, headers, body: Buffer.concat(parts).toString('hex') };
}
