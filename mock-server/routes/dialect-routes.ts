import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dialect, WireRequest } from '../../src/wire/dialect.ts';
import type { MockRun } from '../mock-run.ts';
import { decodeBody, ENCODINGS } from './content-encoding.ts';
import { allowPage } from './cross-origin.ts';

/** Most bytes of a request body, 32 MiB; more is answered 413. */
export const BODY_BYTES_MAX = 33_554_432;

const MOCK_RUN = 'mockRun';
const EMPTY = new Uint8Array();

/** The request as the dialects read it: bytes, and headers by their lower-case names. */
function wireRequest(
  request: FastifyRequest,
  route: { readonly method: WireRequest['method']; readonly path: string },
): WireRequest {
  return {
    method: route.method,
    path: request.raw.url ?? route.path,
    // Of the headers of a request only set-cookie can be a list, and no dialect reads it.
    headers: request.headers as Readonly<Record<string, string>>,
    body: request.body instanceof Uint8Array ? request.body : EMPTY,
  };
}

/** `http://host:port` of a `host` header; where it is missing or odd, of the address that was reached. */
export function originOf(host: string | undefined, address: string | undefined, port: number | undefined): string {
  if (host !== undefined && /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host)) return `http://${host}`;
  const name = address === undefined || address === '' ? '127.0.0.1' : address;
  return `http://${name.includes(':') ? `[${name}]` : name}${port === undefined ? '' : `:${port}`}`;
}

/** How the client of a request reached the server. */
function originOfRequest({ headers, socket }: FastifyRequest): string {
  return originOf(headers.host, socket.localAddress, socket.localPort);
}

/** The body of a request, decoded. */
function readBody({ headers }: FastifyRequest, body: Buffer, done: (error: Error | null, body?: Buffer) => void): void {
  const encoding = headers['content-encoding'];
  if (encoding === undefined) return done(null, body);
  try {
    done(null, decodeBody(body, encoding, BODY_BYTES_MAX));
  } catch (error) {
    done(error as Error);
  }
}

/** Of a body in an encoding that is not read, the answer says which are (RFC 9110, 15.5.16). */
function nameEncodings({ raw }: FastifyReply, { statusCode }: { readonly statusCode?: number }): void {
  if (statusCode === 415) raw.setHeader('accept-encoding', ENCODINGS);
}

/**
 * Adds the routes of a dialect that create jobs. Bodies arrive as bytes whatever their content type, and are decoded; what Fastify refuses before they are
 * whole (too large, cut off, an impossible content type) is answered in the vendor's form. A request belongs to the world in which its
 * headers arrived.
 */
export function addJobRoutes(app: FastifyInstance, dialect: Dialect, currentRun: () => MockRun): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, readBody);
  app.decorateRequest(MOCK_RUN, null);
  for (const route of dialect.routes) {
    app.route({
      method: route.method,
      url: route.path,
      onRequest: (request, reply, done) => {
        allowPage(request.headers, reply.raw);
        const run = currentRun();
        run.counts.requests++;
        request.setDecorator(MOCK_RUN, run);
        done();
      },
      handler: (request: FastifyRequest, reply: FastifyReply): void => {
        // The answer is written when the job ends, past Fastify: nothing of its reply is needed.
        reply.hijack();
        const run = request.getDecorator<MockRun>(MOCK_RUN);
        try {
          run.receive(route, wireRequest(request, route), reply.raw, () => originOfRequest(request));
        } catch (error) {
          run.failed(reply.raw, error);
        }
      },
      errorHandler: (error, request, reply): void => {
        reply.hijack();
        nameEncodings(reply, error);
        const status = error.statusCode ?? 400;
        const { message } = error;
        const run = request.getDecorator<MockRun>(MOCK_RUN);
        run.refuseUnread(route, wireRequest(request, route), reply.raw, { status, outcome: 'invalid', message });
      },
    });
  }
}

/**
 * Adds the routes of a dialect that create no job. They are answered at once, by the world that is there when they have been read whole;
 * what Fastify refuses before that is answered in the vendor's form. Needs the content type parser of `addJobRoutes`.
 */
export function addQueryRoutes(app: FastifyInstance, dialect: Dialect, currentRun: () => MockRun): void {
  for (const route of dialect.queries ?? []) {
    app.route({
      method: route.method,
      url: route.path,
      onRequest: (request, reply, done) => {
        allowPage(request.headers, reply.raw);
        done();
      },
      handler: (request: FastifyRequest, reply: FastifyReply): void => {
        reply.hijack();
        const params = request.params as Readonly<Record<string, string>>;
        const run = currentRun();
        try {
          run.query(route, wireRequest(request, route), params, originOfRequest(request), reply.raw);
        } catch (error) {
          run.failed(reply.raw, error);
        }
      },
      errorHandler: (error, _request, reply): void => {
        reply.hijack();
        currentRun().refuseUnreadQuery(reply.raw, error.statusCode ?? 400, error.message);
      },
    });
  }
}
