import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dialect, DialectRoute, RefusalCause, WireRequest } from '../../src/wire/dialect.ts';
import type { MockRun } from '../mock-run.ts';
import type { UnderWay } from '../memory/under-way.ts';
import { BodyUnheld, readBody } from './body-reader.ts';
import { ENCODINGS } from './content-encoding.ts';
import { allowPage } from './cross-origin.ts';
import { answerKnownPaths, type KnownAnswer, KnownPaths } from './known-paths.ts';
import { KnownQueries } from './known-queries.ts';

const MOCK_RUN = 'mockRun';
const EMPTY = new Uint8Array();

/** The request as the dialects read it: bytes, and headers by their lower-case names. */
function wireRequest(
  { url, headers }: IncomingMessage,
  route: { readonly method: WireRequest['method']; readonly path: string },
  body: unknown,
): WireRequest {
  return {
    method: route.method,
    path: url ?? route.path,
    // Of the headers of a request only set-cookie can be a list, and no dialect reads it.
    headers: headers as Readonly<Record<string, string>>,
    body: body instanceof Uint8Array ? body : EMPTY,
  };
}

/** `http://host:port` of a `host` header; where it is missing or odd, of the address that was reached. */
export function originOf(host: string | undefined, address: string | undefined, port: number | undefined): string {
  if (host !== undefined && /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host)) return `http://${host}`;
  const name = address === undefined || address === '' ? '127.0.0.1' : address;
  return `http://${name.includes(':') ? `[${name}]` : name}${port === undefined ? '' : `:${port}`}`;
}

/** How the client of a request reached the server. */
function originOfRequest({ headers, socket }: IncomingMessage): string {
  return originOf(headers.host, socket.localAddress, socket.localPort);
}

/** Of a body in an encoding that is not read, the answer says which are (RFC 9110, 15.5.16). */
function nameEncodings(response: ServerResponse, error: Error & Partial<FastifyError>): void {
  if (error.statusCode === 415) response.setHeader('accept-encoding', ENCODINGS);
}

/** Why the body of a request is not read. */
function causeOf(error: Error & Partial<FastifyError>, run: MockRun): RefusalCause {
  if (error instanceof BodyUnheld) return run.full;
  return { status: error.statusCode ?? 400, outcome: 'invalid', message: error.message };
}

/** Takes a request whose body has been read into the world in which its headers arrived. */
function take(
  run: MockRun,
  route: DialectRoute,
  request: IncomingMessage,
  body: unknown,
  response: ServerResponse,
): void {
  try {
    run.receive(route, wireRequest(request, route, body), response, () => originOfRequest(request));
  } catch (error) {
    run.failed(response, error);
  }
}

/** Refuses a request whose body was not read. */
function refuse(
  run: MockRun,
  route: DialectRoute,
  request: IncomingMessage,
  error: Error,
  response: ServerResponse,
): void {
  nameEncodings(response, error);
  run.refuseUnread(route, wireRequest(request, route, undefined), response, causeOf(error, run));
}

/**
 * Adds the routes that create jobs. Bodies arrive as bytes whatever their content type, and are decoded; what Fastify refuses before they are
 * whole (too large, cut off, an impossible content type) is answered in the vendor's form. A request belongs to the world in which its
 * headers arrived. Gives what answers requests whose paths are known.
 */
function addJobRoutes(
  app: FastifyInstance,
  { routes }: Dialect,
  currentRun: () => MockRun,
  underWay: UnderWay,
): KnownAnswer {
  const known = new KnownPaths<DialectRoute>();
  const begin = ({ headers }: IncomingMessage, response: ServerResponse): MockRun => {
    allowPage(headers, response);
    const run = currentRun();
    run.counts.requests++;
    return run;
  };
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (request, payload, done) => {
    readBody(underWay, payload, (error, body) => {
      done(error, body);
      // It is taken by now, and not held any longer.
      request.body = undefined;
    });
  });
  app.decorateRequest(MOCK_RUN, null);
  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.path,
      onRequest: (request, reply, done) => {
        request.setDecorator(MOCK_RUN, begin(request.raw, reply.raw));
        known.add(request.raw.url, route);
        done();
      },
      handler: (request: FastifyRequest, reply: FastifyReply): void => {
        // The answer is written when the job ends, past Fastify: nothing of its reply is needed.
        reply.hijack();
        take(request.getDecorator<MockRun>(MOCK_RUN), route, request.raw, request.body, reply.raw);
      },
      errorHandler: (error, request, reply): void => {
        reply.hijack();
        refuse(request.getDecorator<MockRun>(MOCK_RUN), route, request.raw, error, reply.raw);
      },
    });
  }
  return (path, request, response) => {
    if (request.headers['content-type'] !== 'application/json') return false;
    const route = known.find(path);
    if (route === undefined || route.method !== request.method || currentRun().isShut) return false;
    request.url = path;
    const run = begin(request, response);
    request.readBody(underWay, (error, body) => {
      if (error === null) take(run, route, request, body, response);
      else refuse(run, route, request, error, response);
    });
    return true;
  };
}

/** Answers a question by a route that creates no job. */
function answer(
  run: MockRun,
  { route, params }: ReturnType<KnownQueries['find']> & object,
  request: IncomingMessage,
  body: unknown,
  response: ServerResponse,
): void {
  try {
    run.query(route, wireRequest(request, route, body), params, () => originOfRequest(request), response);
  } catch (error) {
    run.failed(response, error);
  }
}

function hasNoBody(headers: IncomingHttpHeaders): boolean {
  return (headers['content-length'] ?? '0') === '0' && headers['transfer-encoding'] === undefined;
}

/**
 * Adds the routes that create no job. They are answered at once, by the world that is there when they have been read whole; what Fastify refuses
 * before that is answered in the vendor's form. Needs the content type parser of `addJobRoutes`. Gives what answers questions whose paths are known.
 */
function addQueryRoutes(app: FastifyInstance, { queries = [] }: Dialect, currentRun: () => MockRun): KnownAnswer {
  const known = new KnownQueries();
  for (const route of queries) {
    app.route({
      method: route.method,
      url: route.path,
      onRequest: (request, reply, done) => {
        allowPage(request.headers, reply.raw);
        done();
      },
      handler: (request: FastifyRequest, reply: FastifyReply): void => {
        reply.hijack();
        const { raw } = request;
        const query = { route, params: request.params as Readonly<Record<string, string>> };
        if (raw.method === 'GET') known.add(raw.url ?? '/', query);
        answer(currentRun(), query, raw, request.body, reply.raw);
      },
      errorHandler: (error, _request, reply): void => {
        reply.hijack();
        const run = currentRun();
        run.refuseUnreadQuery(reply.raw, causeOf(error, run));
      },
    });
  }
  return (path, request, response) => {
    if (request.method !== 'GET' || !hasNoBody(request.headers)) return false;
    const query = known.find(path);
    const run = currentRun();
    if (query === undefined || run.isShut) return false;
    request.url = path;
    request.skipBody();
    allowPage(request.headers, response);
    answer(run, query, request, undefined, response);
    return true;
  };
}

/** Adds the routes of a dialect. */
export function addDialectRoutes(
  app: FastifyInstance,
  dialect: Dialect,
  currentRun: () => MockRun,
  underWay: UnderWay,
): void {
  const jobs = addJobRoutes(app, dialect, currentRun, underWay);
  const queries = addQueryRoutes(app, dialect, currentRun);
  answerKnownPaths(app.server, dialect.locate, [jobs, queries]);
}
