import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dialect, RefusalCause, WireRequest } from '../../src/wire/dialect.ts';
import type { MockRun } from '../mock-run.ts';
import type { UnderWay } from '../memory/under-way.ts';
import { BodyUnheld, bodyReader } from './body-reader.ts';
import { ENCODINGS } from './content-encoding.ts';
import { allowPage } from './cross-origin.ts';

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

/** Of a body in an encoding that is not read, the answer says which are (RFC 9110, 15.5.16). */
function nameEncodings({ raw }: FastifyReply, { statusCode }: { readonly statusCode?: number }): void {
  if (statusCode === 415) raw.setHeader('accept-encoding', ENCODINGS);
}

/** Why the body of a request is not read. */
function causeOf(error: FastifyError, run: MockRun): RefusalCause {
  if (error instanceof BodyUnheld) return run.full;
  return { status: error.statusCode ?? 400, outcome: 'invalid', message: error.message };
}

/**
 * Adds the routes of a dialect that create jobs. Bodies arrive as bytes whatever their content type, and are decoded; what Fastify refuses before they are
 * whole (too large, cut off, an impossible content type) is answered in the vendor's form. A request belongs to the world in which its
 * headers arrived.
 */
export function addJobRoutes(
  app: FastifyInstance,
  dialect: Dialect,
  currentRun: () => MockRun,
  underWay: UnderWay,
): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', bodyReader(underWay));
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
        const run = request.getDecorator<MockRun>(MOCK_RUN);
        run.refuseUnread(route, wireRequest(request, route), reply.raw, causeOf(error, run));
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
        const run = currentRun();
        run.refuseUnreadQuery(reply.raw, causeOf(error, run));
      },
    });
  }
}
