import { expect, test } from 'vitest';
import { nano, run } from './run-scenario.ts';

const PRICE_NANO = 500_000_000;
const OFF = 'client.retry.inspect=off';
const LONG = 'workload.duration=1h';
const UNCAPPED = 'client.maxDollars=';

test('every video is paid for once, where each copy of a blind client is paid for', () => {
  const it = run('inspect-before-retry', LONG, UNCAPPED);
  const blind = run('inspect-before-retry', LONG, UNCAPPED, OFF);
  expect(it.requests.offered).toBe(blind.requests.offered);
  expect(it.requests.failed).toBe(0);
  expect(it.attempts).toMatchObject({ total: it.requests.offered, timeouts: 0 });
  expect(nano(it.dollars.billed)).toBe(it.requests.offered * PRICE_NANO);
  expect(it.dollars.wasted).toBe('0');
  expect(nano(blind.dollars.billed)).toBe(blind.attempts.total * PRICE_NANO);
  expect(nano(blind.dollars.wasted)).toBe(blind.attempts.timeouts * PRICE_NANO);
});

test('it asks for as many tasks as a blind client would send again first, and says what they could have cost', () => {
  const { inspections, requests } = run('inspect-before-retry', LONG, UNCAPPED);
  const { asked = 0, completed, failed, unknown } = inspections ?? {};
  expect([completed, failed, unknown]).toEqual([asked, 0, 0]);
  expect(nano(inspections?.avoidedAtMost ?? '0')).toBe(asked * PRICE_NANO);
  // 22.5 % are longer than the 58 s at which their client asks for the last time: the median of 40 s times exp(0.754 x 0.493).
  expect(asked / requests.offered).toBeGreaterThan(0.205);
  expect(asked / requests.offered).toBeLessThan(0.245);
});
