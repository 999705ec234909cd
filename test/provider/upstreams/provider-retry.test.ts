import { describe, expect, test } from 'vitest';
import { OUTCOME } from '../../../src/billing/outcome.ts';
import { providerSchema, type ProviderOptions } from '../../../src/provider/provider-options.ts';
import { PlayedProvider, type CallRecord } from '../played-provider.ts';

const constant = (value: string): object => ({ type: 'constant', value });
const LIST_NANO = 10_000_000;
const OWN_NANO = 30_000_000;

function gateway(upstreams: readonly object[], rest: object = {}): ProviderOptions {
  const price = { per: 'image', usd: '0.01' };
  return providerSchema.parse({
    models: { flux: { operation: 'text-to-image', serviceTime: constant('10ms'), price, upstreams } },
    ...rest,
  });
}

const failing = (share: number, status = 503): object => ({ failures: { share, status } });
const play = (options: ProviderOptions, times: readonly number[], seed = 42): PlayedProvider =>
  new PlayedProvider(
    options,
    times.map((atMs) => ({ atMs, model: 0 })),
    seed,
  ).play();
const first = (options: ProviderOptions): CallRecord => play(options, [0]).records[0] as CallRecord;

describe('failover', () => {
  const dear = { name: 'dear', priority: 2, serviceTime: constant('25ms'), price: { per: 'image', usd: '0.03' } };

  test('the next upstream serves what the first one failed, in the same slot, for its own price', () => {
    const record = first(gateway([{ name: 'cheap', ...failing(1) }, dear]));
    expect(record).toMatchObject({ outcome: OUTCOME.ok, status: 200, endedMs: 35, chargedNano: OWN_NANO });
  });

  test('an upstream without a price of its own costs what the model costs', () => {
    expect(first(gateway([{ name: 'cheap' }, dear])).chargedNano).toBe(LIST_NANO);
  });

  test('when every upstream has failed, the job ends with the status for that, and costs nothing', () => {
    const options = gateway([
      { name: 'a', ...failing(1) },
      { name: 'b', ...failing(1) },
    ]);
    expect(first(options)).toMatchObject({
      outcome: OUTCOME['server-error'],
      status: 502,
      endedMs: 20,
      chargedNano: 0,
    });
    const otherwise = gateway([{ name: 'a', ...failing(1) }], { failover: { exhaustedStatus: 500 } });
    expect(first(otherwise)).toMatchObject({ status: 500, endedMs: 10 });
  });

  test('tries that failed are billed where the gateway says so', () => {
    const failover = { billsFailedTries: true };
    expect(first(gateway([{ name: 'a', ...failing(1) }, dear], { failover })).chargedNano).toBe(LIST_NANO + OWN_NANO);
  });

  test('a status that does not fail over ends the job with that status', () => {
    const record = first(gateway([{ name: 'a', ...failing(1, 422) }, dear]));
    expect(record).toMatchObject({ outcome: OUTCOME.invalid, status: 422, endedMs: 10 });
  });

  test('an upstream that is down fails at once', () => {
    const down = { name: 'a', outages: [{ at: '0s', for: '1s' }] };
    expect(first(gateway([down, dear])).endedMs).toBe(25);
    expect(play(gateway([down, dear]), [0, 40_000]).records[1]).toMatchObject({
      endedMs: 40_010,
      chargedNano: LIST_NANO,
    });
  });

  test('an upstream that has failed is tried after the others for a while', () => {
    const down = { name: 'a', outages: [{ at: '0s', for: '5ms' }] };
    const failover = { unhealthyFor: '1s' };
    const ends = play(gateway([down, dear], { failover }), [0, 999, 1001]).records.map(({ endedMs }) => endedMs);
    expect(ends).toEqual([25, 999 + 25, 1001 + 10]);
  });

  test('weights share the requests of one priority', () => {
    const upstreams = [
      { name: 'a', weight: 3 },
      { name: 'b', weight: 1, serviceTime: constant('50ms') },
    ];
    const { records } = play(
      gateway(upstreams),
      Array.from({ length: 4000 }, (_, i) => i),
    );
    const share = records.filter((record) => record.endedMs - record.startedMs === 10).length / records.length;
    // 3/4, within four standard errors of 0.0068.
    expect(Math.abs(share - 0.75)).toBeLessThan(0.028);
  });

  test('the tries of a job can be read when it ends', () => {
    const played = new PlayedProvider(gateway([{ name: 'a', ...failing(1, 500) }, dear]), [{ atMs: 0, model: 0 }]);
    played.play();
    expect(played.endings[0]?.tries).toEqual([
      { upstream: 'a', status: 500 },
      { upstream: 'dear', status: 200 },
    ]);
  });
});

describe('requeueing', () => {
  const price = { per: 'image', usd: '0.01' };
  const models = { flux: { operation: 'text-to-image', serviceTime: constant('10ms'), price } };
  const provider = (rest: object): ProviderOptions => providerSchema.parse({ models, ...rest });

  test('a job that fails with a status of the list is served again, up to so many times', () => {
    const faults = [{ status: 503, at: '0s', for: '35ms' }];
    const seen = (times: number): CallRecord => first(provider({ faults, requeue: { times } }));
    expect(seen(10)).toMatchObject({ status: 200, endedMs: 40, chargedNano: LIST_NANO });
    expect(seen(2)).toMatchObject({ status: 503, endedMs: 30, chargedNano: 0 });
  });

  test('other statuses fail at once', () => {
    const faults = [{ status: 500 }];
    expect(first(provider({ faults, requeue: {} }))).toMatchObject({ status: 500, endedMs: 10 });
  });

  test('who waited before it is served before it', () => {
    const options = provider({ capacity: { slots: 1 }, faults: [{ status: 503, at: '0s', for: '15ms' }], requeue: {} });
    expect(play(options, [0, 1]).records.map(({ endedMs }) => endedMs)).toEqual([30, 20]);
  });

  test('each try meets its own drawIndex: with half of them failing, a job needs two on average', () => {
    const options = provider({ faults: [{ status: 503, share: 0.5 }], requeue: { times: 100 } });
    const { records } = play(
      options,
      Array.from({ length: 4000 }, (_, i) => i * 1000),
    );
    const tries = records.reduce((sum, { endedMs }, index) => sum + (endedMs - index * 1000) / 10, 0);
    expect(records.every(({ status }) => status === 200)).toBe(true);
    // The mean of a geometric count, within four standard errors of sqrt(2 / 4000).
    expect(Math.abs(tries / records.length - 2)).toBeLessThan(0.09);
  });
});
