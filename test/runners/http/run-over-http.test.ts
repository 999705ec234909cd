import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ScenarioError } from '../../../src/errors/scenario-error.ts';
import type { UsageRecord } from '../../../src/measure/usage-record.ts';
import { startRunOverHttp, type RunOverHttpOptions } from '../../../src/runners/http/run-over-http.ts';
import type { WireReply } from '../../../src/wire/dialect.ts';
import { fastClock, jsonReply, startEndpoint, type Act, type Endpoint } from '../endpoint.ts';
import { dollarsOf, scenarioOf } from '../worlds.ts';

let endpoint: Endpoint | undefined;
afterEach(async () => {
  await endpoint?.die();
  endpoint = undefined;
});

const optionsFor = (world: 'mock' | 'real', origin: string, requests = 4, timeout = '20s'): RunOverHttpOptions => ({
  scenario: scenarioOf({
    provider: { dialect: 'openai' },
    workload: { arrivals: { type: 'closed', users: 1 }, maxRequests: requests },
    client: { timeout, retry: { type: 'constant', attempts: 2, base: '1s', cap: '1s' } },
  }),
  world,
  origin,
  apiKey: '',
  clock: fastClock,
});

async function errorOf(start: Promise<unknown>): Promise<ScenarioError> {
  const error = await start.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ScenarioError) return error;
  throw new Error(`A ScenarioError was expected, not ${String(error)}.`);
}

describe('before the run', () => {
  test('an origin where nothing listens is refused', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const error = await errorOf(startRunOverHttp(optionsFor('real', `http://127.0.0.1:${port}`)));
    expect(error.code).toBe('TARGET_UNREACHABLE');
    expect(error.message).toMatch(/ECONNREFUSED.*start the endpoint/);
  });

  test('somebody else’s server is not taken for a mock', async () => {
    endpoint = await startEndpoint(
      () => 'ok',
      () => ({ status: 404, headers: {}, body: new Uint8Array() }),
    );
    const error = await errorOf(startRunOverHttp(optionsFor('mock', endpoint.origin)));
    expect(error.code).toBe('TARGET_UNREACHABLE');
    expect(error.message).toMatch(/answered 404.*not a tollmark mock/);
  });
});

/** What a mock serves beside its dialect: usage records by the page, and how many jobs are left. */
function mockRoutes(
  records: () => readonly UsageRecord[],
  pageSize: number,
  jobsLeft: () => number,
  stats: object = {},
) {
  return (url: string, method: string): WireReply | undefined => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    if (method === 'POST' && pathname === '/tollmark/reset') return jsonReply({});
    if (pathname === '/stats') return jsonReply({ jobs: { waiting: 0, running: jobsLeft() }, ...stats });
    if (pathname !== '/tollmark/usage-records') return undefined;
    const after = Number(searchParams.get('after'));
    const all = records();
    const next = after + pageSize < all.length ? after + pageSize : null;
    return jsonReply({ records: all.slice(after, after + pageSize), next, lost: 0 });
  };
}

const recordOf = (request: number, attempt: number): UsageRecord => ({
  id: `job-${request}-${attempt}`,
  request,
  attempt,
  model: 'm',
  operation: 'text-to-image',
  outcome: 'ok',
  chargedNanoUsd: 1_000_000_000,
  acceptedMs: 0,
  startedMs: 5,
  endedMs: 10,
});

