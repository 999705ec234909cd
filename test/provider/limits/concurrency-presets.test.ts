import { describe, expect, test } from 'vitest';
import { CONCURRENCY_PRESET_NAMES } from '../../../src/provider/limits/concurrency-presets.ts';
import { providerSchema } from '../../../src/provider/provider-options.ts';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { always, scenarioOf } from '../../runners/worlds.ts';
import { compareWorlds, verdict } from '../../worlds/comparison.ts';

const models = { m: { operation: 'text-to-image', ...always('1s'), price: { per: 'image', usd: '1' } } };

/** Seven requests at one instant, on an endpoint of fal. */
function burst(limits: unknown, deliveries: readonly string[], capacity?: object): Scenario {
  const provider = { dialect: 'fal', limits, ...(capacity === undefined ? {} : { capacity }) };
  const requests = deliveries.map((delivery) => ({ operation: 'text-to-image', model: 'm', delivery }));
  const arrivals = { type: 'burst', size: 7, every: '1h' };
  return scenarioOf({
    model: always('1s'),
    provider,
    workload: { duration: '1s', maxRequests: 7, arrivals, requests, order: 'in-turn' },
  });
}

function run(limits: unknown, deliveries: readonly string[], capacity?: object): Summary {
  return simulate(burst(limits, deliveries, capacity));
}

describe('two at once', () => {
  test('at fal, the others wait in the queue where they were submitted to it', () => {
    const { attempts, queueWaitMs } = run('fal-concurrency', ['async']);
    expect(attempts).toMatchObject({ total: 7, byStatus: { 200: 7 } });
    expect(queueWaitMs).toMatchObject({ min: 0, max: 3000 });
  });

  test('at fal, direct requests are refused as long as two are served, whoever sent those', () => {
    expect(run('fal-concurrency', ['sync']).attempts.byStatus).toEqual({ 200: 2, 429: 5 });
    // In turn: the first two are served, the other three that were submitted wait, and both direct ones behind them are refused.
    expect(run('fal-concurrency', ['async', 'async', 'sync', 'async']).attempts.byStatus).toEqual({ 200: 5, 429: 2 });
  });

  test('at others, one that waits counts, too', () => {
    const two = [{ type: 'comfy-concurrency', limit: 2 }];
    expect(run(two, ['async']).attempts.byStatus).toEqual({ 200: 2, 429: 5 });
    expect(run('comfy-concurrency', ['async']).attempts.byStatus).toEqual({ 200: 5, 429: 2 });
  });

  test.each([['async'], ['sync'], ['sync', 'async']])('is the same over HTTP: %s, %s', async (...deliveries) => {
    expect(verdict(await compareWorlds(burst('fal-concurrency', deliveries)))).toBe('');
  });
});

describe('the number of an account', () => {
  test('is the smaller one of what it may use and of what there is', () => {
    const slots = (limits: unknown, capacity?: object): unknown =>
      providerSchema.parse({ models, limits, capacity }).capacity;
    expect(slots([{ type: 'fal-concurrency', limit: 10 }])).toMatchObject({ slots: 10, directQueue: 0 });
    expect(slots('fal-concurrency', { slots: 100, queue: 5 })).toMatchObject({ slots: 2, queue: 5, directQueue: 0 });
    expect(
      slots(
        [
          { type: 'fal-concurrency', limit: 10 },
          { type: 'fal-concurrency', limit: 4 },
        ],
        { slots: 1 },
      ),
    ).toMatchObject({ slots: 1 });
    expect(slots('bfl-concurrency', { slots: 3 })).toMatchObject({ slots: 3 });
  });

  test.each(CONCURRENCY_PRESET_NAMES)('stands beside other limits: %s', (type) => {
    const rate = { type: 'token-bucket', rate: '10/s', burst: 5 };
    const { limits } = providerSchema.parse({ models, limits: [{ type }, rate] });
    expect(limits.at(-1)).toMatchObject({ type: 'token-bucket' });
    expect(limits).toHaveLength(type === 'fal-concurrency' ? 1 : 2);
  });

  test.each([
    [
      'fal',
      undefined,
      'limits',
      /^expected a list of limits, or one of fal-concurrency, comfy-concurrency, bfl-concurrency/,
    ],
    [[{ type: 'fal-concurrency', limit: 0 }], undefined, 'limits.0.limit', /./],
    [[{ type: 'fal-concurrency', per: 'key' }], undefined, 'limits.0', /per/],
    [
      'fal-concurrency',
      { slots: 9, workers: { min: 3, keepAlive: '1s', setupTime: { type: 'constant', value: '1s' } } },
      'limits',
      /lets 2 jobs be served at once, and at least 3 workers are kept/,
    ],
  ])('%j is refused', (limits, capacity, path, message) => {
    const { error } = providerSchema.safeParse({ models, limits, capacity });
    expect(error?.issues).toEqual([expect.objectContaining({ message: expect.stringMatching(message) })]);
    expect(error?.issues[0]?.path.join('.')).toBe(path);
  });
});
