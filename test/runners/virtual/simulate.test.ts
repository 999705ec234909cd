import { describe, expect, test } from 'vitest';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import { always, dollarsOf, scenarioOf, type Parts } from '../worlds.ts';

const run = (parts: Parts): Summary => simulate(scenarioOf(parts));
const RETRY_ONCE = { type: 'constant', attempts: 2, base: '1s', cap: '1s' } as const;

test('a load of ten seconds at one request in three hours offers nothing, and fails', () => {
  const workload = { arrivals: { type: 'poisson', rate: '0.0001/s' }, duration: '10s', maxRequests: undefined };
  const nothing = { verdict: 'failed', requests: { offered: 0 }, dollars: { billed: '0' } };
  expect(run({ model: always('10ms'), workload })).toMatchObject(nothing);
});

describe('one request, whose course can be told by hand', () => {
  test('a success: $1 that was useful', () => {
    const summary = run({});
    expect(summary).toMatchObject({
      world: 'virtual',
      verdict: 'passed',
      durationMs: 100,
      requests: { offered: 1, succeeded: 1, failed: 0, dropped: 0 },
      attempts: { total: 1, byStatus: { 200: 1 }, timeouts: 0, networkErrors: 0 },
      retryAmplification: 1,
      errorRate: 0,
    });
    expect(summary.latencyMs).toMatchObject({ count: 1, mean: 100, min: 100, max: 100 });
    expect(dollarsOf(summary)).toEqual({ billed: '1', useful: '1' });
    expect(summary.dollars).toMatchObject({ wasted: '0', perSuccess: '1', source: 'ledger' });
  });

  // A connection that is lost after 60 s, and work of 90 s: it goes on without a listener.
  const lostAt60s: Parts = { model: always('90s'), client: { timeout: '5m', retry: RETRY_ONCE } };
  const disconnect = { type: 'disconnect', after: '60s' };

  test.each(['completion', 'acceptance'])(
    'both connections are lost, charged at %s: a ghost and a duplicate',
    (charge) => {
      const summary = run({ ...lostAt60s, provider: { faults: [disconnect], billing: { charge } } });
      expect(summary.requests).toEqual({ offered: 1, succeeded: 0, failed: 1, dropped: 0 });
      expect(summary.attempts).toEqual({
        total: 2,
        byStatus: {},
        timeouts: 0,
        networkErrors: 2,
        retriesAfter: { 'network-error': 1 },
      });
      // Lost at 60 s, sent again at 61 s, lost again at 121 s.
      expect(summary.durationMs).toBe(121_000);
      expect(summary.attemptLatencyMs).toMatchObject({ min: 60_000, max: 60_000 });
      expect(dollarsOf(summary)).toEqual({ billed: '2', ghost: '1', duplicate: '1' });
      expect(summary.dollars.perSuccess).toBeNull();
    },
  );

  test.each(['completion', 'acceptance'])('the first connection is lost, charged at %s: a duplicate', (charge) => {
    const summary = run({ ...lostAt60s, provider: { faults: [{ ...disconnect, for: '30s' }], billing: { charge } } });
    expect(summary.requests).toEqual({ offered: 1, succeeded: 1, failed: 0, dropped: 0 });
    // Sent again at 61 s, done 90 s later.
    expect(summary.latencyMs.max).toBe(151_000);
    expect(dollarsOf(summary)).toEqual({ billed: '2', useful: '1', duplicate: '1' });
  });

  test('a connection that would be lost after the work is done is not lost', () => {
    const summary = run({ ...lostAt60s, model: always('59s'), provider: { faults: [disconnect] } });
    expect(summary.requests.succeeded).toBe(1);
    expect(dollarsOf(summary)).toEqual({ billed: '1', useful: '1' });
  });

  test('charges stand in the window of their posting: at acceptance, or at the end', () => {
    const posted = (charge: string): [number, string][] => {
      const { series } = run({ ...lostAt60s, provider: { faults: [disconnect], billing: { charge } } });
      return series.billedDollars.flatMap((text, i): [number, string][] =>
        text === '0' ? [] : [[i * series.windowMs, text]],
      );
    };
    expect(posted('acceptance')).toEqual([
      [0, '1'],
      [61_000, '1'],
    ]);
    expect(posted('completion')).toEqual([
      [90_000, '1'],
      [151_000, '1'],
    ]);
  });

  test('a client that gives up at 10 s pays for what is finished at 90 s', () => {
    const summary = run({ model: always('90s'), client: { timeout: '10s', retry: RETRY_ONCE } });
    expect(summary.attempts).toEqual({
      total: 2,
      byStatus: {},
      timeouts: 2,
      networkErrors: 0,
      retriesAfter: { timeout: 1 },
    });
    expect(summary.durationMs).toBe(21_000);
    expect(dollarsOf(summary)).toEqual({ billed: '2', ghost: '1', duplicate: '1' });
  });

  test('a 5xx after the work is billed where the outcome policy says so, and is waste', () => {
    const faults = [{ status: 500, for: '1s' }];
    const parts = { client: { retry: RETRY_ONCE } };
    expect(dollarsOf(run({ ...parts, provider: { faults } }))).toEqual({ billed: '1', useful: '1' });
    const strict = run({ ...parts, provider: { faults, billing: { outcomes: 'accepted' } } });
    expect(dollarsOf(strict)).toEqual({ billed: '2', useful: '1', failed: '1' });
    expect(strict.attempts.byStatus).toEqual({ 200: 1, 500: 1 });
  });

  test('charged at acceptance and failed: what is not due comes back', () => {
    const provider = { faults: [{ status: 500 }], billing: { charge: 'acceptance' } };
    const summary = run({ provider, model: always('5s') });
    expect(dollarsOf(summary)).toEqual({});
    expect(summary.series.billedDollars.filter((text) => text !== '0')).toEqual(['1', '-1']);
  });

  test('a 200 without an output fails the request, is not tried again, and is waste where it is billed', () => {
    const provider = { faults: [{ type: 'empty' }], billing: { outcomes: 'accepted' } };
    const summary = run({ provider, client: { retry: RETRY_ONCE } });
    expect(summary.attempts).toMatchObject({ total: 1, byStatus: { 200: 1 } });
    expect(summary.requests.failed).toBe(1);
    expect(dollarsOf(summary)).toEqual({ billed: '1', moderated: '1' });
  });

  test('a reset at the door costs nothing', () => {
    const summary = run({
      provider: { faults: [{ type: 'reset' }], billing: { outcomes: 'accepted', charge: 'acceptance' } },
    });
    expect(summary.attempts).toEqual({ total: 1, byStatus: {}, timeouts: 0, networkErrors: 1 });
    expect(dollarsOf(summary)).toEqual({});
  });
});

