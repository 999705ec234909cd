import { modelIndexOf, type ModelOptions } from '../provider/provider-options.ts';
import type { RequestClass } from '../workload/request-class.ts';
import type { Dialect, DialectRoute } from './dialect.ts';
import { ModelIndex } from './model-view.ts';

/** Whether a path fits a route's pattern, whose segments are names, `:parameters`, or a star for all that follows. */
function fits(pattern: string, path: string): boolean {
  const names = pattern.split('/');
  const segments = path.split('/');
  const isOpen = names.at(-1) === '*';
  if (isOpen ? segments.length < names.length : segments.length !== names.length) return false;
  return names.every((name, i) => name === '*' || (name.startsWith(':') ? segments[i] !== '' : name === segments[i]));
}

/** The route that a server chooses: a pattern with names goes before one with parameters. */
function routeOf(routes: readonly DialectRoute[], method: string, path: string): DialectRoute | undefined {
  const found = routes.filter((route) => route.method === method && fits(route.path, path));
  return found.find((route) => !/[:*]/.test(route.path)) ?? found[0];
}

/**
 * Why a server of a dialect does not serve a request of a class as the model that it is for, one sentence; undefined where it does. The request is
 * written as the client writes it, and read as the server reads it.
 */
export function misreading(
  dialect: Dialect,
  requestClass: RequestClass,
  models: readonly ModelOptions[],
): string | undefined {
  const own = models[modelIndexOf(models, requestClass)];
  if (own === undefined) return undefined;
  const request = dialect.encode(requestClass, own.wireName, 'key');
  const path = dialect.locate?.(request.path, request.headers) ?? request.path;
  const route = routeOf(dialect.routes, request.method, path.split('?', 1)[0] as string);
  if (route === undefined) return `no route of ${dialect.name} takes a request for a model of this name`;
  const index = new ModelIndex(models);
  const reading = route.read(request, index.operationsOf);
  if ('refusal' in reading) return `${dialect.name} refuses a request for it: ${reading.refusal.message}`;
  const served = models[index.find(reading.job) ?? -1];
  if (served === undefined) return `${dialect.name} reads a request for it as one for ${reading.job.wireModel}`;
  if (served === own) return undefined;
  return `${dialect.name} reads a request for it as one for ${served.name}, which does ${served.operation}`;
}
