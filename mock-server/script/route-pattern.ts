/** A method and a path of requests, in which `*` stands for anything and `:name` for one part. */
export class RoutePattern {
  readonly #method: string;
  readonly #path: RegExp;

  constructor({ method, path }: { readonly method: string; readonly path: string }) {
    this.#method = method;
    const escaped = path.replaceAll(/[$()+.?[\\\]^{|}]/g, String.raw`\$&`);
    const source = escaped.replaceAll('*', '.*').replaceAll(/:\w+/g, '[^/]+');
    this.#path = new RegExp(`^${source}$`);
  }

  /** Whether it is for a request. */
  matches(method: string, url: string): boolean {
    return method === this.#method && this.takes(url);
  }

  /** Whether it is for requests to a path, whatever their method; a query is not looked at. */
  takes(url: string): boolean {
    const end = url.indexOf('?');
    return this.#path.test(end < 0 ? url : url.slice(0, end));
  }
}

/** The method and the path of a text of `ROUTE_FORM`. */
export function splitRoute(text: string): { readonly method: string; readonly path: string } {
  const at = text.indexOf(' ');
  return { method: text.slice(0, at), path: text.slice(at + 1) };
}

/** How a pattern is written; few stars, so that comparing takes no time. */
export const ROUTE_FORM = /^(?:GET|POST|PUT|DELETE) \/[^\s*?]{0,300}(?:\*[^\s*?]{0,300}){0,3}$/;
