import type { IncomingMessage } from 'node:http';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Dialect } from '../src/wire/dialect.ts';
import { CONNECTIONS_MAX, type UnderWay } from './memory/under-way.ts';
import type { MockRun } from './mock-run.ts';
import { BODY_BYTES_MAX, ServedRequest } from './routes/body-reader.ts';
import { addDialectRoutes } from './routes/dialect-routes.ts';

const REQUEST_ARRIVAL_MS_MAX = 120_000;
/** Longest part of a path that a route takes as a parameter. */
const PARAM_CHARS_MAX = 500;

/** The framework of a mock server with the routes of its dialect. */
export function createApp(dialect: Dialect, currentRun: () => MockRun, underWay: UnderWay): FastifyInstance {
  const app = Fastify({
    http: { IncomingMessage: ServedRequest },
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_ARRIVAL_MS_MAX,
    forceCloseConnections: 'idle',
    ...(dialect.locate === undefined
      ? {}
      : { rewriteUrl: ({ url, headers }: IncomingMessage) => dialect.locate?.(url ?? '/', headers) ?? '/' }),
    routerOptions: { maxParamLength: PARAM_CHARS_MAX },
    // A path that cannot be read belongs to no route, and is answered in the vendor's form too.
    frameworkErrors: ({ statusCode, message }, _request, reply) => {
      reply.hijack();
      currentRun().refuseUnreadQuery(reply.raw, { status: statusCode ?? 400, outcome: 'invalid', message });
    },
    // While it closes, the routes answer in the vendor's form themselves.
    return503OnClosing: false,
  });
  app.server.maxConnections = CONNECTIONS_MAX;
  app.server.on('drop', () => underWay.connectionRefused());
  addDialectRoutes(app, dialect, currentRun, underWay);
  return app;
}
