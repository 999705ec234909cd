import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OUTCOME } from '../../src/billing/outcome.ts';
import { NETWORK_ERROR, TIMED_OUT, UNFINISHED, UNREADABLE } from '../../src/client/transport.ts';
import { ATTEMPTS_MAX, RequestEndings } from '../../src/measure/request-endings.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { readFileSync } from 'node:fs';

/** A failed attempt: what it came to, under what name another attempt is told to follow it, and what a request is that ends with it. */
const FAILED = [
  { outcome: OUTCOME.throttled, status: 429, cause: '429', ending: 'throttled' },
  { outcome: OUTCOME.invalid, status: 400, cause: '400', ending: 'rejected' },
  { outcome: OUTCOME.empty, status: 200, cause: '200', ending: 'rejected' },
  { outcome: OUTCOME['server-error'], status: 500, cause: '500', ending: 'server-error' },
  { outcome: OUTCOME.unavailable, status: 503, cause: '503', ending: 'server-error' },
  { outcome: TIMED_OUT, status: 0, cause: 'timeout', ending: 'timeout' },
  { outcome: NETWORK_ERROR, status: 0, cause: 'network-error', ending: 'network-error' },
  { outcome: UNREADABLE, status: 200, cause: 'unreadable', ending: 'unreadable' },
  { outcome: UNFINISHED, status: 0, cause: 'unfinished', ending: 'unfinished' },
] as const;

test('retries have the cause of the attempt before them, and requests that of their last', () => {
  const request = fc.record({
    failed: fc.array(fc.constantFrom(...FAILED), { maxLength: 40 }),
    succeeds: fc.boolean(),
    latencyMs: fc.nat(100_000),
  });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 20 }), (drawn) => {
      const requests = drawn.filter(({ failed, succeeds }) => succeeds || failed.length > 0);
      const endings = new RequestEndings();
      const retried = new Map<string, number>();
      const latency = new Map<string, number[]>();
      const attempts = new Map<number, { succeeded: number; failed: number }>();
      for (const { failed, succeeds, latencyMs } of requests) {
        for (const { outcome, status } of failed) endings.attemptFailed(outcome, status);
        const last = failed.at(-1);
        const count = Math.min(ATTEMPTS_MAX, failed.length + Number(succeeds));
        const row = attempts.get(count) ?? { succeeded: 0, failed: 0 };
        if (succeeds) endings.succeeded(failed.length + 1);
        else if (last !== undefined) {
          endings.failed(failed.length, latencyMs, last.outcome, last.status);
          latency.set(last.ending, [...(latency.get(last.ending) ?? []), latencyMs]);
        }
        row[succeeds ? 'succeeded' : 'failed']++;
        attempts.set(count, row);
        for (const { cause } of succeeds ? failed : failed.slice(0, -1))
          retried.set(cause, (retried.get(cause) ?? 0) + 1);
      }
      const succeeded = requests.filter(({ succeeds }) => succeeds).length;
      expect(new Map(endings.retried)).toEqual(retried);
      expect(new Map(endings.byAttempts(succeeded).map(({ attempts: n, ...row }) => [n, row]))).toEqual(attempts);
      expect(new Map(endings.latency.map(([ending, { count, sum }]) => [ending, [count, sum]]))).toEqual(
        new Map(
          [...latency].map(([ending, times]) => [ending, [times.length, times.reduce((sum, ms) => sum + ms, 0)]]),
        ),
      );
    }),
    { seed: 42, numRuns: 50 },
  );
});

test.each(['flagship', 'retry-storm', 'slow-tail-timeout', 'model-rollout', 'inspect-before-retry'])(
  '%s: attempts and requests add up in every way that they are told',
  (name) => {
    const readText = (path: string): string => readFileSync(path, 'utf8');
    const { scenario } = loadScenario(`scenarios/${name}.yaml`, { readText, overrides: ['workload.duration=90s'] });
    const { attempts, attemptsPerRequest = [], latencyByOutcome = [], latencyMs, requests } = simulate(scenario);
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
    const { succeeded, failed } = requests;
    expect(sum(attemptsPerRequest.map((row) => row.succeeded))).toBe(succeeded);
    expect(sum(attemptsPerRequest.map((row) => row.failed))).toBe(failed);
    expect(sum(attemptsPerRequest.map((row) => row.attempts * (row.succeeded + row.failed)))).toBe(attempts.total);
    expect(sum(Object.values(attempts.retriesAfter ?? {}))).toBe(attempts.total - succeeded - failed);
    const [first, ...others] = latencyByOutcome;
    expect(first).toMatchObject({ outcome: 'succeeded', count: succeeded, minMs: latencyMs.min, maxMs: latencyMs.max });
    expect(sum(others.map(({ count }) => count))).toBe(failed);
    for (const { count, buckets } of latencyByOutcome) expect(sum(buckets.map((each) => each.count))).toBe(count);
  },
);
