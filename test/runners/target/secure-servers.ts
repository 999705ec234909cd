import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { CERTIFICATE, KEY } from '../http/carrier/certificate.ts';
import { jobBody } from '../http/hostile-target.ts';

/** A server on 127.0.0.1, closed with the test. */
export async function portOf(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/** Answers every request with a job of Prodia at $0.0025. */
export function answerJob(request: IncomingMessage, response: ServerResponse): void {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'multipart/form-data; boundary=XXXXXXXX' }).end(jobBody('0.0025'));
  });
}

const tls = { cert: CERTIFICATE, key: KEY };

/** An endpoint over TLS. `isMutual`: it asks for the certificate of the client, and takes its own. */
export async function secureEndpoint(isMutual = false): Promise<string> {
  const mutual = isMutual ? { requestCert: true, ca: CERTIFICATE } : {};
  return `https://localhost:${await portOf(createHttpsServer({ ...tls, ...mutual }, answerJob))}`;
}

/** An endpoint over HTTP/2 alone; `versions`: of each request. */
export async function http2Endpoint(): Promise<{ readonly origin: string; readonly versions: string[] }> {
  const versions: string[] = [];
  const server = createSecureServer({ ...tls, allowHTTP1: false }, (request, response) => {
    versions.push(request.httpVersion);
    answerJob(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  });
  return { origin: `https://localhost:${await portOf(server as unknown as Server)}`, versions };
}

/** A proxy that makes tunnels, and takes requests for http itself; `asked`: what for, and by whom. `status`: refuses all. */
export async function proxyServer(status = 200): Promise<{ readonly url: URL; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createHttpServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    answerJob(request, response);
  });
  server.on('connect', ({ url = '', headers }, socket: Socket) => {
    asked.push(`CONNECT ${url} ${headers['proxy-authorization'] ?? ''}`.trim());
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const [host = '', port] = url.split(':');
    const through = connect(Number(port), host === 'localhost' ? '127.0.0.1' : host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      through.pipe(socket).pipe(through);
    });
    for (const side of [socket, through]) side.on('error', () => undefined);
    socket.on('close', () => through.destroy());
  });
  return { url: new URL(`http://127.0.0.1:${await portOf(server)}`), asked };
}
