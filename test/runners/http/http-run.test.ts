import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Summary } from '../../../src/measure/summary.ts';
import { AttemptLog } from '../../../src/runners/http/log/attempt-log.ts';
import { readAttempt } from '../../../src/attempts/attempt-reader.ts';
import type { AttemptLine } from '../../../src/attempts/attempt-record.ts';
import { rebuildSummary } from '../../../src/runners/http/rebuild.ts';
import { startRunOverHttp, type RunUnderWay } from '../../../src/runners/http/run-over-http.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { fastClock, startEndpoint, type Act, type Endpoint } from '../endpoint.ts';
import { dollarsOf, scenarioOf } from '../worlds.ts';

const ONE_USER = { arrivals: { type: 'closed', users: 1 } };
const RETRY = { type: 'constant', attempts: 2, base: '100ms', cap: '100ms' };

let directory: string;
let endpoint: Endpoint | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tollmark-http-run-'));
});

afterEach(async () => {
  await endpoint?.die();
  endpoint = undefined;
  rmSync(directory, { recursive: true });
});

const scenarioFor = (workload: object, client: object): Scenario =>
  scenarioOf({ provider: { dialect: 'openai' }, workload, client: { timeout: '10s', ...client } });

/** Starts a run against a real endpoint that does what the script says, with a log of attempts. */
async function start(
  script: (n: number) => Act,
  workload: object,
  client: object,
): Promise<RunUnderWay & { server: Endpoint }> {
  const server = await startEndpoint(script);
  endpoint = server;
  const run = await startRunOverHttp({
    scenario: scenarioFor(workload, client),
    world: 'real',
    origin: server.origin,
    apiKey: 'key-1',
    clock: fastClock,
    log: new AttemptLog(join(directory, 'attempts.ndjson')),
  });
  return { ...run, server };
}

/** The log behind its header, every line of which is a complete object. */
function logged(): AttemptLine[] {
  const text = readFileSync(join(directory, 'attempts.ndjson'), 'utf8');
  expect(text === '' || text.endsWith('\n')).toBe(true);
  return text
    .split('\n')
    .slice(1, -1)
    .map((line) => readAttempt(JSON.parse(line)));
}

/** Runs one user's requests, one after the other, against a list of acts. */
async function course(acts: readonly Act[], requests: number, client: object = {}): Promise<Summary> {
  const run = await start((n) => acts[n] ?? 'ok', { ...ONE_USER, maxRequests: requests }, client);
  return run.finished;
}