describe('a provider that stops the work of a client that has left', () => {
  const parts = (onDisconnect: string, outcomes: string): Parts => ({
    model: always('90s'),
    client: { timeout: '10s', retry: RETRY_ONCE },
    provider: { onDisconnect, billing: { outcomes } },
  });

  test('each attempt ends once, by its timeout', () => {
    const summary = run(parts('cancel', 'success-only'));
    expect(summary.attempts).toEqual({
      total: 2,
      byStatus: {},
      timeouts: 2,
      networkErrors: 0,
      retriesAfter: { timeout: 1 },
    });
    expect(summary.requests).toEqual({ offered: 1, succeeded: 0, failed: 1, dropped: 0 });
    expect(dollarsOf(summary)).toEqual({});
  });

  test('what it charges for stopped work is lost: nobody received it', () => {
    const summary = run(parts('cancel', 'accepted'));
    expect(dollarsOf(summary)).toEqual({ billed: '2', ghost: '1', duplicate: '1' });
  });

  test('only the time until the client left is charged where time is', () => {
    const summary = run({
      ...parts('cancel', 'replicate'),
      model: { ...always('90s'), price: { per: 'compute-second', usd: '0.001' } },
      client: { timeout: '10s' },
    });
    expect(dollarsOf(summary)).toEqual({ billed: '0.01', ghost: '0.01' });
  });

  test('work in the queue stops, work in a slot goes on, where only queued work is cancelled', () => {
    // One slot: request 0 runs from 0 to 90 s; request 1 waits from 1 s, and is cancelled at 11 s.
    const summary = run({
      ...parts('cancel-queued', 'success-only'),
      client: { timeout: '10s' },
      workload: { maxRequests: 2 },
      provider: { onDisconnect: 'cancel-queued', capacity: { slots: 1 } },
    });
    expect(summary.attempts).toEqual({
      total: 2,
      byStatus: {},
      timeouts: 2,
      networkErrors: 0,
    });
    expect(dollarsOf(summary)).toEqual({ billed: '1', ghost: '1' });
  });

  test.each([
    ['fal', 'cancel-queued', '1'],
    ['fal', 'cancel', '0'],
    ['fal', 'continue', '2'],
    ['lumenfall', 'cancel-queued', '1'],
    ['lumenfall', 'cancel', '0'],
    ['prodia', 'cancel', '2'],
    ['aggregator', 'cancel', '2'],
  ])('who asks %s for its job tells it only where it can: with %s $%s is billed', (dialect, onDisconnect, billed) => {
    const operation = 'text-to-video';
    const summary = run({
      model: { ...always('90s'), operation, price: { per: 'video', usd: '1' } },
      request: { operation, duration: '2s', delivery: 'async' },
      client: { timeout: '10s' },
      workload: { maxRequests: 2 },
      provider: { dialect, onDisconnect, capacity: { slots: 1 }, billing: { outcomes: 'success-only' } },
    });
    expect(summary.attempts).toMatchObject({ total: 2, timeouts: 2 });
    expect(summary.dollars.billed).toBe(billed);
  });
});

