import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createMockServer, listenMockServer } from '../../../mock-server/index.ts';
import { wallClock } from '../../../src/platform/wall-clock.ts';
import type { DriveStep, StepOrder, StepTally } from '../../../src/runners/saturate/step-driver.ts';
import { saturate, type SaturateOptions } from '../../../src/runners/saturate/saturate.ts';
import { saturationSchema } from '../../../src/saturation/saturation.ts';
import { createScenario } from '../../../src/scenario/load-scenario.ts';
import { DIALECTS } from '../../../src/wire/dialects.ts';

const model = (wireName: string, usd: string): object => ({
  operation: 'text-to-image',
  wireName,
  serviceTime: { type: 'constant', value: '0ms' },
  price: { per: 'image', usd },
});

const input = (client: object = {}, dialect = 'prodia'): object => ({
  name: 'fast',
  seed: 5,
  provider: {
    dialect,
    models: { paint: model('inference.paint.txt2img.v1', '0.02'), draw: model('inference.draw.txt2img.v1', '0.04') },
    capacity: { slots: 64 },
  },
  workload: {
    duration: '1h',
    arrivals: { type: 'poisson', rate: '10/s' },
    requests: [
      { operation: 'text-to-image', model: 'paint', weight: 3 },
      { operation: 'text-to-image', model: 'draw', weight: 1 },
    ],
  },
  client,
});

/** 16 slots of 50 ms, without any load: what a step would come to. */
const fixed: DriveStep = ({ connections, durationMs, settleMs, requestsMax, origin }) => {
  const isNull = origin === 'http://127.0.0.1:9';
  const measuredMs = durationMs - settleMs;
  const all = Math.min(
    requestsMax,
    isNull ? 1000 * connections : Math.round((durationMs * Math.min(connections, 16)) / 50),
  );
  const succeeded = Math.round((all * measuredMs) / durationMs);
  const meanMs = (measuredMs * connections) / Math.max(1, succeeded);
  const tally: StepTally = {
    measuredMs,
    byStatus: new Map([[200, succeeded]]),
    latencyMs: { mean: meanMs, p50: meanMs, p95: meanMs, p99: meanMs },
    sent: all,
    succeeded: all,
    lost: 0,
    replyBytes: 700,
    busyShare: 0.05,
  };
  return Promise.resolve(tally);
};

async function mockOrigin(scenarioInput: object): Promise<string> {
  const server = createMockServer({ provider: createScenario(scenarioInput).provider, seed: 5 });
  onTestFinished(() => server.close({ graceMs: 0 }));
  return listenMockServer(server);
}

async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function options(origin: string, scenarioInput: object, more: Partial<SaturateOptions> = {}): SaturateOptions {
  return {
    scenario: createScenario(scenarioInput),
    dialect: DIALECTS.prodia,
    world: 'real',
    origin,
    apiKey: 'a-key-of-the-endpoint',
    clock: wallClock,
    connectionsMax: 64,
    stepMs: 3000,
    signal: new AbortController().signal,
    onProgress: () => {},
    driveStep: fixed,
    startNull: async () => ({ origin: 'http://127.0.0.1:9', close: async () => {} }),
    ...more,
  };
}

test('the curve of an endpoint, its knee and its dollars', async () => {
  const origin = await mockOrigin(input());
  const found = await saturate(options(origin, input()));
  expect(saturationSchema.parse(found)).toEqual(found);
  expect(found).toMatchObject({ verdict: 'measured', limit: 'endpoint', target: origin, reasons: [] });
  expect(found.steps.map(({ connections }) => connections)).toEqual([1, 2, 4, 8, 16, 32, 64]);
  expect(found.ceiling?.throughput).toBeCloseTo(320, 0);
  expect(found.knee?.connections).toBeCloseTo(16, 0);
  // Three requests of each class at first, then 60 of a connection in a step; three of four cost $0.02, one $0.04.
  expect(found.requests).toBe(6 + 60 * (1 + 2 + 4 + 8 + 16 + 16 + 16));
  expect(Number(found.dollars.reckoned)).toBeCloseTo(3 * 0.02 + 3 * 0.04 + 60 * 63 * 0.025, 6);
});

