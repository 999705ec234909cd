import { connect, type AddressInfo, type Socket } from 'node:net';
import Fastify from 'fastify';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { onTestFinished } from 'vitest';
import { addDialectRoutes } from '../../mock-server/routes/dialect-routes.ts';
import { OutputStore } from '../../mock-server/outputs/output-store.ts';
import type { RunOptions } from '../../mock-server/run-parts.ts';
import { UnderWay } from '../../mock-server/memory/under-way.ts';
import { WEBHOOK_SECRET_DEFAULT, WebhookSigner } from '../../mock-server/webhooks/webhook-signer.ts';
import { MockRun } from '../../mock-server/mock-run.ts';
import type { JobView } from '../../src/wire/query-context.ts';
import type { Dialect, DialectRoute, JobRequest, StreamPlan, WireReply, WireRequest } from '../../src/wire/dialect.ts';
import { readProdia } from '../../src/wire/prodia/request.ts';
import { prodiaDialect } from '../../src/wire/prodia/prodia.ts';
import { FakeClock } from './fake-clock.ts';
import { EPOCH_MS, MODEL, provider, until } from './mock-fixture.ts';

/** The body of a job for one image. */
export const JOB = JSON.stringify({ type: MODEL, config: { prompt: 'p' } });

/** Plain JSON: bytes as their number, whole numbers of any size as numbers. */
function plain(_name: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return value.length;
  return typeof value === 'bigint' ? Number(value) : value;
}

function json(value: unknown, status = 200): WireReply {
  const body = Buffer.from(JSON.stringify(value, plain));
  return { status, headers: { 'content-type': 'application/json' }, body };
}

/** What a view shows that tests look at. */
function shown({ id, phase, queuePosition, answer, refusal, chargedNano, quoteNano, tries }: JobView): object {
  return {
    id,
    phase,
    queuePosition,
    outputs: answer?.outputs.length,
    refused: refusal?.outcome,
    chargedNano,
    quoteNano,
    tries,
  };
}

/** The job of a request, with what its `x-` headers ask for. */
function withHeaders(job: JobRequest, headers: WireRequest['headers']): JobRequest {
  const { 'x-key': key, 'x-hook': webhookUrl, 'x-wait': wait } = headers;
  return {
    ...job,
    ...(key === undefined ? {} : { idempotency: { key, fingerprint: JSON.stringify(job.echo) } }),
    ...(webhookUrl === undefined ? {} : { webhookUrl }),
    ...(wait === undefined ? {} : { startTimeoutMs: Number(wait) }),
    ...(headers['x-dry'] === undefined ? {} : { dryRun: true }),
    ...(headers['x-stream'] === undefined ? {} : { streams: true }),
  };
}

/** Four pieces: at the start, at a quarter, at a half, and at the end. */
function pieces(): StreamPlan {
  const piece = (atShare: number, text: string): StreamPlan['pieces'][number] => ({
    atShare,
    bytes: Buffer.from(text),
  });
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    pieces: [piece(0, 'a'), piece(0.25, 'b'), piece(0.5, 'c'), piece(1, 'd')],
  };
}

const read: DialectRoute['read'] = (request) => {
  const reading = readProdia(request);
  return 'job' in reading ? { job: withHeaders(reading.job, request.headers) } : reading;
};
const sync: DialectRoute = {
  method: 'POST',
  path: '/sync',
  read,
  write: ({ id, outputs }) => json({ id, outputs: outputs.length }),
  stream: pieces,
  quote: (request, context) =>
    json({ nano: context.modelOf(request)?.price.quoteNano(request.usage), origin: context.origin }),
};
const submit: DialectRoute = {
  ...sync,
  path: '/submit',
  acknowledge: (job, isReplay) => json(shown(job), isReplay ? 200 : 202),
};

