import { afterEach, expect, test } from 'vitest';
import { SocketCarrier } from '../../../src/runners/http/carrier/socket-carrier.ts';
import { type Connector, connectorTo } from '../../../src/runners/http/carrier/connector.ts';
import { ConnectionWaits } from '../../../src/runners/http/connection-waits.ts';
import { startRunOverHttp } from '../../../src/runners/http/run-over-http.ts';
import { fastClock, startEndpoint, type Endpoint } from '../endpoint.ts';
import { scenarioOf } from '../worlds.ts';

let endpoint: Endpoint | undefined;

afterEach(async () => {
  await endpoint?.die();
  endpoint = undefined;
});

/** So many requests that were written at once, and waits of so many ms. */
function waitsOf(atOnce: number, waitsMs: readonly number[]): ConnectionWaits {
  const waits = new ConnectionWaits();
  for (let i = 0; i < atOnce + waitsMs.length; i++) waits.sent(i);
  waitsMs.forEach((waitMs, i) => waits.waited(i, waitMs));
  return waits;
}

test('figures are those of requests that waited, and absent where none did', () => {
  expect(waitsOf(10, []).figures()).toBeUndefined();
  const figures = waitsOf(6, [10, 20]).figures();
  expect(figures).toMatchObject({ requests: 2, share: 0.25, msMax: 20 });
  expect(figures?.msP99).toBeCloseTo(20, 1);
});

test('a warning comes where 1 % waited, for more than 5 ms and than 5 % of the median latency', () => {
  expect(waitsOf(99, [40]).warnings(100)).toEqual([
    '1 request on the wire (1 %) waited for a connection to open, up to 40.0 ms, which the latencies contain: leave the first ones out by workload.warmup, and have the endpoint keep connections open where it closes them',
  ]);
  expect(waitsOf(100, [40]).warnings(100)).toEqual([]);
  expect(waitsOf(0, [5]).warnings(null)).toEqual([]);
  expect(waitsOf(0, [5.1]).warnings(null)).toHaveLength(1);
  expect(waitsOf(0, [40]).warnings(900)).toEqual([]);
});

test('requests of a warm-up and of a cool-down do not count', () => {
  const waits = new ConnectionWaits({ steadyFromMs: 100, steadyUntilMs: 200 });
  for (const atMs of [0, 99, 100, 199, 200, 300]) {
    waits.sent(atMs);
    waits.waited(atMs, atMs);
  }
  expect(waits.figures()).toMatchObject({ requests: 2, share: 1, msMax: 199 });
});

test('a run says what the opening of its connections took, and a connection that is kept does not wait', async () => {
  const server = await startEndpoint(() => 'ok');
  endpoint = server;
  let opened = 0;
  const slow: Connector = (listener) => {
    opened++;
    const connect = connectorTo(server.origin);
    return connect({
      opened: (stream) => void setTimeout(() => listener.opened(stream), 20),
      read: (bytes, length) => listener.read(bytes, length),
      ended: () => listener.ended(),
      broke: (error) => listener.broke(error),
    });
  };
  const carrier = new SocketCarrier({ origin: server.origin, clock: fastClock, connector: slow });
  const run = await startRunOverHttp({
    scenario: scenarioOf({
      provider: { dialect: 'openai' },
      workload: { maxRequests: 12, arrivals: { type: 'closed', users: 2 } },
      client: { timeout: '10s' },
    }),
    world: 'real',
    origin: server.origin,
    apiKey: 'key-1',
    clock: fastClock,
    carrier,
    twin: false,
  });
  const { validity, warnings, requests } = await run.finished;
  await carrier.destroy();
  expect(requests.succeeded).toBe(12);
  expect(opened).toBe(2);
  const waits = validity.generator?.connectionWaits;
  expect(waits).toMatchObject({ requests: opened, share: opened / 12 });
  expect(waits?.msP99).toBeGreaterThanOrEqual(20);
  expect(warnings?.join()).toContain('waited for a connection to open');
});
