/** What a star, a `:name` and any other character of a pattern are. */
const TOKEN = /:\w+|[^]/g;

/** A method and a path of requests, in which `*` stands for anything and `:name` for one part. */
export class RoutePattern {
  readonly #method: string;
  /** What stands before the first token that stands for others. */
  readonly #start: string;
  readonly #tokens: readonly string[];

  constructor({ method, path }: { readonly method: string; readonly path: string }) {
    this.#method = method;
    this.#start = /^(?:[^*:]|:(?!\w))*/.exec(path)?.[0] ?? '';
    this.#tokens = path.slice(this.#start.length).match(TOKEN) ?? [];
  }

  /** Whether it is for a request. */
  matches(method: string, url: string): boolean {
    return method === this.#method && this.takes(url);
  }

  /** Whether it is for requests to a path, whatever their method; a query is not looked at. */
  takes(url: string): boolean {
    const query = url.indexOf('?');
    const path = query < 0 ? url : url.slice(0, query);
    return path.startsWith(this.#start) && fits(this.#tokens, path.slice(this.#start.length));
  }
}

/** Whether tokens stand for a text. The time is their number times its length at most, because each pair is looked at once. */
function fits(tokens: readonly string[], text: string): boolean {
  /** At each place whether the tokens before it stand for the text that was read. */
  const holds = [true];
  for (const [at, token] of tokens.entries()) holds.push(token === '*' && holds[at] === true);
  for (let read = 0; read < text.length; read++) {
    let before = holds[0] === true;
    holds[0] = false;
    for (const [at, token] of tokens.entries()) {
      const held = holds[at + 1] === true;
      if (token === '*') holds[at + 1] = held || holds[at] === true;
      else if (token.length > 1) holds[at + 1] = text[read] !== '/' && (held || before);
      else holds[at + 1] = before && token === text[read];
      before = held;
    }
  }
  return holds[tokens.length] === true;
}

/** The method and the path of a text of `ROUTE_FORM`. */
export function splitRoute(text: string): { readonly method: string; readonly path: string } {
  const at = text.indexOf(' ');
  return { method: text.slice(0, at), path: text.slice(at + 1) };
}

/** How a pattern is written. Its length bounds the time of a comparison. */
export const ROUTE_FORM = /^(?:GET|POST|PUT|DELETE) \/[^\s*?]{0,300}(?:\*[^\s*?]{0,300}){0,3}$/;
