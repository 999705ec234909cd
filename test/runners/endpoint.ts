import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WallClock } from '../../src/engine/wall-driver.ts';
import { DIALECTS } from '../../src/wire/dialects.ts';
import type { JobRequest, WireReply, WireRequest } from '../../src/wire/dialect.ts';
import { withHeaders } from '../../src/wire/piecewise-reply.ts';
import { PLACEHOLDER_PNG } from '../../src/wire/placeholders.ts';

/** How many seconds pass for the runs of these tests while one passes on the wall. */
const SPEED = 20;

/** A clock that runs `SPEED` times as fast as the wall's: waits of seconds take tens of milliseconds. */
export const fastClock: WallClock = {
  nowMs: () => performance.now() * SPEED,
  setTimer: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs / SPEED);
    return () => clearTimeout(timer);
  },
  yieldTo: (callback) => {
    const immediate = setImmediate(callback);
    return () => clearImmediate(immediate);
  },
};

/** What the endpoint does with one request. */
export type Act =
  | 'ok'
  | 'empty'
  | 'reset'
  | 'hang'
  | 'late'
  | { readonly status: number; readonly retryAfter?: string };

/** A request as the endpoint saw it. */
interface SeenRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** An endpoint in the openai dialect on 127.0.0.1. */
export interface Endpoint {
  readonly origin: string;
  readonly seen: readonly SeenRequest[];
  /** Answers every request that hangs. */
  release(): void;
  /** Stops accepting connections, and cuts those that are open. */
  die(): Promise<void>;
}

function answerTo(request: WireRequest, empty: boolean, id: string): WireReply {
  const route = DIALECTS.openai.routes[0];
  const reading = route?.read(request);
  if (route === undefined || reading === undefined || !('job' in reading))
    throw new Error('The client wrote a bad request.');
  const job: JobRequest = reading.job;
  const output = { filename: 'a.png', contentType: 'image/png', bytes: PLACEHOLDER_PNG };
  const times = { createdEpochMs: 0, startedEpochMs: 0, finishedEpochMs: 0 };
  return route.write({ request: job, id, ...times, outcome: empty ? 'empty' : 'ok', outputs: empty ? [] : [output] });
}

function send(response: ServerResponse, reply: WireReply): void {
  response.writeHead(reply.status, reply.headers);
  response.end(reply.body);
}

/** Starts an endpoint that does `script(n)` with its request n, from 0. `extra` answers other paths first. */
export async function startEndpoint(
  script: (n: number) => Act,
  extra: (url: string, method: string) => WireReply | undefined = () => undefined,
): Promise<Endpoint> {
  const seen: SeenRequest[] = [];
  const hanging: (() => void)[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const other = extra(request.url ?? '', request.method ?? '');
      if (other !== undefined) return send(response, other);
      if (request.url === '/healthz') return send(response, { status: 200, headers: {}, body: new Uint8Array() });
      const body = Buffer.concat(chunks);
      const n = seen.push({ headers: request.headers, body: body.toString('utf8') }) - 1;
      const act = script(n);
      const wire: WireRequest = { method: 'POST', path: request.url ?? '', headers: request.headers as never, body };
      const reply = (): void => send(response, answerTo(wire, act === 'empty', `job-${n}`));
      if (act === 'ok' || act === 'empty') return reply();
      if (act === 'reset') return void request.socket.destroy();
      if (act === 'hang' || act === 'late') return void hanging.push(act === 'late' ? reply : () => response.destroy());
      const refused = DIALECTS.openai.refuse({
        status: act.status,
        outcome: act.status === 429 ? 'throttled' : 'server-error',
        message: 'not now',
        id: `job-${n}`,
        nowEpochMs: 0,
      });
      const hint: Record<string, string> = act.retryAfter === undefined ? {} : { 'retry-after': act.retryAfter };
      return send(response, withHeaders(refused, hint));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    seen,
    release: () => {
      for (const answer of hanging.splice(0)) answer();
    },
    die: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A JSON reply. */
export function jsonReply(value: unknown): WireReply {
  const body = new TextEncoder().encode(JSON.stringify(value));
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}