/** A dialect that does everything which a server can be asked for: jobs as Prodia's, the rest by `x-` headers, answers in plain JSON. */
export const STUB: Dialect = {
  ...prodiaDialect,
  routes: [sync, submit],
  keptMs: 60_000,
  showsBill: true,
  webhooks: {
    write: (job, deliveryId) => ({
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify({ ...shown(job), deliveryId })),
    }),
    signature: 'standard',
    retryDelaysMs: [1000, 5000],
    timeoutMs: 2000,
  },
  queries: [
    {
      method: 'GET',
      path: '/jobs/:id',
      answer: (_request, { id = '' }, context) => {
        const job = context.job(id);
        return job === undefined
          ? context.refuse({ status: 404, outcome: 'invalid', message: 'no such job' })
          : json(shown(job));
      },
    },
    { method: 'DELETE', path: '/jobs/:id', answer: (_request, { id = '' }, context) => json(context.cancel(id)) },
    {
      method: 'GET',
      path: '/jobs/:id/events',
      answer: (_request, { id = '' }, context) =>
        context.job(id) === undefined
          ? context.refuse({ status: 404, outcome: 'invalid', message: 'no such job' })
          : {
              watch: id,
              headers: { 'content-type': 'text/event-stream' },
              event: ({ phase, queuePosition }) => Buffer.from(`data: ${phase} ${queuePosition}\n\n`),
            },
    },
    {
      method: 'GET',
      path: '/bill/:after/:limit',
      answer: (_request, { after, limit }, context) => json(context.bill(Number(after), Number(limit))),
    },
    {
      method: 'GET',
      path: '/movements/:after/:limit',
      answer: (_request, { after, limit }, context) => json(context.movements(Number(after), Number(limit))),
    },
    { method: 'GET', path: '/account', answer: (_request, _params, context) => json(context.account) },
    { method: 'GET', path: '/keys', isPublic: true, answer: (_request, _params, context) => json(context.webhookKeys) },
    { method: 'GET', path: '/bytes/:count', answer: (_request, { count }) => json('x'.repeat(Number(count))) },
    { method: 'POST', path: '/echo/*', answer: ({ body }, params) => json({ path: params['*'], bytes: body.length }) },
  ],
};

/** A connection, and what came over it. */
export interface Connection {
  readonly socket: Socket;
  readonly text: string;
  readonly isClosed: boolean;
}

export interface StubMock {
  readonly app: FastifyInstance;
  readonly world: MockRun;
  readonly clock: FakeClock;
  readonly signer: WebhookSigner;
  /** Sends a job, by default one image over `/sync`, and waits until it was decided; the reply comes when it comes. */
  send(
    path: string,
    headers?: Record<string, string>,
    job?: unknown,
  ): Promise<{ reply: Promise<LightMyRequestResponse> }>;
  /** Sends a request over a connection of its own; its text grows as the answer comes. */
  open(method: string, path: string, headers?: Record<string, string>, body?: string): Promise<Connection>;
  get(url: string): Promise<LightMyRequestResponse>;
}

/** A world of the stub dialect behind HTTP routes, on a clock that stands still. */
export function stubMock(changes: Readonly<Record<string, unknown>> = {}, options: Partial<RunOptions> = {}): StubMock {
  const clock = new FakeClock();
  const signer = new WebhookSigner(WEBHOOK_SECRET_DEFAULT);
  const dialect = options.dialect ?? STUB;
  const underWay = options.underWay ?? new UnderWay(100_000_000);
  const world = new MockRun({
    provider: provider(changes),
    seed: 7,
    dialect,
    clock,
    epochMs: () => EPOCH_MS + clock.nowMs() - 1000,
    outputs: new OutputStore(),
    recordsMax: 100_000,
    signer,
    webhookBounds: { allowWebhooksTo: [], ownPorts: () => [] },
    allowForce: false,
    underWay,
    onFault: (error) => {
      throw error;
    },
    ...options,
  });
  const app = Fastify();
  addDialectRoutes(app, dialect, () => world, underWay);
  onTestFinished(async () => {
    world.abandon();
    await app.close();
  });
  const send: StubMock['send'] = async (path, headers = {}, job = JSON.parse(JOB)) => {
    const { total } = world.stats().attempts;
    const payload = JSON.stringify(job);
    const all = { 'content-type': 'application/json', authorization: 'Bearer k', ...headers };
    const reply = app.inject({ method: 'POST', url: path, headers: all, payload });
    await until(() => world.stats().attempts.total > total);
    return { reply };
  };
  const open: StubMock['open'] = async (method, path, headers = {}, body = '') => {
    if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 });
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    const connection = { socket, text: '', isClosed: false };
    onTestFinished(() => void socket.destroy());
    socket.on('data', (bytes) => (connection.text += bytes.toString('latin1')));
    socket.on('error', () => {});
    socket.on('close', () => (connection.isClosed = true));
    const all = { host: 'mock', 'content-type': 'application/json', 'content-length': body.length, ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
    return connection;
  };
  return {
    app,
    world,
    clock,
    signer,
    send,
    open,
    get: (url) => app.inject({ url, headers: { authorization: 'Bearer k' } }),
  };
}