describe('what a reply means', () => {
  test('successes: requests in the dialect, with the key; dollars by the rates', async () => {
    const run = await start(() => 'ok', { ...ONE_USER, maxRequests: 3 }, {});
    const summary = await run.finished;
    expect(summary).toMatchObject({
      world: 'real',
      requests: { offered: 3, succeeded: 3, failed: 0, dropped: 0 },
      attempts: { total: 3, byStatus: { 200: 3 }, timeouts: 0, networkErrors: 0 },
      retryAmplification: 1,
      dollars: { source: 'estimate' },
    });
    expect(dollarsOf(summary)).toEqual({ billed: '3', useful: '3' });
    expect(run.server.seen).toHaveLength(3);
    for (const { headers, body } of run.server.seen) {
      expect(headers['authorization']).toBe('Bearer key-1');
      // A stranger's endpoint is not told how we number our requests.
      expect(Object.keys(headers).filter((name) => name.includes('tollmark'))).toEqual([]);
      expect(JSON.parse(body)).toMatchObject({ model: 'm', n: 1, size: '1024x1024' });
    }
    expect(logged()).toMatchObject(
      [0, 1, 2].map((n) => ({ request: n, attempt: 1, status: 200, outcome: 'ok', dollars: '1', jobId: `job-${n}` })),
    );
  });

  test('a 429 is tried again no sooner than its Retry-After says', async () => {
    const summary = await course([{ status: 429, retryAfter: '2' }], 1, { retry: RETRY });
    expect(summary.attempts).toMatchObject({ total: 2, byStatus: { 200: 1, 429: 1 } });
    const [first, second] = logged();
    expect(first).toMatchObject({ attempt: 1, status: 429, outcome: 'throttled', message: 'not now', dollars: '0' });
    expect(first?.retryAfterMs).toBe(2000);
    expect(second).not.toHaveProperty('retryAfterMs');
    const [exemplar] = summary.exemplars?.requests ?? [];
    expect(exemplar?.attempts[0]?.next).toMatchObject({ reason: 'retry-after', retried: true });
    expect(exemplar?.kinds).toContain('most-retried');
    expect((second?.sentMs ?? 0) - (first?.endedMs ?? 0)).toBeGreaterThanOrEqual(2000);
  });

  test('a reset is a network error, is tried again, and may have been billed', async () => {
    const summary = await course(['reset'], 1, { retry: RETRY });
    expect(summary.attempts).toMatchObject({ total: 2, byStatus: { 200: 1 }, timeouts: 0, networkErrors: 1 });
    expect(summary.attempts.failedBy).toEqual({ 'network-error': 1 });
    expect(dollarsOf(summary)).toEqual({ billed: '1', useful: '1' });
    expect(summary.dollars).toMatchObject({ unknownAtMost: '1', bySource: { quantities: '1' } });
    expect(summary.projection?.perMonthAtMost).toBeDefined();
    expect(logged()[0]).toMatchObject({ status: 0, outcome: 'network-error', message: expect.any(String) });
  });

  test('a server that says nothing is given up after the timeout; the connection is cut', async () => {
    const summary = await course(['hang'], 1, { timeout: '20s', retry: RETRY });
    expect(summary.attempts).toMatchObject({ total: 2, byStatus: { 200: 1 }, timeouts: 1, networkErrors: 0 });
    const [first] = logged();
    expect(first).toMatchObject({ status: 0, outcome: 'timeout' });
    expect((first?.endedMs ?? 0) - (first?.sentMs ?? 0)).toBeGreaterThanOrEqual(20_000);
  });

  test('a 500 fails the attempt, and a 200 without an image the request', async () => {
    const summary = await course([{ status: 500 }, 'ok', 'empty', 'ok'], 3, { retry: RETRY });
    expect(summary.requests).toEqual({ offered: 3, succeeded: 2, failed: 1, dropped: 0 });
    expect(summary.attempts.byStatus).toEqual({ 200: 3, 500: 1 });
    expect(logged().map(({ request, attempt, outcome }) => [request, attempt, outcome])).toEqual([
      [0, 1, 'server-error'],
      [0, 2, 'ok'],
      [1, 1, 'empty'],
      [2, 1, 'ok'],
    ]);
  });

  test('an answer that comes after the timeout goes nowhere', async () => {
    const run = await start(
      (n) => (n === 0 ? 'late' : 'ok'),
      { ...ONE_USER, maxRequests: 3 },
      { timeout: '20s', retry: 'none' },
    );
    const release = setInterval(() => {
      if (run.progress().attempts > 0) run.server.release();
    }, 5);
    const summary = await run.finished;
    clearInterval(release);
    expect(summary.requests).toEqual({ offered: 3, succeeded: 2, failed: 1, dropped: 0 });
    expect(summary.attempts.total).toBe(3);
    expect(logged()).toHaveLength(3);
  });
});

test('an open load in which everything happens is conserved, in the summary and in the log', async () => {
  const acts: Act[] = ['ok', { status: 429, retryAfter: '1' }, 'ok', 'reset', { status: 503 }, 'ok', 'hang', 'empty'];
  const run = await start(
    (n) => acts[(n * 5) % acts.length] as Act,
    { arrivals: { type: 'poisson', rate: '20/s' }, duration: '6s', maxRequests: undefined, catchUp: true },
    { timeout: '2s', retry: { ...RETRY, attempts: 3 }, maxInFlight: 30 },
  );
  const { requests, attempts, dollars, series } = await run.finished;
  expect(requests.offered).toBeGreaterThan(60);
  expect(requests.succeeded + requests.failed + requests.dropped).toBe(requests.offered);
  const statuses = Object.values(attempts.byStatus).reduce((sum, count) => sum + count, 0);
  expect(statuses + attempts.timeouts + attempts.networkErrors).toBe(attempts.total);
  const lines = logged();
  expect(lines).toHaveLength(attempts.total);
  expect(lines.filter(({ outcome }) => outcome === 'ok')).toHaveLength(requests.succeeded);
  expect(lines.filter(({ outcome }) => outcome === 'timeout')).toHaveLength(attempts.timeouts);
  expect(lines.reduce((sum, line) => sum + Number(line.dollars), 0)).toBeCloseTo(Number(dollars.billed), 6);
  expect(series.billedDollars.reduce((sum, text) => sum + Number(text), 0)).toBeCloseTo(Number(dollars.billed), 6);
  expect(series.attempts.reduce((sum, count) => sum + count, 0)).toBe(attempts.total);
  for (const { dueMs, sentMs, endedMs } of lines) expect(dueMs <= sentMs && sentMs <= endedMs).toBe(true);
  expect(new Set(lines.map(({ request, attempt }) => `${request}/${attempt}`)).size).toBe(lines.length);
});

test('law: the log tells all that a run has measured: a summary made again from it is the one of the run', async () => {
  const acts: Act[] = ['ok', { status: 429, retryAfter: '1' }, 'ok', 'reset', { status: 503 }, 'ok', 'hang', 'empty'];
  const workload = {
    arrivals: { type: 'poisson', rate: '20/s' },
    duration: '6s',
    maxRequests: undefined,
    catchUp: true,
  };
  const client = { timeout: '2s', retry: { ...RETRY, attempts: 3 } };
  const run = await start((n) => acts[(n * 5) % acts.length] as Act, workload, client);
  const { requests, attempts, dollars, series, latencyMs, byModel } = await run.finished;
  const again = rebuildSummary(scenarioFor(workload, client), 'real', logged());
  expect(again).toMatchObject({ requests, attempts, dollars, series, latencyMs, byModel });
});

