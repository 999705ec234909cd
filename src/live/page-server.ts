import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EVENT_HEADERS, HTML_HEADERS, PAGE_HEADERS, TEXT_HEADERS } from '../../reports/pages.ts';
import { ScenarioError } from '../errors/scenario-error.ts';
import { refusalOf } from './page-guard.ts';

/** The only address that the page is served at. */
const HOST = '127.0.0.1';
/** Viewers, and what their browsers ask beside that. */
const CONNECTIONS_MAX = 64;
const REQUEST_MS_MAX = 5000;
const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken; stop what listens there, or choose another port, or 0 for any free one',
  EACCES: 'this port is not allowed to you; choose one from 1024 up, or 0 for any free one',
};

/** Takes a stream of events over once `begin` has sent its head; false where there are too many, and nothing has been sent. */
export type Welcome = (stream: ServerResponse, begin: () => void) => boolean;

/** Text with its media type. */
export interface TypedText {
  readonly type: string;
  readonly text: string;
}

/** Serves the page of a run, its stream of events and, once there is one, the report that takes its place, and its metrics, to this machine only. */
export class PageServer {
  /** With a slash at its end. */
  readonly url: string;
  /** How often the report has been read to its end. */
  reportsRead = 0;
  readonly #server: Server;
  #page: string | undefined;
  #welcome: Welcome = () => false;
  #metrics: ((accept: string) => TypedText) | undefined;
  #report: string | undefined;
  #onRead: () => void = () => {};

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://${HOST}:${(server.address() as AddressInfo).port}/`;
  }

  /**
   * Begins to listen; port 0 is any free one. Throws a `ScenarioError` `PORT_UNAVAILABLE` that says what to do when it cannot, by the name of the flag that
   * asked for it.
   */
  static async open(port: number, flag: string): Promise<PageServer> {
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
      throw new ScenarioError('PORT_UNAVAILABLE', [{ path: flag, message: `${HOST}:${port}: ${reason}` }]);
    }
    const served = new PageServer(server);
    server.on('request', (request, response) => served.#answer(request, response));
    return served;
  }

  /** Serves a page from now on, and lets `welcome` take the streams of events over. */
  servePage(html: string, welcome: Welcome): void {
    this.#page = html;
    this.#welcome = welcome;
  }

  /** Serves metrics from now on, as `write` gives them for an `Accept` header. */
  serveMetrics(write: (accept: string) => TypedText): void {
    this.#metrics = write;
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
    if (path === '/metrics' && this.#metrics !== undefined)
      return sendTyped(response, this.#metrics(request.headers.accept ?? ''));
    if (this.#page === undefined) return sendText(response, 404, 'There is nothing here: the metrics are at /metrics.');
    return this.#answerPage(path, request.method === 'HEAD', response, this.#page);
  }

  #answerPage(path: string, isHead: boolean, response: ServerResponse, page: string): void {
    if (path === '/' && this.#report !== undefined) {
      response.writeHead(303, { ...PAGE_HEADERS, location: '/report' }).end();
    } else if (path === '/') sendPage(response, page);
    else if (path === '/report' && this.#report !== undefined) {
      if (!isHead) response.once('finish', () => this.#read());
      sendPage(response, this.#report);
    } else if (path === '/report') sendText(response, 404, 'There is no report yet: the run goes on.');
    else if (path === '/events' && !isHead) {
      const begin = (): void => {
        response.writeHead(200, EVENT_HEADERS);
        response.flushHeaders();
      };
      if (!this.#welcome(response, begin)) sendText(response, 503, 'As many pages watch this run as may: close one.');
    } else sendText(response, 404, 'There is nothing here: the page is at /.');
  }

  #read(): void {
    this.reportsRead++;
    this.#onRead();
  }
}

function sendPage(response: ServerResponse, html: string): void {
  response.writeHead(200, { ...HTML_HEADERS, 'content-length': Buffer.byteLength(html) });
  response.end(response.req.method === 'HEAD' ? undefined : html);
}

function sendTyped(response: ServerResponse, { type, text }: TypedText): void {
  const headers = { ...TEXT_HEADERS, 'content-type': type };
  response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(text) });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  const headers = { ...TEXT_HEADERS, 'content-type': 'text/plain; charset=utf-8' };
  const allowed = status === 405 ? { allow: 'GET, HEAD' } : {};
  response.writeHead(status, { ...headers, ...allowed, connection: 'close' });
  response.end(response.req.method === 'HEAD' ? undefined : `${text}\n`);
}