describe('against a mock', () => {
  const acts: Act[] = ['ok', 'hang', 'ok', 'ok', 'ok'];

  test.each([1, 2, 1000])(
    'the bill is that of the usage records, joined with what was kept; %d a page',
    async (pageSize) => {
      let jobsLeft = 2;
      const records = [recordOf(0, 1), recordOf(1, 1), recordOf(1, 2), recordOf(2, 1), recordOf(3, 1)];
      const routes = mockRoutes(
        () => records,
        pageSize,
        () => jobsLeft--,
      );
      endpoint = await startEndpoint((n) => acts[n] ?? 'ok', routes);
      const run = await startRunOverHttp(optionsFor('mock', endpoint.origin));
      const summary = await run.finished;
      expect(summary.world).toBe('mock');
      expect(summary.requests.succeeded).toBe(4);
      expect(summary.attempts).toMatchObject({ total: 5, timeouts: 1 });
      expect(summary.dollars.source).toBe('usage-records');
      expect(dollarsOf(summary)).toEqual({ billed: '5', useful: '4', duplicate: '1' });
      expect(summary.queueWaitMs).toMatchObject({ count: 5, max: 5 });
      expect(summary.series.billedDollars[0]).toBe('5');
      const [, second] = summary.exemplars?.requests ?? [];
      expect(summary.exemplars).toMatchObject({ of: 4, requests: { length: 4 } });
      expect(second).toMatchObject({
        request: 1,
        succeeded: true,
        dollars: '2',
        kinds: expect.arrayContaining(['dearest']),
      });
      expect(second?.attempts).toMatchObject([
        { outcome: 'timeout', queueMs: 5, serviceMs: 5, dollars: '1', next: { reason: 'backoff', retried: true } },
        {
          outcome: 'ok',
          queueMs: 5,
          serviceMs: 5,
          dollars: '1',
          price: '{ per: image, usd: "1", round: exact, scope: request }',
        },
      ]);
      // The last look found no job under way.
      expect(jobsLeft).toBeLessThan(0);
    },
  );

  test('the summary tells who meddled with the mock while it ran, and when', async () => {
    const changes = Array.from({ length: 22 }, (_, n) => ({ atMs: 1500 + n, changes: { faults: null, n } }));
    const stats = {
      changes: [...changes, { atMs: 2000, changes: { tier: 'x'.repeat(1000) } }],
      script: { answered: 1 },
    };
    const routes = mockRoutes(
      () => [0, 1, 2, 3].map((request) => recordOf(request, 1)),
      10,
      () => 0,
      stats,
    );
    endpoint = await startEndpoint(() => 'ok', routes);
    const { warnings = [] } = await (await startRunOverHttp(optionsFor('mock', endpoint.origin))).finished;
    expect(warnings).toHaveLength(22);
    expect(warnings[0]).toBe('the provider was changed 1.50 s after the start: {"faults":null,"n":0}');
    expect(warnings.slice(20)).toEqual([
      'the provider was changed 3 further times',
      'a script gave the answers of 1 request',
    ]);
  });

  test('attempts carry the numbers that key the mock’s draws', async () => {
    endpoint = await startEndpoint(
      (n) => acts[n] ?? 'ok',
      mockRoutes(
        () => [],
        10,
        () => 0,
      ),
    );
    await (
      await startRunOverHttp(optionsFor('mock', endpoint.origin))
    ).finished;
    const keys = endpoint.seen.map(({ headers }) => [headers['x-tollmark-request'], headers['x-tollmark-attempt']]);
    expect(keys).toEqual([
      ['0', '1'],
      ['1', '1'],
      ['1', '2'],
      ['2', '1'],
      ['3', '1'],
    ]);
  });

  test('a mock that does not tell its bill: dollars are estimated, and the run is partial', async () => {
    endpoint = await startEndpoint(
      () => 'ok',
      (url, method) => {
        if (method === 'POST' && url === '/tollmark/reset') return jsonReply({});
        return url.startsWith('/stats') ? { status: 500, headers: {}, body: new Uint8Array() } : undefined;
      },
    );
    const summary = await (await startRunOverHttp(optionsFor('mock', endpoint.origin, 2))).finished;
    expect(summary.verdict).toBe('partial');
    expect(summary.validity.reasons).toContainEqual(
      expect.stringMatching(/usage records could not be read .*answered 500/),
    );
    expect(summary.dollars.source).toBe('estimate');
    expect(dollarsOf(summary)).toEqual({ billed: '2', useful: '2' });
  });
});

test('progress counts what has happened so far', async () => {
  endpoint = await startEndpoint((n) => (n < 2 ? 'ok' : 'late'));
  const run = await startRunOverHttp(optionsFor('real', endpoint.origin, 3, '10m'));
  while (endpoint.seen.length < 3) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(run.progress()).toMatchObject({
    offered: 3,
    succeeded: 2,
    failed: 0,
    dropped: 0,
    active: 1,
    attempts: 2,
    throttled: 0,
  });
  endpoint.release();
  await run.finished;
  expect(run.progress()).toMatchObject({ succeeded: 3, active: 0 });
});