test('a fault of Tollmark itself while a reply is entered ends the run, and is told', async () => {
  const server = await startEndpoint(() => 'ok');
  endpoint = server;
  const log = new AttemptLog(join(directory, 'attempts.ndjson'));
  log.write = () => {
    throw new Error('no such column');
  };
  const run = await startRunOverHttp({
    scenario: scenarioFor({ ...ONE_USER, maxRequests: 3 }, {}),
    world: 'real',
    origin: server.origin,
    apiKey: 'key-1',
    clock: fastClock,
    log,
  });
  await expect(run.finished).rejects.toThrow('no such column');
});

describe('a run that ends early says so, with what it measured', () => {
  // On the fast clock, a moment for which the machine is busy is a second.
  const OPEN = { arrivals: { type: 'constant', rate: '5/s' }, maxRequests: undefined, catchUp: true };

  test('the death of the server ends it', async () => {
    const run = await start(() => 'ok', { ...OPEN, duration: '10m' }, {});
    while (run.progress().succeeded < 10) await new Promise((resolve) => setTimeout(resolve, 5));
    await run.server.die();
    const summary = await run.finished;
    expect(summary.verdict).toBe('partial');
    expect(summary.validity.reasons).toContainEqual(
      expect.stringMatching(/^the target refused connections from \d+\.\d s/),
    );
    expect(summary.requests.succeeded).toBeGreaterThanOrEqual(10);
    expect(summary.attempts.networkErrors).toBeGreaterThanOrEqual(20);
    expect(summary.loadDurationMs).toBeLessThan(120_000);
    expect(logged()).toHaveLength(summary.attempts.total);
    // What never reached the server is not billed.
    expect(dollarsOf(summary)).toMatchObject({ useful: String(summary.requests.succeeded) });
  });

  test('an interruption ends the load; what is under way may finish', async () => {
    const run = await start((n) => (n < 5 ? 'ok' : 'late'), { ...OPEN, duration: '10m' }, { timeout: '5m' });
    while (run.server.seen.length < 8) await new Promise((resolve) => setTimeout(resolve, 5));
    run.interrupt();
    const { offered } = run.progress();
    run.server.release();
    const release = setInterval(() => run.server.release(), 5);
    const summary = await run.finished;
    clearInterval(release);
    expect(summary.verdict).toBe('partial');
    expect(summary.validity.reasons).toContainEqual(expect.stringMatching(/^interrupted \d+\.\d s after the start$/));
    expect(summary.requests).toEqual({ offered, succeeded: offered, failed: 0, dropped: 0 });
  });

  test('a stop at once ends everything', async () => {
    const run = await start((n) => (n < 5 ? 'ok' : 'hang'), { ...OPEN, duration: '10m' }, { timeout: 'none' });
    while (run.server.seen.length < 8 || run.progress().succeeded < 5)
      await new Promise((resolve) => setTimeout(resolve, 5));
    run.stopAtOnce();
    const summary = await run.finished;
    expect(summary.verdict).toBe('partial');
    expect(summary.requests.succeeded).toBe(5);
    expect(summary.requests.failed).toBe(summary.requests.offered - 5);
    expect(summary.requests.failed).toBeGreaterThanOrEqual(3);
    expect(logged()).toHaveLength(summary.attempts.total);
  });

  test('the spend cap ends it, and no dollar beyond it can have been spent', async () => {
    const run = await start(() => 'ok', { ...ONE_USER, maxRequests: 50 }, { maxDollars: '5.5' });
    const summary = await run.finished;
    expect(summary.verdict).toBe('partial');
    expect(summary.validity.reasons).toContainEqual(expect.stringMatching(/^the spend cap/));
    // Three ahead of the run, whose replies tell how many images they are, count against the cap.
    expect(run.server.seen).toHaveLength(5);
    expect(dollarsOf(summary)).toEqual({ billed: '2', useful: '2' });
    expect(summary.priming).toMatchObject({ requests: 3, dollars: { billed: '3' } });
  });

  test('what is under way when the drain time has passed is given up', async () => {
    const run = await start(() => 'hang', { ...OPEN, duration: '4s' }, { timeout: 'none', drain: '2s' });
    const summary = await run.finished;
    expect(summary.requests).toEqual({ offered: 20, succeeded: 0, failed: 20, unfinished: 20, dropped: 0 });
    expect(summary.attempts).toMatchObject({ total: 20, timeouts: 0, unfinished: 20 });
    expect(logged().map(({ outcome }) => outcome)).toEqual(Array.from({ length: 20 }, () => 'unfinished'));
  });
});
