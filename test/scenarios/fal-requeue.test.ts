import { expect, test } from 'vitest';
import { answered, nano, retries, run } from './run-scenario.ts';

const PLAIN = 'provider.faults=';
const OFF = 'provider.requeue=';

test('what fal tries again, its clients never see: no error, no retry, no dollar', () => {
  const [it, calm] = [run('fal-requeue'), run('fal-requeue', PLAIN)];
  expect(it.requests).toEqual(calm.requests);
  expect([retries(it), answered(it, 503)]).toEqual([0, 0]);
  expect(it.dollars).toEqual(calm.dollars);
});

test('they see time', () => {
  const [it, calm] = [run('fal-requeue'), run('fal-requeue', PLAIN)];
  expect(it.latencyMs.p95 ?? 0).toBeGreaterThan(3 * (calm.latencyMs.p95 ?? 0));
  // Twenty slots of 1.65 s each serve twelve jobs a second; a third of them ends well, which is four, and six a second come.
  expect(it.latencyMs.max ?? 0).toBeGreaterThan(10_000);
});

test('without it the same brownout is the clients’ to retry, who fetch each failure for 7 s before they believe it', () => {
  const [it, requeued] = [run('fal-requeue', OFF, 'thresholds='), run('fal-requeue')];
  expect(answered(it, 503)).toBe(it.attempts.total - it.requests.succeeded);
  expect(answered(it, 503)).toBeGreaterThan(100);
  expect(nano(it.dollars.wasted)).toBe(0);
  expect((it.latencyMs.p95 ?? 0) - (requeued.latencyMs.p95 ?? 0)).toBeGreaterThan(7000);
});

test('ten tries are not for ever: where all fail, the eleventh 503 is the answer', () => {
  const always = 'provider.faults=[{ share: 1, status: 503, stage: completion }]';
  const it = run(
    'fal-requeue',
    always,
    'client.retry=none',
    'workload.duration=10s',
    'provider.capacity=',
    'thresholds=',
  );
  const calm = run(
    'fal-requeue',
    PLAIN,
    'client.retry=none',
    'workload.duration=10s',
    'provider.capacity=',
    'thresholds=',
  );
  expect(it.attempts.byStatus).toEqual({ 503: it.requests.offered });
  expect(nano(it.dollars.billed)).toBe(0);
  // The stored 503 is fetched three times more, which takes 7 s; before that there are eleven tries.
  const ratio = ((it.attemptLatencyMs.mean ?? 0) - 7000) / (calm.attemptLatencyMs.mean ?? Number.NaN);
  expect(ratio).toBeGreaterThan(9);
  expect(ratio).toBeLessThan(13);
});
