import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ScenarioError } from '../errors/scenario-error.ts';
import { refusalOf } from './page-guard.ts';

/** The only address that the page is served at. */
const HOST = '127.0.0.1';
/** Viewers, and what their browsers ask beside that. */
const CONNECTIONS_MAX = 64;
const REQUEST_MS_MAX = 5000;
const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken; stop what listens there, or choose another port, or leave it out for any free one',
  EACCES: 'this port is not allowed to you; choose one from 1024 up, or leave it out for any free one',
};
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const;
/** What a page cannot say of itself; the rest of its policy stands in it, with the hashes of its code. */
const PAGE_POLICY = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'";
const TEXT_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Serves a page, its stream of events and, once there is one, the report that takes its place, to this machine only. */
export class PageServer {
  /** With a slash at its end. */
  readonly url: string;
  /** How often the report has been read to its end. */
  reportsRead = 0;
  /** Takes a stream of events over once `begin` has sent its head; false where there are too many, and nothing has been sent. */
  onViewer: (stream: ServerResponse, begin: () => void) => boolean = () => false;
  readonly #server: Server;
  readonly #page: string;
  #report: string | undefined;
  #onRead: () => void = () => {};

  private constructor(server: Server, page: string) {
    this.#server = server;
    this.#page = page;
    this.url = `http://${HOST}:${(server.address() as AddressInfo).port}/`;
  }

  /** Begins to listen; port 0 is any free one. Throws a `ScenarioError` `PORT_UNAVAILABLE` that says what to do when it cannot. */
  static async open(port: number, page: string): Promise<PageServer> {
    const limits = { headersTimeout: REQUEST_MS_MAX, requestTimeout: REQUEST_MS_MAX, keepAliveTimeout: REQUEST_MS_MAX };
    const server = createServer(limits);
    server.maxConnections = CONNECTIONS_MAX;
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, HOST, resolve);
      });
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException;
      const reason = REASONS[code] ?? `could not listen (${message}); choose another port`;
      throw new ScenarioError('PORT_UNAVAILABLE', [{ path: '--ui', message: `${HOST}:${port}: ${reason}` }]);
    }
    const served = new PageServer(server, page);
    server.on('request', (request, response) => served.#answer(request, response));
    return served;
  }

  /** Serves a report from now on, and leads to it whoever asks for the page. `onRead`: called whenever it has been read. */
  serveReport(html: string, onRead: () => void): void {
    this.#report = html;
    this.#onRead = onRead;
  }

  /** Ends, whoever still reads. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {});
    const refusal = refusalOf(request);
    if (refusal !== undefined) return sendText(response, refusal.status, refusal.text);
    const path = (request.url ?? '').replace(/\?.*$/s, '');
    const isHead = request.method === 'HEAD';
    if (path === '/' && this.#report !== undefined) {
      response.writeHead(303, { ...HEADERS, location: '/report' }).end();
    } else if (path === '/') sendPage(response, this.#page);
    else if (path === '/report' && this.#report !== undefined) {
      if (!isHead) response.once('finish', () => this.#read());
      sendPage(response, this.#report);
    } else if (path === '/report') sendText(response, 404, 'There is no report yet: the run goes on.');
    else if (path === '/events' && !isHead) {
      const begin = (): void => {
        response.writeHead(200, {
          ...HEADERS,
          'content-type': 'text/event-stream',
          'content-security-policy': TEXT_POLICY,
        });
        response.flushHeaders();
      };
      if (!this.onViewer(response, begin)) sendText(response, 503, 'As many pages watch this run as may: close one.');
    } else sendText(response, 404, 'There is nothing here: the page is at /.');
  }

  #read(): void {
    this.reportsRead++;
    this.#onRead();
  }
}

function sendPage(response: ServerResponse, html: string): void {
  const headers = { ...HEADERS, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PAGE_POLICY };
  response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(html) });
  response.end(response.req.method === 'HEAD' ? undefined : html);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  const headers = { ...HEADERS, 'content-type': 'text/plain; charset=utf-8', 'content-security-policy': TEXT_POLICY };
  const allowed = status === 405 ? { allow: 'GET, HEAD' } : {};
  response.writeHead(status, { ...headers, ...allowed, connection: 'close' });
  response.end(response.req.method === 'HEAD' ? undefined : `${text}\n`);
}
