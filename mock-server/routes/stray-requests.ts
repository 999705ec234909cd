import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dialect } from '../../src/wire/dialect.ts';
import type { MockRun } from '../mock-run.ts';
import { RoutePattern } from '../script/route-pattern.ts';
import { OWN_PATHS } from './admin-guard.ts';
import { allowPage, preflightHeaders } from './cross-origin.ts';

/** Finds the methods with which a dialect's routes take a path; none where there is no such path. */
export function methodsAt(dialect: Dialect): (url: string) => readonly string[] {
  const routes = [...dialect.routes, ...(dialect.queries ?? [])].map((route) => ({
    method: route.method,
    pattern: new RoutePattern(route),
  }));
  return (url) => [...new Set(routes.flatMap(({ method, pattern }) => (pattern.takes(url) ? [method] : [])))];
}

/**
 * Answers what no route takes: at a path of the dialect OPTIONS is told the methods, as browsers ask before they send a page's request, and another
 * method is a 405 in the vendor's form; any other path is a 404 that names the routes. Nothing below `/tollmark/` belongs to the dialect.
 */
export function addStrayAnswers(app: FastifyInstance, dialect: Dialect, currentRun: () => MockRun): void {
  const methodsOf = methodsAt(dialect);
  const routes = [...dialect.routes, ...(dialect.queries ?? [])]
    .map(({ method, path }) => `${method} ${path}`)
    .join(', ');
  const error = `No such route. This server emulates ${dialect.name}: ${routes}.`;
  app.all('/tollmark/*', (_request, reply) => reply.code(404).send({ error }));
  for (const path of OWN_PATHS)
    app.options(path, (_request, reply) => reply.header('allow', 'GET, HEAD').code(204).send());
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const methods = methodsOf(request.url);
    if (methods.length === 0 || request.method !== 'OPTIONS') currentRun().unrouted(request.method, request.url);
    if (methods.length === 0) return reply.code(404).send({ error });
    const { raw } = reply.hijack();
    const allow = [...methods, 'OPTIONS'].join(', ');
    if (request.method === 'OPTIONS') return currentRun().tellMethods(raw, preflightHeaders(request.headers, allow));
    allowPage(request.headers, raw);
    raw.setHeader('allow', allow);
    const message = `${request.method} is not allowed at this path; use ${methods.join(' or ')}.`;
    return currentRun().refuseUnreadQuery(raw, { status: 405, outcome: 'invalid', message });
  });
}
