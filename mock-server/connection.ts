import type { ServerResponse } from 'node:http';
import { type Piece, piecesOf, type WireReply } from '../src/wire/dialect.ts';
import type { ScriptedAnswer } from './script/step-options.ts';

/** One attempt that came over one connection. */
export interface Caller {
  /** Number of the attempt in this run. */
  readonly number: number;
  readonly response: ServerResponse;
  /** Whether it still waits: neither answered, nor cut off, nor gone. */
  isOpen: boolean;
  /** What is said in the place of the answer that it would get. */
  scripted: ScriptedAnswer | undefined;
  /** Number of its API key, where traffic is kept. */
  readonly key?: number | undefined;
}

/**
 * Bodies up to this many bytes leave together with their head, as one string: one buffer to write costs less than two. A body that is all text needs
 * no copy for that: at 8 KB it makes a quarter more answers a CPU second so, while bytes that are made text gain nothing there (measured 2026-12).
 */
const TOGETHER_BYTES_MAX = 8 * 1024;
const TOGETHER_TEXT_BYTES_MAX = 15 * 1024;

/** Whether replies of a status have no body in HTTP, nor a length of it (RFC 9110, 6.4.1 and 8.6). */
export function isBodiless(status: unknown): boolean {
  return status === 204 || status === 304;
}

/** A text whose characters are bytes, which is how Node writes a string at least cost: the text itself where it is ASCII, else that of its UTF-8. */
function byteText(piece: Piece): string {
  if (typeof piece === 'string')
    return Buffer.byteLength(piece) === piece.length ? piece : Buffer.from(piece).toString('latin1');
  return Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('latin1');
}

/** A body to be written: as text of bytes where it is short. */
function writtenBody(reply: WireReply): Piece {
  const pieces = piecesOf(reply);
  let length = 0;
  for (const piece of pieces) length += piece.length;
  if (length > TOGETHER_TEXT_BYTES_MAX) return reply.body;
  if (length > TOGETHER_BYTES_MAX && pieces.some((piece) => typeof piece !== 'string')) return reply.body;
  let text = '';
  for (const piece of pieces) text += byteText(piece);
  return text;
}

/**
 * Writes a whole reply. `further`: headers beside its own, of which these go before. `endsConnection`: the connection closes after it, because the server
 * closes or the rest of a body was not read.
 */
export function sendReply(
  response: ServerResponse,
  reply: WireReply,
  endsConnection: boolean,
  further?: WireReply['headers'],
): void {
  const { status, headers } = reply;
  // A flat list of names and values is what Node writes; it makes one of anything else.
  const list: string[] = [];
  for (const name in headers) if (further?.[name] === undefined) list.push(name, headers[name] as string);
  if (further !== undefined) for (const name in further) list.push(name, further[name] as string);
  if (isBodiless(status)) {
    if (endsConnection) list.push('connection', 'close');
    response.writeHead(status, list).end();
    return;
  }
  const body = writtenBody(reply);
  list.push('content-length', String(body.length));
  if (endsConnection) list.push('connection', 'close');
  response.writeHead(status, list);
  if (typeof body === 'string') response.end(body, 'latin1');
  else response.end(body);
}

/** Resets the connection (a TCP RST), as a crashed front end does. */
export function resetConnection(response: ServerResponse): void {
  const { socket } = response;
  // An injected request of a test has no TCP socket to reset.
  if (socket !== null && typeof socket.resetAndDestroy === 'function') socket.resetAndDestroy();
  else response.destroy();
}

/** Closes the connection without an answer. */
export function cutConnection(response: ServerResponse): void {
  if (response.socket === null) response.destroy();
  else response.socket.destroy();
}

/** Sends the head of a reply and the first `bytes` of its body, and closes the connection in the midst of it. */
export function breakReply(response: ServerResponse, { status, headers, body }: WireReply, bytes: number): void {
  // Even of an empty body something must be missing.
  const length = isBodiless(status) ? {} : { 'content-length': String(Math.max(1, body.length)) };
  response.writeHead(status, { ...headers, ...length });
  response.flushHeaders();
  if (bytes > 0) response.write(body.subarray(0, bytes));
  const { socket } = response;
  // An injected request of a test has no socket that could end.
  if (socket === null || typeof socket.end !== 'function') response.destroy();
  else socket.end(() => socket.destroy());
}
