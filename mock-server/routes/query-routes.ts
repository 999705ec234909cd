import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dialect, QueryRoute } from '../../src/wire/dialect.ts';
import { originOfRequest, wireRequest } from './job-routes.ts';
import type { MockRun } from '../mock-run.ts';

/**
 * Adds the routes of a dialect that create no job. They are answered at once, by the world that is there when they have been read whole;
 * what Fastify refuses before that is answered in the vendor's form. Needs the content type parser of `addJobRoutes`.
 */
export function addQueryRoutes(app: FastifyInstance, dialect: Dialect, currentRun: () => MockRun): void {
  for (const route of dialect.queries ?? []) addQueryRoute(app, route, currentRun);
}

function addQueryRoute(app: FastifyInstance, route: QueryRoute, currentRun: () => MockRun): void {
  app.route({
    method: route.method,
    url: route.path,
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
