import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exemplarsSchema, type RequestTrace, requestTraceSchema } from '../../../src/measure/request-trace.ts';
import { nanoUsdText, parseNanoUsd } from '../../../src/money/nano-usd.ts';
import { RequestTracer } from '../../../src/runners/request-tracer.ts';
import { watchRequests } from '../../../src/runners/virtual/request-watch.ts';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import { simulateExemplars, traceSimulated } from '../../../src/runners/virtual/simulation-exemplars.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { loadShipped } from '../../scenarios/run-scenario.ts';
import { scenario as anyScenario } from '../../theory/oracle/scenario-arbitraries.ts';
import { always, scenarioOf } from '../worlds.ts';

/** The traces of all requests of a simulation, in the order of their numbers. */
function allTraces(scenario: Scenario): RequestTrace[] {
  const traces: RequestTrace[] = [];
  const tracer = new RequestTracer(scenario);
  watchRequests(
    scenario,
    () => true,
    (over) => traces.push(tracer.trace(over)),
  ).run();
  return traces.toSorted((a, b) => a.request - b.request);
}

const total = (texts: readonly string[]): string =>
  nanoUsdText(texts.reduce((sum, text) => sum + parseNanoUsd(text), 0n));

describe('traces of random scenarios', () => {
  test('add up to the summary', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const { requests, attempts, dollars } = simulate(scenario);
        const traces = allTraces(scenario);
        for (const trace of traces) expect(requestTraceSchema.parse(trace)).toEqual(trace);
        expect(traces).toHaveLength(requests.offered - requests.dropped);
        expect(traces.filter(({ succeeded }) => succeeded)).toHaveLength(requests.succeeded);
        const count = traces.reduce(
          (sum, { attempts: all, omittedAttempts = 0 }) => sum + all.length + omittedAttempts,
          0,
        );
        expect(count).toBe(attempts.total);
        if (traces.some(({ omittedAttempts }) => omittedAttempts !== undefined)) return;
        const charged = total([...traces.map((trace) => trace.dollars), dollars.workerTime ?? '0']);
        expect(charged).toBe(dollars.billed);
        for (const trace of traces) expect(total(trace.attempts.map((attempt) => attempt.dollars))).toBe(trace.dollars);
      }),
      { seed: 42, numRuns: 60 },
    );
  });

  test('tell waits that lead from one attempt to the next, and to the end', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        for (const { attempts, dueMs, endedMs, succeeded } of allTraces(scenario)) {
          expect(attempts[0]?.sentMs).toBe(dueMs);
          for (const [index, { attempt, endedMs: atMs, next }] of attempts.entries()) {
            const after = attempts[index + 1];
            const follows = after?.attempt === attempt + 1;
            expect(next?.retried ?? false).toBe(follows || after !== undefined);
            expect(follows ? atMs + (next?.waitMs ?? 0) : 0).toBeCloseTo(follows ? after.sentMs : 0, 6);
          }
          expect(attempts.at(-1)?.next === undefined).toBe(succeeded);
          expect(endedMs).toBeGreaterThanOrEqual(attempts.at(-1)?.endedMs ?? Infinity);
        }
      }),
      { seed: 43, numRuns: 60 },
    );
  });
});

const FAILING = { faults: [{ status: 503, share: 1 }] };

test('a wait has its reason: the policy, the answer, or enough attempts', () => {
  const retry = { type: 'full-jitter', attempts: 3, base: '1s', cap: '1s' };
  const faults = [{ status: 429, share: 1, for: '50ms', retryAfter: '7s' }, ...FAILING.faults];
  const [trace] = allTraces(scenarioOf({ provider: { faults }, client: { retry } }));
  expect(trace?.attempts.map(({ status, retryAfterMs, next }) => [status, retryAfterMs, next?.reason])).toEqual([
    [429, 7000, 'retry-after'],
    [503, undefined, 'backoff'],
    [503, undefined, 'attempts'],
  ]);
  expect(trace?.attempts[0]?.next?.waitMs).toBe(7000);
  expect(trace).toMatchObject({ succeeded: false, retry: expect.stringContaining('full-jitter'), dollars: '0' });
});

