import { expect, test } from 'vitest';
import { workloadSchema } from '../../src/workload/workload-options.ts';

const requests = [{ operation: 'text-to-image', model: 'm' }];
const ramping = {
  type: 'ramping',
  stages: [
    { for: '1m', rate: '40/s' },
    { for: '30s', rate: '0/s' },
  ],
};
const constant = { type: 'constant', rate: '1/s' };

test.each([
  [{ arrivals: constant, duration: '5m' }, 300_000, Number.POSITIVE_INFINITY],
  [{ arrivals: constant, maxRequests: 10 }, Number.POSITIVE_INFINITY, 10],
  [{ arrivals: constant, duration: '5m', maxRequests: '1_000' }, 300_000, 1000],
  [{ arrivals: ramping }, 90_000, Number.POSITIVE_INFINITY],
  [{ arrivals: ramping, duration: '1h' }, 3_600_000, Number.POSITIVE_INFINITY],
  [{ arrivals: ramping, maxRequests: 10 }, Number.POSITIVE_INFINITY, 10],
])('%j ends at %d ms or after %d requests', (input, durationMs, maxRequests) => {
  expect(workloadSchema.parse({ ...input, requests })).toMatchObject({ durationMs, maxRequests });
});

test('a workload without requests or with an unknown field is refused', () => {
  expect(workloadSchema.safeParse({ arrivals: constant, duration: '5m', requests: [] }).success).toBe(false);
  expect(workloadSchema.safeParse({ arrivals: constant, duration: '5m', requests, rps: 5 }).success).toBe(false);
});

test('requests in turn have equal shares, but for those that are switched off', () => {
  const weighed = [{ ...requests[0], weight: 9 }, { ...requests[0], weight: 0 }, requests[0]];
  const parsed = workloadSchema.parse({ arrivals: constant, duration: '5m', order: 'in-turn', requests: weighed });
  expect([parsed.inTurn, parsed.requests.map(({ share }) => share)]).toEqual([true, [0.5, 0, 0.5]]);
});
