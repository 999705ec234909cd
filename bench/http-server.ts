/** A server that answers every request at once with the same small body; prints its port, and ends when its input ends. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer of the openai dialect with a tiny image, so that a client which reads it finds what it asked for. */
const BODY = JSON.stringify({ created: 1, data: [{ b64_json: 'iVBORw0KGgo=' }] });
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': BODY.length });
  response.end(BODY);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
process.stdin.resume().on('end', () => process.exit(0));
