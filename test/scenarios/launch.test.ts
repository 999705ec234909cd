import { expect, test } from 'vitest';
import { answered, run } from './run-scenario.ts';

const LIMIT_80 = 'provider.limits[0].rate=80/s';

test('below the limit nobody is refused, and what fails is the fault’s share to the power of the attempts', () => {
  const [none, prodia, openai] = ['none', 'prodia-js', 'openai-node'].map((retry) =>
    run('launch', `client.retry=${retry}`),
  );
  for (const summary of [none, prodia]) expect(answered(summary!, 429)).toBe(0);
  // 30 % of the attempts in a tenth of the time, made once, twice and three times.
  expect(none!.errorRate).toBeCloseTo(0.3 / 10, 2);
  expect(prodia!.errorRate).toBeCloseTo(0.3 ** 2 / 10, 2);
  expect(openai!.errorRate).toBeCloseTo(0.3 ** 3 / 10, 2);
});

test('above the limit it is the limit that is served, whatever the policy', () => {
  for (const retry of ['none', 'prodia-js', 'openai-node']) {
    const { throughput, verdict } = run('launch', 'workload.arrivals.rate=60/s', `client.retry=${retry}`);
    // Of 40 admitted a second 3 % fail; the burst of 80 adds a quarter of a request a second.
    expect(throughput.goodputPerSecond).toBeCloseTo(40 * 0.97, 0);
    expect(verdict).toBe('failed');
  }
});

test('twice the limit carries twice the rate', () => {
  for (const retry of ['prodia-js', 'openai-node']) {
    expect(run('launch', LIMIT_80, 'workload.arrivals.rate=60/s', `client.retry=${retry}`).verdict).toBe('passed');
  }
});
