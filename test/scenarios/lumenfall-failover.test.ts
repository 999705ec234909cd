import { expect, test } from 'vitest';
import { answered, during, nano, run } from './run-scenario.ts';

const PRICE_NANO = 3_000_000;
const DEARER_NANO = 3_500_000;
const FIRST_ALONE = 'provider.models.flux-schnell.upstreams=[{ name: vertex, outages: [{ at: 60s, for: 60s }] }]';

test('no client hears of the outage', () => {
  const { requests, attempts } = run('lumenfall-failover');
  expect(requests.failed).toBe(0);
  expect(attempts.total).toBe(requests.offered);
});

test('images are billed at the price of the provider that made them', () => {
  const { requests, dollars } = run('lumenfall-failover');
  const dearer = (nano(dollars.billed) - requests.succeeded * PRICE_NANO) / (DEARER_NANO - PRICE_NANO);
  expect(Number.isInteger(dearer)).toBe(true);
  // The dearer one has 30 % of a third of the run, and what the others hand on.
  expect(dearer).toBeGreaterThan(0.05 * requests.succeeded);
  expect(dearer).toBeLessThan(0.25 * requests.succeeded);
});

test('billing the tries that failed changes the bill, and nothing else', () => {
  const free = run('lumenfall-failover');
  const billed = run('lumenfall-failover', 'provider.failover.billsFailedTries=true');
  expect(billed.requests).toEqual(free.requests);
  expect(billed.latencyMs).toEqual(free.latencyMs);
  expect(nano(billed.dollars.billed)).toBeGreaterThan(nano(free.dollars.billed));
});

test('without failover the minute is lost, and the client retries in vain', () => {
  const alone = run('lumenfall-failover', FIRST_ALONE);
  expect(alone.requests.failed).toBeGreaterThan(0.9 * during(alone, 'offered', 60_000, 120_000));
  expect(answered(alone, 502)).toBeGreaterThan(2.9 * alone.requests.failed);
  expect(alone.dollars.perSuccess).toBe('0.003');
});