describe('bounds', () => {
  test('what is under way when the drain time has passed is given up, counted, and paid for', () => {
    const summary = run({
      model: always('10m'),
      workload: { maxRequests: 3 },
      client: { timeout: 'none', drain: '30s' },
    });
    // The last request is due at 2 s.
    expect(summary.requests).toEqual({ offered: 3, succeeded: 0, failed: 3, unfinished: 3, dropped: 0 });
    expect(summary.attempts).toEqual({ total: 3, byStatus: {}, timeouts: 0, networkErrors: 0, unfinished: 3 });
    expect(summary.byModel[0]?.requests.unfinished).toBe(3);
    expect(summary.durationMs).toBe(32_000);
    expect(dollarsOf(summary)).toEqual({ billed: '3', ghost: '3' });
  });

  test('a retry that waits when the drain time has passed is not sent', () => {
    const summary = run({
      provider: { faults: [{ status: 503 }] },
      client: { drain: '5s', retry: { type: 'constant', attempts: 9, base: '20s', cap: '20s' } },
    });
    expect(summary.attempts).toEqual({ total: 1, byStatus: { 503: 1 }, timeouts: 0, networkErrors: 0 });
    expect(summary.requests).toMatchObject({ failed: 1, unfinished: 1 });
    expect(summary.durationMs).toBe(5000);
  });

  test('the spend cap ends the run, which is partial', () => {
    const summary = run({ workload: { maxRequests: 100 }, client: { maxDollars: '3.5' } });
    // $1 each at one a second, over before the next begins: the fourth does not fit.
    expect(summary.verdict).toBe('partial');
    expect(summary.requests).toEqual({ offered: 4, succeeded: 3, failed: 0, dropped: 1 });
    expect(summary.refused).toEqual({ inFlight: 0, spendCap: 1 });
    expect(dollarsOf(summary)).toEqual({ billed: '3', useful: '3' });
    expect(summary.validity.reasons).toEqual([expect.stringMatching(/spend cap .* 3\.0 s after the start/)]);
    expect(summary.loadDurationMs).toBe(3000);
  });

  test('requests beyond maxInFlight are dropped, and count as errors', () => {
    const summary = run({ model: always('10s'), workload: { maxRequests: 4 }, client: { maxInFlight: 1 } });
    expect(summary.requests).toEqual({ offered: 4, succeeded: 1, failed: 0, dropped: 3 });
    expect(summary.refused).toEqual({ inFlight: 3, spendCap: 0 });
    expect(summary.errorRate).toBe(0.75);
    expect(summary.validity.achievedOverOffered).toBe(0.25);
  });
});

describe('a closed loop', () => {
  const closed = (users: number, more: object = {}): object => ({
    maxRequests: undefined,
    duration: '10s',
    arrivals: { type: 'closed', users, ...more },
  });

  test('as many attempts as slots, service and think time allow', () => {
    const summary = run({ workload: closed(3, { thinkTime: { type: 'constant', value: '150ms' } }) });
    // 250 ms a turn: 40 turns of 3 users in 10 s.
    expect(summary.requests).toEqual({ offered: 120, succeeded: 120, failed: 0, dropped: 0 });
  });

  test('without think time a user asks again at once', () => {
    const summary = run({ workload: closed(4), provider: { capacity: { slots: 2 } } });
    // Two slots of 100 ms: 200 in 10 s are begun; at the end four are under way or done.
    expect(summary.requests.succeeded).toBeGreaterThanOrEqual(200);
    expect(summary.requests.succeeded).toBeLessThanOrEqual(204);
    expect(summary.requests.offered).toBe(summary.requests.succeeded);
  });

  test('instant refusals and no think time: time goes on, a millisecond a turn', () => {
    const summary = run({ workload: { ...closed(2), duration: '1s' }, provider: { faults: [{ type: 'reset' }] } });
    expect(summary.requests).toEqual({ offered: 2000, succeeded: 0, failed: 2000, dropped: 0 });
  });

  test('an instant service and no think time end, too', () => {
    const summary = run({ workload: { ...closed(1), duration: '1s' }, model: always('0s') });
    expect(summary.requests.succeeded).toBe(1000);
  });

  test('a number of requests ends it', () => {
    const summary = run({ workload: { ...closed(3), duration: undefined, maxRequests: 10 } });
    expect(summary.requests).toEqual({ offered: 10, succeeded: 10, failed: 0, dropped: 0 });
  });

  test('the spend cap ends it, and what is under way has the drain time, not for ever', () => {
    const summary = run({
      workload: { ...closed(2, { rampUp: '2s' }), duration: undefined, maxRequests: 100 },
      model: always('1h'),
      client: { maxDollars: '1', timeout: 'none', drain: '10s' },
    });
    // User 0 begins at 0 and holds the dollar; user 1 is refused at 1 s, and the load ends.
    expect(summary.verdict).toBe('partial');
    expect(summary.durationMs).toBe(11_000);
    expect(summary.requests).toEqual({ offered: 2, succeeded: 0, failed: 1, unfinished: 1, dropped: 1 });
  });
});
