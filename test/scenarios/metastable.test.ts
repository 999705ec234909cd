import { describe, expect, test } from 'vitest';
import { runs } from '../runs.ts';
import { during, run } from './run-scenario.ts';

/** Slots over mean service time: 16 / 1 s, in requests per second. */
const CAPACITY = 16;

/** The scenario in its textbook form: service of 1 s, a timeout of 10 s, a pause of a minute, and 50 minutes to recover in. */
const TEXTBOOK = [
  'provider.models.flux-kontext.serviceTime.mean=1s',
  'client.timeout=10s',
  'faults[0].for=60s',
  'workload.duration=3000s',
];
const BUDGET = 'client.retry.budget={ type: ratio, ratio: 0.1 }';

/** What share of the requests of the last 1000 s succeeded, at a load given as a share of the capacity. */
function late(load: number, ...overrides: readonly string[]): number {
  const summary = run(
    'metastable',
    ...TEXTBOOK,
    `workload.arrivals.rate=${(load * CAPACITY).toFixed(4)}/s`,
    ...overrides,
  );
  return during(summary, 'succeeded', 2_000_000, 3_000_000) / during(summary, 'offered', 2_000_000, 3_000_000);
}

describe('a load recovers below capacity / attempts, and never above', () => {
  test.each([2, 3, 4])('%d attempts', (attempts) => {
    for (let seed = 1; seed <= runs(1, 3); seed++) {
      const retry = [`client.retry.attempts=${attempts}`, `seed=${seed}`];
      expect(late(0.88 / attempts, ...retry)).toBeGreaterThan(0.99);
      expect(late(1.12 / attempts, ...retry)).toBeLessThan(0.01);
    }
  });
});

test('without retries it recovers below the capacity', () => {
  expect(late(0.9, 'client.retry=none')).toBeGreaterThan(0.99);
});

test('with a budget of 10 % it recovers below capacity / 1.1, and not above', () => {
  expect(late(0.8, BUDGET)).toBeGreaterThan(0.99);
  expect(late(0.94, BUDGET)).toBeLessThan(0.05);
});

test('an endpoint that forgets queued work whose client has left recovers at loads at which others do not', () => {
  expect(late(0.4)).toBeLessThan(0.01);
  expect(late(0.4, 'provider.onDisconnect=cancel-queued')).toBeGreaterThan(0.99);
});

test('while it lasts every request is sent as often as the policy allows, and every dollar is wasted', () => {
  const recovered = run('metastable');
  const collapsed = run('metastable', 'workload.arrivals.rate=12/s');
  expect(during(collapsed, 'succeeded', 120_000, 480_000)).toBe(0);
  const sent = during(collapsed, 'attempts', 240_000, 480_000) / during(collapsed, 'offered', 240_000, 480_000);
  expect(Math.abs(sent - 4)).toBeLessThan(0.1);
  expect(recovered.verdict).toBe('passed');
  expect(collapsed.verdict).toBe('failed');
});

test('no pause, no collapse: the same load is served without a loss', () => {
  const calm = run('metastable', 'workload.arrivals.rate=20/s', 'faults=[]');
  expect(calm.requests.failed).toBe(0);
});
