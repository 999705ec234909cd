import { describe, expect, test } from 'vitest';
import { rehearsedScenario } from '../../../src/runners/http/rehearsed-scenario.ts';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import { always, scenarioOf } from '../worlds.ts';

const open = (rate: string, duration: string): object => ({
  arrivals: { type: 'constant', rate },
  duration,
  maxRequests: undefined,
});

/** Requests and rate of the rehearsal of a workload. */
function planOf(workload: object): [requests: number, rate: number] | undefined {
  const rehearsed = rehearsedScenario(scenarioOf({ workload }))?.workload;
  if (rehearsed === undefined) return undefined;
  const { arrivals, maxRequests } = rehearsed;
  return [maxRequests, arrivals.type === 'constant' ? arrivals.ratePerSecond : Number.NaN];
}

describe('a rehearsal', () => {
  test('is a tenth of a load, ten seconds of it and 10,000 requests at most, in no more than a second', () => {
    expect(planOf(open('1000/s', '20s'))).toEqual([2000, 2000]);
    expect(planOf(open('50/s', '1h'))).toEqual([500, 500]);
    expect(planOf(open('3000/s', '1h'))).toEqual([10_000, 10_000]);
    expect(planOf(open('5000/s', '1s'))).toEqual([500, 5000]);
  });

  test('is left out where a load is slow or small', () => {
    expect(planOf(open('19/s', '1h'))).toBeUndefined();
    expect(planOf(open('100/s', '1s'))).toBeUndefined();
    expect(planOf({ maxRequests: 199, arrivals: { type: 'constant', rate: '1000/s' } })).toBeUndefined();
    expect(planOf({ maxRequests: 200, arrivals: { type: 'constant', rate: '1000/s' } })).toEqual([20, 1000]);
  });

  test('goes by the highest rate of a load', () => {
    const stages = [
      { for: '1m', rate: '300/s' },
      { for: '1m', rate: '0/s' },
    ];
    expect(planOf({ maxRequests: undefined, arrivals: { type: 'ramping', stages } })).toEqual([1800, 1800]);
    const burst = { type: 'burst', size: 400, every: '1m' };
    expect(planOf({ maxRequests: undefined, duration: '5m', arrivals: burst })).toEqual([200, 400]);
  });

  test('of a closed loop has its users, without their pauses, as many as there are connections', () => {
    const arrivals = { type: 'closed', users: 500, thinkTime: { type: 'constant', value: '10s' } };
    const rehearsed = rehearsedScenario(scenarioOf({ workload: { arrivals, duration: '1m', maxRequests: undefined } }));
    expect(rehearsed?.workload).toMatchObject({ maxRequests: 3000, arrivals: { users: 64 } });
    expect(rehearsed?.workload.arrivals).not.toHaveProperty('thinkTime');
  });

  test('meets an endpoint that serves everything at once: no limit, fault, queue, account or spend cap is in its way', () => {
    const hostile = scenarioOf({
      model: { ...always('30s'), availability: { until: '1ms' } },
      provider: {
        capacity: { slots: 1, queue: 0, workers: { setupTime: { type: 'constant', value: '1m' }, keepAlive: '1s' } },
        limits: [{ type: 'concurrency', limit: 1 }],
        faults: [{ type: 'status', share: 1, status: 500 }],
        billing: { account: { type: 'prepaid', balance: '0.01' } },
        auth: 'required',
      },
      workload: open('500/s', '1m'),
      client: { maxDollars: '1', maxInFlight: 9 },
    });
    const rehearsed = rehearsedScenario(hostile);
    if (rehearsed === undefined) throw new Error('It is rehearsed.');
    expect(rehearsed.client.maxInFlight).toBe(9);
    const { requests, verdict, durationMs } = simulate(rehearsed);
    expect(requests).toMatchObject({ offered: 3000, succeeded: 3000 });
    expect(verdict).not.toBe('partial');
    expect(durationMs).toBeLessThan(1000);
  });
});
