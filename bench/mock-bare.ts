/**
 * A Fastify server with a bare route, `mock-bare PATH ANSWER [POLL ANSWER]`: it takes a JSON job and answers the same bytes and headers to every request,
 * and to every GET of a path such as `/jobs/:id`. An answer is `{ bytes, headers }` as JSON, with the bytes in base64. It prints its port, and ends when
 * its input ends. What the mock server is measured against.
 */
import type { AddressInfo } from 'node:net';
import Fastify, { type RouteHandlerMethod } from 'fastify';

const [path = '/', answerText = '{}', pollPath, pollText = '{}'] = process.argv.slice(2);

function answering(text: string): RouteHandlerMethod {
  const answer = JSON.parse(text) as { readonly bytes: string; readonly headers: Record<string, string> };
  const body = Buffer.from(answer.bytes, 'base64');
  return (_request, reply) => reply.headers(answer.headers).send(body);
}

const app = Fastify();
app.post(path, answering(answerText));
if (pollPath !== undefined) app.get(pollPath, answering(pollText));
await app.listen({ host: '127.0.0.1', port: 0 });
console.log((app.server.address() as AddressInfo).port);
process.stdin.resume().on('end', () => process.exit(0));