test('no request is sent that the cap might not pay', async () => {
  const scenario = input({ maxDollars: '1' });
  const origin = await mockOrigin(scenario);
  const orders: StepOrder[] = [];
  const driveStep: DriveStep = (order) => {
    if (order.origin === origin) orders.push(order);
    return fixed(order);
  };
  const found = await saturate(options(origin, scenario, { driveStep }));
  expect(found.verdict).toBe('partial');
  expect(found.reasons).toEqual([
    expect.stringMatching(/the spend cap leaves \d+ requests, fewer than the \d+ connections/),
  ]);
  expect(Number(found.dollars.reckoned)).toBeLessThanOrEqual(1);
  for (const { requestsMax, connections } of orders) expect(requestsMax).toBeGreaterThanOrEqual(connections);
  // At the dearest price of $0.04, of what the first requests have left.
  expect(orders[0]?.requestsMax).toBe(20);
});

test('the key goes to the endpoint alone', async () => {
  const origin = await mockOrigin(input());
  const seen = new Map<string, string>();
  const driveStep: DriveStep = (order) => {
    seen.set(order.origin, `${seen.get(order.origin) ?? ''}${JSON.stringify(order.requests)}`);
    return fixed(order);
  };
  const found = await saturate(options(origin, input(), { driveStep }));
  expect(seen.get(origin)).toContain('a-key-of-the-endpoint');
  expect(seen.get('http://127.0.0.1:9')).not.toContain('a-key-of-the-endpoint');
  expect(JSON.stringify(found)).not.toContain('a-key-of-the-endpoint');
});

test('an endpoint that refuses its first requests gets no load, and each model is named', async () => {
  const origin = await answering((_, response) => response.writeHead(401).end('{"detail":"who are you?"}'));
  const driveStep: DriveStep = () => expect.fail('a load was sent');
  await expect(saturate(options(origin, input(), { driveStep }))).rejects.toMatchObject({
    code: 'TARGET_UNREACHABLE',
    problems: [
      { message: expect.stringMatching(/answers no request to paint \(401 .*who are you/) },
      { message: expect.stringMatching(/answers no request to draw \(401/) },
    ],
  });
});

test('an endpoint that no longer answers ends the curve', async () => {
  const origin = await mockOrigin(input());
  const driveStep: DriveStep = async (order) => {
    const tally = await fixed(order);
    if (order.connections < 8) return tally;
    return { ...tally, byStatus: new Map(), latencyMs: undefined, succeeded: 0, lost: tally.sent };
  };
  const found = await saturate(options(origin, input(), { driveStep }));
  expect(found).toMatchObject({ verdict: 'partial', limit: 'none' });
  expect(found.steps.map(({ connections }) => connections)).toEqual([1, 2, 4, 8]);
  expect(found.steps.at(-1)).toMatchObject({ throughput: 0, latencyMs: null, lost: 480, generator: null });
  expect(found.reasons).toEqual([expect.stringMatching(/left 480 of 480 requests without an answer at 8 connections/)]);
  expect(Number(found.dollars.unknownAtMost)).toBeCloseTo(480 * 0.04, 6);
});

test('an interruption ends it with what it has', async () => {
  const origin = await mockOrigin(input());
  const controller = new AbortController();
  const driveStep: DriveStep = (order) => {
    if (order.connections === 4) controller.abort();
    return fixed(order);
  };
  const found = await saturate(options(origin, input(), { driveStep, signal: controller.signal }));
  expect(found).toMatchObject({ verdict: 'partial', reasons: ['interrupted at 4 of 64 connections'] });
  expect(found.steps.at(-1)).toMatchObject({ connections: 4, generator: null });
});

test('a job that is polled is no single exchange', async () => {
  const queued = {
    ...input(),
    provider: {
      dialect: 'fal',
      models: { paint: model('fal-ai/paint', '0.02'), draw: model('fal-ai/draw', '0.02') },
      capacity: { slots: 64 },
    },
    workload: {
      duration: '1h',
      arrivals: { type: 'poisson', rate: '10/s' },
      requests: [{ operation: 'text-to-image', model: 'paint', delivery: 'async' }],
    },
  };
  const origin = await mockOrigin(queued);
  await expect(saturate(options(origin, queued, { dialect: DIALECTS.fal }))).rejects.toMatchObject({
    code: 'USAGE',
    problems: [{ path: '--saturate', message: expect.stringMatching(/polled/) }],
  });
});

test('requests that would take too much memory are refused before the first is sent', async () => {
  const huge = input();
  const dialect = {
    ...DIALECTS.prodia,
    encode: () => ({ method: 'POST', path: '/v2/job', headers: {}, body: new Uint8Array(32 * 1024 * 1024) }),
  } as typeof DIALECTS.prodia;
  await expect(saturate(options('http://127.0.0.1:1', huge, { dialect }))).rejects.toMatchObject({
    problems: [{ path: '--saturate', message: expect.stringMatching(/take fewer connections/) }],
  });
});
