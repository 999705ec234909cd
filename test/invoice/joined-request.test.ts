import { describe, expect, test } from 'vitest';
import { joinRequests } from '../../src/invoice/joined-request.ts';
import type { TrafficAttempt } from '../../src/invoice/traffic.ts';
import { attempt, left, refused, trafficOf } from './samples.ts';

/** The requests as the numbers of their attempts, call by call, and how sure they are. */
const joined = (attempts: readonly TrafficAttempt[]): unknown[] =>
  joinRequests(trafficOf(attempts)).map(({ calls, join }) => [
    calls.map((call) => call.attempts.map(({ number }) => number)),
    join,
  ]);

describe('x-stainless-retry-count', () => {
  test('a chain is one call, for certain', () => {
    const chain = [0, 1, 2].map((retryCount) => refused({ retryCount, arrivedMs: 1000 * retryCount }));
    expect(joined(chain)).toEqual([[[[0, 1, 2]], 'certain']]);
  });

  test('two chains for the same at the same time: which is whose is only likely', () => {
    const at = (retryCount: number, arrivedMs: number): TrafficAttempt => refused({ retryCount, arrivedMs });
    expect(joined([at(0, 0), at(0, 10), at(1, 600), at(1, 620)])).toEqual([
      [[[0, 3]], 'likely'],
      [[[1, 2]], 'likely'],
    ]);
  });

  test('a count that begins anew after failures is another call for the same request', () => {
    const attempts = [0, 1, 0, 1].map((retryCount, index) => refused({ retryCount, arrivedMs: 1000 * index }));
    expect(joined(attempts)).toEqual([
      [
        [
          [0, 1],
          [2, 3],
        ],
        'likely',
      ],
    ]);
  });

  test('a client that counts on did not take the answer before', () => {
    expect(joined([attempt({ retryCount: 0 }), attempt({ retryCount: 1, arrivedMs: 600 })])).toEqual([
      [[[0, 1]], 'certain'],
    ]);
  });
});

describe('idempotency keys', () => {
  test('are certain, whatever comes between', () => {
    const keyed = (arrivedMs: number, idempotency: string): TrafficAttempt => left({ arrivedMs, idempotency });
    expect(joined([keyed(0, 'x'), keyed(10, 'y'), keyed(5000, 'x')])).toEqual([
      [[[0], [2]], 'certain'],
      [[[1]], 'certain'],
    ]);
  });

  test('of another API key are other keys', () => {
    const keyed = (arrivedMs: number, key: number): TrafficAttempt => left({ arrivedMs, idempotency: 'x', key });
    expect(joined([keyed(0, 1), keyed(1000, 2)])).toHaveLength(2);
  });
});

describe('the same again', () => {
  test('after failures alone is likely the same request', () => {
    expect(joined([refused({}), refused({ arrivedMs: 1200 }), attempt({ arrivedMs: 3000 })])).toEqual([
      [[[0], [1], [2]], 'likely'],
    ]);
  });

  test('another body, key, route or client is another request', () => {
    for (const changes of [{ fingerprint: 'b' }, { key: 2 }, { route: '/v1/edits' }, { userAgent: 'other' }]) {
      expect(joined([refused({}), attempt({ arrivedMs: 1200, ...changes })])).toHaveLength(2);
    }
  });

  test('after successes as well, and no later after failures, is another request as far as anyone can tell', () => {
    const attempts = [0, 1, 2, 3, 4, 5].map((index) =>
      (index % 2 === 0 ? attempt : refused)({ arrivedMs: 150 * index }),
    );
    expect(joined(attempts).map((request) => (request as unknown[])[1])).toContain('guess');
    expect(joined(attempts)).toHaveLength(6);
  });

  test('after successes at once, and after failures with a wait, is a guess', () => {
    const at = [0, 110, 220, 1400, 1510];
    const attempts = at.map((arrivedMs, index) => (index === 2 ? refused : attempt)({ arrivedMs }));
    expect(joined(attempts)).toEqual([
      [[[0]], 'likely'],
      [[[1]], 'likely'],
      [[[2], [3]], 'guess'],
      [[[4]], 'likely'],
    ]);
  });

  test('long after a failure is another request, unless the answer asked to wait so long', () => {
    const retryHeaders = { 'retry-after': '600' };
    expect(joined([refused({}), attempt({ arrivedMs: 601_000 })])).toHaveLength(2);
    expect(joined([refused({ retryHeaders }), attempt({ arrivedMs: 601_000 })])).toHaveLength(1);
  });

  test('while the first is under way is another request', () => {
    expect(joined([left({ endedMs: 5000 }), attempt({ arrivedMs: 1000 })])).toHaveLength(2);
  });
});