test.each([
  ['not-retried', { client: { retry: 'none' }, provider: FAILING }],
  ['not-retried', { client: { retry: 'prodia-js' }, provider: { faults: [{ type: 'empty', share: 1 }] } }],
  ['attempts', { client: { retry: 'openai-node' }, provider: FAILING }],
  [
    'stopped',
    { client: { retry: { type: 'full-jitter', budget: { type: 'ratio', ratio: 0, burst: 0 } } }, provider: FAILING },
  ],
  ['stopped', { client: { retry: { type: 'full-jitter', base: '10m', cap: '10m' }, drain: '1s' }, provider: FAILING }],
  ['stopped', { client: { retry: 'none', drain: '1s' }, model: always('5m') }],
])('the end of a request that failed is %s', (reason, parts) => {
  expect(allTraces(scenarioOf(parts)).at(-1)?.attempts.at(-1)?.next).toMatchObject({ reason, retried: false });
});

test('an SDK that sleeps once more before it reports a failure ends its request that much later', () => {
  const [trace] = allTraces(scenarioOf({ client: { retry: 'prodia-js' }, provider: { faults: [{ status: 400 }] } }));
  expect(trace?.attempts[0]?.next).toEqual({ waitMs: 1000, reason: 'not-retried', retried: false });
  expect(trace?.endedMs).toBe(1100);
});

test('a job that goes on after its client has left is part of what the request cost', () => {
  const parts = { model: always('3s'), client: { timeout: '1s', retry: { type: 'full-jitter', attempts: 2 } } };
  const [trace] = allTraces(scenarioOf(parts));
  expect(trace?.attempts.map(({ outcome, serviceMs, dollars }) => [outcome, serviceMs, dollars])).toEqual([
    ['timeout', 3000, '1'],
    ['timeout', 3000, '1'],
  ]);
  expect(trace?.dollars).toBe('2');
});

test('exemplars are the extremes of the run, and some of its middle', () => {
  const scenario = loadShipped('retry-storm');
  const exemplars = simulateExemplars(scenario);
  expect(exemplarsSchema.parse(exemplars)).toEqual(exemplars);
  const traces = allTraces(scenario);
  expect(exemplars.of).toBe(traces.length);
  const latencyMs = ({ dueMs, endedMs }: RequestTrace): number => endedMs - dueMs;
  const bestOf = (rank: (trace: RequestTrace) => number): number[] =>
    traces
      .toSorted((a, b) => rank(b) - rank(a) || a.request - b.request)
      .slice(0, 3)
      .map(({ request }) => request);
  const kept = (kind: string): number[] =>
    exemplars.requests.filter(({ kinds }) => kinds.includes(kind as never)).map(({ request }) => request);
  expect(kept('slowest')).toEqual(bestOf(latencyMs).toSorted((a, b) => a - b));
  expect(kept('dearest')).toEqual(bestOf(({ dollars }) => Number(dollars)).toSorted((a, b) => a - b));
  expect(kept('most-retried')).toEqual(bestOf(({ attempts }) => attempts.length).toSorted((a, b) => a - b));
  expect(kept('random')).toHaveLength(3);
  for (const { kinds: _, ...trace } of exemplars.requests) {
    expect(traces[trace.request]).toEqual(trace);
    expect(traceSimulated(scenario, trace.request)).toEqual(trace);
  }
  expect(simulateExemplars(scenario)).toEqual(exemplars);
});

test('of a long load the first part is looked at, and there is no request beyond the last', () => {
  const long = scenarioOf({ workload: { arrivals: { type: 'poisson', rate: '1000/s' }, maxRequests: 60_000 } });
  const { of } = simulateExemplars(long);
  expect(of).toBeGreaterThan(18_000);
  expect(of).toBeLessThan(24_000);
  expect(traceSimulated(scenarioOf(), 1)).toBeUndefined();
});
