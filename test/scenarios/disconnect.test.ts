import { expect, test } from 'vitest';
import { nano, run } from './run-scenario.ts';

const PRICE_NANO = 95_000_000;
/** Share of generations that are longer than the connection lasts. */
const CUT = 0.34;
const LONG = ['workload.duration=3h', 'client.maxDollars='] as const;

test('a generation that is always cut is submitted four times, 60 s apart, billed four times, and never received', () => {
  const { requests, attempts, dollars, attemptLatencyMs } = run(
    'disconnect',
    'workload.maxRequests=1',
    'workload.arrivals={ type: constant, rate: 1/s }',
    'provider.models.slow-video.serviceTime={ type: constant, value: 90s }',
  );
  expect(requests).toMatchObject({ offered: 1, failed: 1 });
  expect(attempts).toMatchObject({ total: 4, networkErrors: 4 });
  expect(attemptLatencyMs).toMatchObject({ min: 60_000, max: 60_000 });
  // One copy is what patience would have bought, the others what an idempotency key would have saved.
  expect(dollars).toMatchObject({ billed: '0.38', useful: '0', wastedBy: { ghost: '0.095', duplicate: '0.285' } });
});

test('every submission is billed: (1 - p^4) / (1 - p) of them for each request', () => {
  const summary = run('disconnect', ...LONG);
  expect(nano(summary.dollars.billed)).toBe(summary.attempts.total * PRICE_NANO);
  const expected = (1 - CUT * CUT * CUT * CUT) / (1 - CUT);
  expect(summary.retryAmplification).toBeGreaterThan(expected * 0.99);
  expect(summary.retryAmplification).toBeLessThan(expected * 1.01);
});

test('a third of the dollars is wasted, and almost all of it on duplicates', () => {
  const { dollars } = run('disconnect', ...LONG);
  const share = nano(dollars.wasted) / nano(dollars.billed);
  expect(share).toBeGreaterThan(CUT - 0.01);
  expect(share).toBeLessThan(CUT + 0.01);
  expect(nano(dollars.wastedBy.duplicate) / nano(dollars.wasted)).toBeGreaterThan(0.96);
  expect(nano(dollars.wastedBy.duplicate) + nano(dollars.wastedBy.ghost)).toBe(nano(dollars.wasted));
});

test('without retries the same share is lost as ghosts; with a connection that lasts, nothing', () => {
  const once = run('disconnect', 'client.retry=none');
  expect(nano(once.dollars.wastedBy.ghost)).toBe(once.attempts.networkErrors * PRICE_NANO);
  expect(once.dollars.wastedBy.duplicate).toBe('0');
  const lasting = run('disconnect', 'provider.faults=');
  expect(lasting).toMatchObject({ retryAmplification: 1, errorRate: 0, dollars: { wasted: '0', perSuccess: '0.095' } });
});
