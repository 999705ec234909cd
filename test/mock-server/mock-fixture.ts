import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { LightMyRequestResponse } from 'fastify';
import { onTestFinished } from 'vitest';
import { createMockServer, type MockServer, type MockServerOptions } from '../../mock-server/app.ts';
import { listenMockServer } from '../../mock-server/listen.ts';
import { NO_USAGE, type Usage } from '../../src/billing/usage.ts';
import { providerSchema, type ProviderOptions } from '../../src/provider/provider-options.ts';
import type { Dialect, ReplyReading, WireRequest } from '../../src/wire/dialect.ts';
import { DIALECTS, type DialectName } from '../../src/wire/dialects.ts';
import { writeRequestKey, type RequestKey } from '../../src/wire/request-key.ts';
import { FakeClock } from './fake-clock.ts';

/** Start of the fixture's calendar: 2026-11-20T00:00:00.250Z, not a whole second on purpose. */
export const EPOCH_MS = 1_795_132_800_250;
export const MODEL = 'inference.flux.txt2img.v1';
/** An API key that must never be seen again. */
export const API_KEY = 'sk-very-secret-4711';

/** A provider of one model: images of 1 s each for $0.0025 a megapixel. */
export function provider(changes: Readonly<Record<string, unknown>> = {}): ProviderOptions {
  return providerSchema.parse({
    models: {
      [MODEL]: {
        operation: 'text-to-image',
        serviceTime: { type: 'constant', value: '1s' },
        price: { per: 'megapixel', usd: '0.0025', round: 'up' },
      },
    },
    ...changes,
  });
}

export interface Mock {
  readonly server: MockServer;
  readonly clock: FakeClock;
  readonly dialect: Dialect;
}

/** A mock server on a clock that stands still; it is closed when the test ends. */
export function mock(changes: Readonly<Record<string, unknown>> = {}, options: Partial<MockServerOptions> = {}): Mock {
  return mockOf(provider(changes), options);
}

/** As `mock`, of a provider that is qualified. */
export function mockOf(qualified: ProviderOptions, options: Partial<MockServerOptions> = {}): Mock {
  const clock = new FakeClock();
  const epochMs = (): number => EPOCH_MS + clock.nowMs() - 1000;
  const server = createMockServer({ provider: qualified, seed: 7, clock, epochMs, ...options });
  onTestFinished(() => server.close({ graceMs: 0 }));
  return { server, clock, dialect: DIALECTS[qualified.dialect as DialectName] };
}

/** The bytes of a request for one image. */
export function imageRequest(
  dialect: Dialect,
  { usage = {}, key, model = MODEL }: { usage?: Partial<Usage>; key?: RequestKey; model?: string } = {},
): WireRequest {
  const size = { images: 1, widthPx: 1024, heightPx: 1024 };
  const requestClass = {
    index: 0,
    share: 1,
    operation: 'text-to-image',
    model,
    usage: { ...NO_USAGE, ...size, ...usage },
    prompt: 'p',
  };
  const request = dialect.encode({ ...requestClass, operation: 'text-to-image' }, model, API_KEY);
  return key === undefined ? request : { ...request, headers: { ...request.headers, ...writeRequestKey(key) } };
}

/** Waits for turns of the event loop until something holds. */
export async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000; turn++) {
    if (holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('It did not come to hold in 100,000 turns of the event loop.');
}

/** Sends a request past the network and waits until it was decided. The reply comes when its job ends. */
export async function send(
  { server }: Mock,
  request: WireRequest,
): Promise<{ reply: Promise<LightMyRequestResponse> }> {
  const before = server.stats().attempts.total;
  const { method, path, headers, body } = request;
  const reply = server.app.inject({ method, url: path, headers, payload: Buffer.from(body) });
  await until(() => server.stats().attempts.total > before);
  return { reply };
}

/** Sends a request, lets so much time pass, and gives the reply. */
export async function ask(world: Mock, request: WireRequest, waitMs = 1000): Promise<LightMyRequestResponse> {
  const { reply } = await send(world, request);
  world.clock.advance(waitMs);
  return reply;
}

/** What the dialect's own client reads out of a reply. */
export function reading({ dialect }: Mock, reply: LightMyRequestResponse): ReplyReading {
  const headers = reply.headers as Record<string, string>;
  return dialect.decode({ status: reply.statusCode, headers, body: reply.rawPayload });
}

/** The bytes of a request as HTTP/1.1, keeping the connection open. */
export function httpBytes({ method, path, headers, body }: WireRequest): Buffer {
  const lines = Object.entries({ host: 'mock', ...headers, 'content-length': body.length }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`), body]);
}

/** A TCP connection to a mock that listens on a free port. */
export async function connected({ server }: Mock): Promise<Socket> {
  const address = server.app.server.address();
  const url = address === null ? new URL(await listenMockServer(server)) : undefined;
  const port = url === undefined && typeof address === 'object' && address !== null ? address.port : Number(url?.port);
  const socket = connect(port, '127.0.0.1');
  // What the server does to the connection is what a test looks at.
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}
