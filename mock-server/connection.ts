import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { WireReply } from '../src/wire/dialect.ts';

/** Writes a whole reply. `endsConnection`: the connection closes behind it, because the server does or the rest of a body was not read. */
export function sendReply(response: ServerResponse, reply: WireReply, endsConnection: boolean): void {
  const { body } = reply;
  const headers: OutgoingHttpHeaders = { ...reply.headers, 'content-length': body.length };
  if (endsConnection) headers['connection'] = 'close';
  response.writeHead(reply.status, headers);
  response.end(body);
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
