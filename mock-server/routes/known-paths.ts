import type { RequestListener, Server, ServerResponse } from 'node:http';
import type { Dialect } from '../../src/wire/dialect.ts';
import { ServedRequest } from './body-reader.ts';

/** Paths that are remembered, with their queries; when there are more, all are forgotten. */
const PATHS_MAX = 256;
/** Longer paths are found anew each time. */
const PATH_CHARS_MAX = 500;

/** To which routes the latest paths have led. */
export class KnownPaths<Route> {
  readonly #routes = new Map<string, Route>();

  find(path: string): Route | undefined {
    return this.#routes.get(path);
  }

  add(path: string | undefined, route: Route): void {
    if (path === undefined || path.length > PATH_CHARS_MAX) return;
    if (this.#routes.size >= PATHS_MAX) this.#routes.clear();
    this.#routes.set(path, route);
  }
}

/** Answers a request whose path is known; false, and nothing done, where it is not. */
export type KnownAnswer = (path: string, request: ServedRequest, response: ServerResponse) => boolean;

/**
 * Answers requests past the server's framework where nothing is left for it to decide: it has led the same path to a route before, and the body is
 * JSON or there is none. All others go the framework's way. `locate`: the path by which a request is routed, as the dialect tells it; undefined: its own.
 */
export function answerKnownPaths(server: Server, locate: Dialect['locate'], answers: readonly KnownAnswer[]): void {
  const [framework, ...others] = server.listeners('request') as RequestListener[];
  if (framework === undefined || others.length > 0) throw new Error('The server has one listener, its framework.');
  server.off('request', framework);
  server.on('request', (request, response) => {
    if (!(request instanceof ServedRequest)) return framework(request, response);
    const { url = '/', headers } = request;
    const path = locate?.(url, headers) ?? url;
    for (const answer of answers) if (answer(path, request, response)) return;
    framework(request, response);
  });
}
