/**
 * A Fastify server with one bare route, `mock-bare PATH BYTES HEADERS`: it takes a JSON job and answers the same bytes (given in base64) and headers
 * (as JSON) to every request; prints its port, and ends when its input ends. What the mock server is measured against.
 */
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';

const [path = '/', bytes = '', headersText = '{}'] = process.argv.slice(2);
const body = Buffer.from(bytes, 'base64');
const headers = JSON.parse(headersText) as Record<string, string>;
const app = Fastify();
app.post(path, (_request, reply) => reply.headers(headers).send(body));
await app.listen({ host: '127.0.0.1', port: 0 });
console.log((app.server.address() as AddressInfo).port);
process.stdin.resume().on('end', () => process.exit(0));
